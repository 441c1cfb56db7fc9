"""Reads configuration, rule packs, lexicons and credentials; reports every problem at once."""
