"""What can go wrong with the store. Every message is a Russian sentence that names the place and the way out."""

import errno
from pathlib import Path

from mailbot.i18n import _


class StoreError(Exception):
    """The root of all errors of the store."""


class NoStore(StoreError):
    """There is no store in the folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            _("В папке {folder} нет базы mailbot. Проверьте [store] path в настройках.").format(folder=folder)
        )
        self.folder = folder


class ClosedStore(StoreError):
    """The store is not for the user who asks."""

    def __init__(self, folder: Path) -> None:
        text = _("База {folder} закрыта для этого пользователя: выполните команду от имени root (sudo mailbot …).")
        super().__init__(text.format(folder=folder))
        self.folder = folder


class CorruptStore(StoreError):
    """A record in the middle of a journal is damaged: the program does not guess, a person decides."""

    def __init__(self, path: Path, offset: int) -> None:
        text = _(
            "Файл {path} повреждён: запись со смещения {offset} не читается. Ничего не изменено. "
            "Сделайте копию папки и выполните «mailbot store repair»."
        )
        super().__init__(text.format(path=path, offset=offset))
        self.path = path
        self.offset = offset


class LostJournal(StoreError):
    """There are texts but no journal: starting anew would give every number a second time."""

    def __init__(self, path: Path) -> None:
        text = _("Файла {path} нет, а тексты писем есть. Ничего не изменено. Восстановите папку из резервной копии.")
        super().__init__(text.format(path=path))
        self.path = path


class HalfRestored(StoreError):
    """A restore died before its end: starting anew would give every number a second time."""

    def __init__(self, path: Path) -> None:
        text = _(
            "Восстановление базы не было доведено до конца: осталась папка {path}. Ничего не изменено. Повторите "
            "«mailbot store restore»; если копия больше не нужна, удалите эту папку."
        )
        super().__init__(text.format(path=path))
        self.path = path


class NewerStore(StoreError):
    """A newer version of mailbot wrote this file; it is left untouched."""

    def __init__(self, path: Path, version: int, known: int) -> None:
        text = _(
            "Файл {path} записан более новой версией mailbot (формат {version}, известен {known}). "
            "Ничего не изменено. Обновите программу."
        )
        super().__init__(text.format(path=path, version=version, known=known))
        self.path = path
        self.version = version


class ForeignStore(StoreError):
    """The store is kept for another mailbox: two schools would share one register."""

    def __init__(self, folder: Path, *, kept_for: str, asked_for: str) -> None:
        text = _(
            "База в {folder} ведётся для ящика {kept_for}, а настройки – для {asked_for}. Ничего не изменено. "
            "Если это другая школа, дайте ей свою папку: [store] path. Если школа сменила адрес, "
            'назовите прежний: [imap] aliases = ["{kept_for}"].'
        )
        super().__init__(text.format(folder=folder, kept_for=kept_for, asked_for=asked_for))
        self.folder = folder


class StoreBusy(StoreError):
    """Another process owns the store; `pid` is None when it could not be learnt."""

    def __init__(self, folder: Path, pid: int | None) -> None:
        text = _(
            "База {folder} занята процессом {pid}. Действуйте через работающую программу "
            "или остановите её: systemctl stop mailbot."
        )
        super().__init__(text.format(folder=folder, pid=pid or "?"))
        self.folder = folder
        self.pid = pid


class StoreFull(StoreError, OSError):
    """No room on the disk: the change was undone on disk and in memory; a later attempt may succeed."""

    def __init__(self, path: Path) -> None:
        text = _("Нет места для записи в {path}: ничего не изменено. Освободите место, запись повторится.")
        super().__init__(text.format(path=path))
        self.errno = errno.ENOSPC
        self.path = path


class StoreBroken(StoreError):
    """The disk reported an error, so what is on it is unknown until the store is opened anew."""

    def __init__(self, path: Path, reason: str) -> None:
        text = _("Диск сообщил об ошибке при записи в {path} ({reason}). Проверьте диск и перезапустите mailbot.")
        super().__init__(text.format(path=path, reason=reason))
        self.path = path


class ReadOnlyStore(StoreError):
    """Something tried to change a store opened for reading."""

    def __init__(self) -> None:
        super().__init__(_("База открыта только для чтения: изменить её нельзя."))


class DamagedBlob(StoreError):
    """A stored text is missing, cut short, or differs from its checksum."""

    def __init__(self, path: Path, offset: int) -> None:
        text = _("Текст в файле {path} (смещение {offset}) не читается. Восстановите файл из резервной копии.")
        super().__init__(text.format(path=path, offset=offset))
        self.path = path
        self.offset = offset


class ForgottenText(StoreError):
    """A text was deleted because its time was over."""

    def __init__(self) -> None:
        super().__init__(_("Текст удалён: срок его хранения истёк ([retention] letters_days)."))


class BadDocument(StoreError):
    """A document does not have the shape its table demands."""

    def __init__(self, table: str, reason: str) -> None:
        super().__init__(_("Документ таблицы «{table}» не годится: {reason}").format(table=table, reason=reason))
        self.table = table


class KeyTaken(StoreError):
    """A mail with this key but another Message-ID or other octets is in the outbox: it would answer somebody twice."""

    def __init__(self, key: str) -> None:
        super().__init__(_("Письмо с ключом «{key}» уже есть в очереди: второе не принято.").format(key=key))
        self.key = key


class AmbiguousNumber(StoreError):
    """A short number fits several cases that are not closed."""

    def __init__(self, short: str, candidates: tuple[str, ...]) -> None:
        text = _("Под номер «{short}» подходят {candidates}: укажите номер полностью.")
        super().__init__(text.format(short=short, candidates=", ".join(candidates)))
        self.candidates = candidates


class BadBackup(StoreError):
    """A file is no copy made by `backup`, or is damaged; `reason` says in Russian what is wrong with it."""

    def __init__(self, path: Path, reason: str) -> None:
        text = _("Файл {path} не годится для восстановления: {reason}. Ничего не изменено. Возьмите другую копию.")
        super().__init__(text.format(path=path, reason=reason))
        self.path = path
        self.reason = reason


class BackupExists(StoreError):
    """There is a file already where a backup is to be written."""

    def __init__(self, path: Path) -> None:
        text = _("Файл {path} уже есть, он не тронут. Назовите другой файл или добавьте --force, чтобы заменить этот.")
        super().__init__(text.format(path=path))
        self.path = path


class NotEmpty(StoreError):
    """A copy is restored into an empty folder only: what is there may be all that is left."""

    def __init__(self, folder: Path, names: tuple[str, ...]) -> None:
        text = _(
            "В папке {folder} уже есть база: {names}. Ничего не изменено. Перенесите это в другую папку "
            "(install -d -m 700 /var/backups/mailbot-old && cd {folder} && mv {moved} /var/backups/mailbot-old/) "
            "и повторите команду."
        )
        super().__init__(text.format(folder=folder, names=", ".join(names), moved=" ".join(names)))
        self.folder = folder
        self.names = names
