"""A school's regulation as values, the working calendar, and deadlines. Pure."""
