"""Who writes: a parent, a pupil, one of the staff."""
