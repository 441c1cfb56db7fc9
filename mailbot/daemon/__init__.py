"""Intake, delivery, timers, control socket, systemd: calls in order, decides nothing."""
