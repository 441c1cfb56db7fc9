"""Bytes to values and back: reading messages, composing them, and whether a robot may answer. Pure."""
