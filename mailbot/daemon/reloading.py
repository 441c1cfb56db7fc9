"""Reading the configuration, rule packs, dictionaries and texts again while the daemon runs.

Either all of it takes effect, or nothing: what does not check is refused, and so is what a running daemon cannot
change.
"""

from dataclasses import dataclass

from mailbot.config.load import load_config
from mailbot.config.model import Config
from mailbot.config.problems import ConfigError
from mailbot.daemon.refusal import Refused
from mailbot.daemon.rules import Rules, load_rules
from mailbot.i18n import _

_TABLES = ("school", "imap", "smtp", "replies", "people", "digest", "store", "limits", "retention")
# Which mailbox is read and where its letters are kept: the cursors, the lock and the control socket hang on these.
_LASTING = frozenset({"store.path", "imap.host", "imap.username", "imap.inbox", "smtp.from"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """The rules as the files have them now, and the dotted keys of the configuration that differ from before."""

    rules: Rules
    changed: tuple[str, ...]

    def concerns(self, table: str) -> bool:
        """Whether anything in a table of the configuration differs."""
        return any(key.startswith(f"{table}.") for key in self.changed)


def reread(rules: Rules) -> Reread:
    """Read everything that `rules` were made of again. Raises Refused with every reason why it cannot take effect."""
    before = rules.config
    try:
        fresh = load_rules(load_config(before.file))
    except ConfigError as error:
        raise Refused(_("{mistakes}\nпрежние настройки остаются в силе").format(mistakes=error)) from None
    changed = tuple(_changed(before, fresh.config))
    lasting = [key for key in changed if key in _LASTING and not _only_renamed(key, before, fresh.config)]
    if lasting:
        text = _("на ходу не меняется: {keys}; прежние настройки в силе, новые – после systemctl restart {unit}")
        raise Refused(text.format(keys=", ".join(lasting), unit=before.unit))
    return Reread(rules=fresh, changed=changed)


def _changed(before: Config, after: Config) -> list[str]:
    keys = []
    for table in _TABLES:
        old, new = getattr(before, table), getattr(after, table)
        for name, field in type(old).model_fields.items():
            if getattr(old, name) != getattr(new, name):
                keys.append(f"{table}.{field.alias or name}")
    return keys


def _only_renamed(key: str, before: Config, after: Config) -> bool:
    """The sender's name may change at any time; the address is what the store is kept for."""
    return key == "smtp.from" and before.smtp.from_.addr == after.smtp.from_.addr
