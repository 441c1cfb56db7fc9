"""`schedule` ticks, and does nothing else: what is due is decided by pure code from what the store remembers."""

import asyncio
from collections.abc import Callable

import schedule

TICK_SECONDS = 5


class Ticker:
    """Calls `on_tick` every few seconds on the event loop's thread.

    The job only raises a flag, because a job of the library that raises starves all later ones.
    """

    def __init__(self, on_tick: Callable[[], None], *, seconds: int = TICK_SECONDS) -> None:
        self._due = asyncio.Event()
        self._on_tick = on_tick
        self._scheduler = schedule.Scheduler()
        self._scheduler.every(seconds).seconds.do(self._due.set)

    async def run(self) -> None:
        """Tick until cancelled."""
        while True:
            self._scheduler.run_pending()
            if self._due.is_set():
                self._due.clear()
                self._on_tick()
            await asyncio.sleep(max(0.05, self._scheduler.idle_seconds or 0.05))
