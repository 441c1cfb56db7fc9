"""How a command on the store says that it cannot be carried out."""


class Refused(Exception):
    """The command cannot be carried out; the message says why and what to do, in Russian. Nothing has changed."""
