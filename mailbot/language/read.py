"""The entry point: one message in, everything mailbot understood of it out."""

from mailbot.language.letter import Letter
from mailbot.language.lexicon import Lexicon
from mailbot.mail.message import InboundMessage


def read_letter(message: InboundMessage, lexicon: Lexicon) -> Letter:
    """Everything `message` says. Pure and total: any readable message gives a letter, in time linear in its size."""
    raise NotImplementedError
