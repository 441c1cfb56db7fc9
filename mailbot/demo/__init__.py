"""Embedded mail servers and sample letters, to see the whole way of a letter without a mailbox."""
