"""Texts a person reads on the command line go through gettext; their msgids are Russian, the language of the users."""

import gettext
from pathlib import Path

_ = gettext.translation("mailbot", Path(__file__).parent / "locale", fallback=True).gettext
