"""Units for systemd; each hardening line bears its reason."""
