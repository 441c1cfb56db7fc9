"""mailbot answers a school's electronic-journal mailbox by the school's own regulation."""

__version__ = "0.1.0"
