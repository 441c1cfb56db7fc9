"""The stores on which the contract suite runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mailbot.store import Store, StoreView, Unit


class Keeper:
    """A store in a folder, used as the suite's parameter says."""

    def __init__(self, folder: Path, manner: str) -> None:
        self.folder = folder
        self._manner = manner
        self.writer = self._open()

    @property
    def store(self) -> StoreView:
        return Store.read_only(self.folder) if self._manner == "read only" else self.writer

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        with self.writer.unit() as unit:
            yield unit
        if self._manner == "reopened":
            self.reopen()

    def reopen(self) -> None:
        self.writer.close()
        self.writer = self._open()

    def _open(self) -> Store:
        return Store.open(self.folder, small=1 if self._manner == "compacting" else 1 << 30)


@pytest.fixture(params=["durable", "compacting", "reopened", "read only"])
def keeper(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Keeper]:
    keeper = Keeper(tmp_path / "store", request.param)
    yield keeper
    keeper.writer.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"
