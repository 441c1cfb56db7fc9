"""School classes, however they are written, told apart from marks, rooms, houses and dates."""
