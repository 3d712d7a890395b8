"""The worker processes of one machine."""

from __future__ import annotations

import contextlib
import multiprocessing
import multiprocessing.util
import os
import signal
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from nbmigrate import interrupts
from nbmigrate.cli.garbage import collect_rarely

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

P = ParamSpec("P")
T = TypeVar("T")

_MOST = 61  # what Windows can wait for
_PATIENCE = 2  # seconds that a worker has to end
_PRELOADED = ["__main__", "nbmigrate.cli.preloaded"]
_CAN_COPY = "forkserver" in multiprocessing.get_all_start_methods()


def cores() -> int:
    """Return the number of cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def begin_to_import() -> None:
    """Start the process that imports what workers need, if it does not run yet.

    They are copies of it where the platform can do that; elsewhere nothing is done.
    """
    if not _CAN_COPY:
        return
    from multiprocessing import forkserver, resource_tracker  # noqa: PLC0415 - not on Windows

    multiprocessing.set_forkserver_preload(_PRELOADED)
    resource_tracker.ensure_running()  # which the next one does, letting interrupts through again
    with _interrupts_held():  # what it starts inherits that
        forkserver.ensure_running()


class Processes(ProcessPoolExecutor):
    """Processes that leave interrupts to this one, and end when this one does.

    Where the platform can, they are copies of a process that has imported what they need.
    """

    def __init__(self, workers: int) -> None:
        context = multiprocessing.get_context("forkserver" if _CAN_COPY else "spawn")
        begin_to_import()
        super().__init__(min(workers, _MOST), mp_context=context, initializer=_initialise)
        self._left = contextlib.ExitStack()
        self._left.enter_context(interrupts.ending_with(end_workers))

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have a function called; a worker that is started for that is not left half started."""
        with _interrupts_put_off():
            return super().submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - the base class's
        """Finish what is under way; an interrupt meanwhile ends it."""
        try:
            super().shutdown(wait, cancel_futures=cancel_futures)
        except KeyboardInterrupt:
            end_workers()
            raise
        finally:
            self._left.close()


def end_workers() -> None:
    """End the worker processes: those that write a file when it is written, in some seconds all."""
    workers = multiprocessing.active_children()
    for worker in workers:
        worker.terminate()
    last = time.monotonic() + _PATIENCE
    for worker in workers:
        worker.join(max(0, last - time.monotonic()))
        worker.kill()
    # Semaphores that have names would be told of on standard error when this process has ended.
    multiprocessing.util._run_finalizers(0)  # type: ignore[attr-defined]  # noqa: SLF001


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])


@contextlib.contextmanager
def _interrupts_put_off() -> Iterator[None]:
    """Handle an interrupt only at the end; unlike a mask this does so whichever thread gets it."""
    interrupts: list[int] = []
    handle = signal.signal(signal.SIGINT, lambda number, _: interrupts.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handle)
    if interrupts and callable(handle):
        handle(signal.SIGINT, None)


def _initialise() -> None:
    interrupts.leave_to_parent()
    collect_rarely()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
