"""The daemon as a process: its signals, its exit status, and an end that waits for no server."""

import asyncio
import os
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog

from mailbot.config.model import Config
from mailbot.daemon.app import STOP_SECONDS, Daemon
from mailbot.daemon.belonging import claim
from mailbot.daemon.recall import Back, ask_back
from mailbot.daemon.rules import Rules, load_rules
from mailbot.store.store import Store

log = structlog.get_logger()

_RESOLVER, _GRACE = "resolver", 0.1


def run(config: Config, *, once: bool, back: Back | None = None) -> int:
    """Run until SIGTERM or SIGINT; with `once`, until nothing is due now. The exit status: 0, or 1 when, after `once`,
    a server could not be used or something stays undelivered. Raises StoreError when the store cannot be opened.

    `back`: read letters from before first contact too."""
    rules = load_rules(config)
    with Store.open(config.store.path) as store:
        claim(store, config)
        if back is not None:
            ask_back(store, back)
        for problem in store.problems:
            print(problem, file=sys.stderr)
        status = asyncio.run(_run(rules, store, once=once))
    _leave_resolvers(status)
    return status


async def _run(rules: Rules, store: Store, *, once: bool) -> int:
    loop = asyncio.get_running_loop()
    loop.set_default_executor(_Impatient())
    loop.set_exception_handler(_note)
    daemon = Daemon(rules, store)
    work = asyncio.create_task(daemon.once() if once else daemon.forever())

    def stop() -> None:
        daemon.stop()
        loop.call_later(STOP_SECONDS + 0.3, work.cancel)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    # A terminal that is closed ends what runs in it; a service has none, and there the signal asks for a reload.
    loop.add_signal_handler(signal.SIGHUP, stop if sys.stdin.isatty() else daemon.reload)
    try:
        return await work
    except asyncio.CancelledError:
        log.warning("stopped while a server did not answer")
        return 1 if once else 0
    finally:
        await daemon.close()


def _note(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """asyncio itself would log an error that nobody awaits with its text, which may hold personal data."""
    log.error("an error nobody awaits", error=type(context.get("exception")).__name__)


class _Impatient(ThreadPoolExecutor):
    """Names are looked up in threads that nothing can stop: the end of the loop does not wait for them."""

    def __init__(self) -> None:
        super().__init__(thread_name_prefix=_RESOLVER)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Give up what waits, whatever is asked for."""
        super().shutdown(wait=False, cancel_futures=True)


def _leave_resolvers(status: int) -> None:
    """The interpreter would wait for a look-up that hangs; everything is on disk by now, so leave it behind."""
    if any(thread.name.startswith(_RESOLVER) and thread.is_alive() for thread in threading.enumerate()):
        time.sleep(_GRACE)
        if any(thread.name.startswith(_RESOLVER) for thread in threading.enumerate()):
            sys.stderr.flush()
            os._exit(status)
