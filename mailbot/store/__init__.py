"""Cases, outbox, seen letters and cursors in TinyDB, durably; one writer.

`Store.open(folder)` for the writer, `Store.read_only(folder)` for everybody else.
"""

from mailbot.store.blobs import BlobKind
from mailbot.store.errors import (
    AmbiguousNumber,
    BackupExists,
    BadBackup,
    BadDocument,
    ClosedStore,
    CorruptStore,
    DamagedBlob,
    ForeignStore,
    ForgottenText,
    HalfRestored,
    KeyTaken,
    LostJournal,
    NewerStore,
    NoStore,
    NotEmpty,
    ReadOnlyStore,
    StoreBroken,
    StoreBusy,
    StoreError,
    StoreFull,
)
from mailbot.store.store import Store
from mailbot.store.unit import Unit
from mailbot.store.view import StoreStats, StoreView

__all__ = [
    "AmbiguousNumber",
    "BackupExists",
    "BadBackup",
    "BadDocument",
    "BlobKind",
    "ClosedStore",
    "CorruptStore",
    "DamagedBlob",
    "ForeignStore",
    "ForgottenText",
    "HalfRestored",
    "KeyTaken",
    "LostJournal",
    "NewerStore",
    "NoStore",
    "NotEmpty",
    "ReadOnlyStore",
    "Store",
    "StoreBroken",
    "StoreBusy",
    "StoreError",
    "StoreFull",
    "StoreStats",
    "StoreView",
    "Unit",
]
