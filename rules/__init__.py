"""Rule packs, lexicons, calendars and letter templates: data, one folder per school, and common/."""
