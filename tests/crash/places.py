"""Where a life of the daemon may end, and what one life is told before it begins."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum


class Place(StrEnum):
    """The places of death."""

    FETCHED = "after fetch, before the unit"
    HALF_WRITTEN = "half of a write done"
    BEFORE_SYNC = "before fdatasync"
    AFTER_SYNC = "after fdatasync"
    FINAL_DOT = "after the final dot, answer not read"
    BEFORE_RECORD = "answer read, not recorded"
    COPIED = "copy put into Sent, not recorded"
    DIGEST = "while the digest is queued"
    RENAME = "during compaction's rename"
    MOMENT = "at a random moment"


REQUIRED = (
    Place.FETCHED,
    Place.BEFORE_SYNC,
    Place.AFTER_SYNC,
    Place.FINAL_DOT,
    Place.BEFORE_RECORD,
    Place.RENAME,
)
"""Where at least twenty deaths are owed in a full run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One life: it ends when it comes by `place` for the `nth` time (`late` is after the act, where there is one).

    MOMENT and FINAL_DOT are others' work: the harness kills. `ahead` is by how many seconds the daemon's clock differs
    from this machine's. Without the `barrier` fdatasync and fsync do nothing.
    """

    place: Place = Place.MOMENT
    nth: int = 1
    late: bool = False
    ahead: float = 0.0
    barrier: bool = True

    def dump(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, text: str) -> "Plan":
        values = json.loads(text)
        return cls(**{**values, "place": Place(values["place"])})
