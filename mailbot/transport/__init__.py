"""IMAP and SMTP; nothing here decides anything."""
