"""Decisions to texts, through templates; wording lives in rules/, never in code. Pure."""
