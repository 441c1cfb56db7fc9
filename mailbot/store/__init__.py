"""Cases, outbox, seen letters and cursors in TinyDB, durably; one writer."""
