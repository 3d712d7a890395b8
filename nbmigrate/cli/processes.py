"""The worker processes of one machine."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from nbmigrate.cli.garbage import collect_rarely

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST = 61  # what Windows can wait for
_PRELOADED = ["__main__", "nbmigrate.cli.preloaded"]


def cores() -> int:
    """Give the number of cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Processes(ProcessPoolExecutor):
    """Processes that leave an interrupt to this one, and end when this one does.

    Where the platform can, they are copies of a process that has imported what they need.
    """

    def __init__(self, workers: int) -> None:
        server = "forkserver" in multiprocessing.get_all_start_methods()
        context = multiprocessing.get_context("forkserver" if server else "spawn")
        if server:
            context.set_forkserver_preload(_PRELOADED)
            _start_server()
        super().__init__(min(workers, _MOST), mp_context=context, initializer=_initialise)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - the base class's
        """Finish what is under way; an interrupt meanwhile ends it."""
        try:
            super().shutdown(wait, cancel_futures=cancel_futures)
        except KeyboardInterrupt:
            for process in multiprocessing.active_children():
                process.kill()
            raise


def _start_server() -> None:
    from multiprocessing import forkserver  # noqa: PLC0415 - not on Windows

    with _interrupts_held():  # what it starts inherits that
        forkserver.ensure_running()


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])


def _initialise() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    collect_rarely()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
