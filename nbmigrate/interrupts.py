"""What an interrupt does: nothing is left half-written, no process is left, nothing is raised.

A `KeyboardInterrupt` can come anywhere: in an import, in a lock of threading, while the interpreter
shuts down; then a traceback is what a person sees. So a program that was started for one command
(`take_over`) handles interrupts itself, from its first line to its last:

- While it is `finishing` what is under way, the first interrupt is only noted, and `check`, which
  the work calls where it can stop, raises `KeyboardInterrupt`.
- The next one, one at any other time, and a request to terminate end the program at once: what was
  registered by `ending_with` is called, one line says so, and nothing else of Python runs.
- While a file is being written (`held`), all of that waits.

Where nobody took over, such as in a kernel, interrupts are what they are for Python.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

INTERRUPTED = 130
TERMINATED = 143
MESSAGE = "nbmigrate: interrupted; no notebook was left half-written"

_SIGNALS = {
    signal.SIGINT: (INTERRUPTED, MESSAGE),
    signal.SIGTERM: (TERMINATED, MESSAGE.replace("interrupted", "terminated")),
}


class _State:
    """What the handler has to know; there is one of it in a process."""

    def __init__(self) -> None:
        self.taken_over = False
        self.finishing = 0
        self.held = 0
        self.noted = False  # that there was a first interrupt
        self.raised = False  # by `check`
        self.waiting: int | None = None  # the signal to act on when nothing is held any more
        self.endings: list[Callable[[], object]] = []


_state = _State()


def take_over() -> None:
    """Handle interrupts in this process until it ends; to be called first of all.

    What was started with interrupts ignored, as a shell starts what runs in its background, goes on
    ignoring them.
    """
    _state.taken_over = True
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _handle)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)


def leave_to_parent() -> None:
    """Ignore interrupts in a worker process, and end at once when it is told to."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _handle)


@contextlib.contextmanager
def finishing() -> Iterator[None]:
    """Let the first interrupt wait for a call of `check`, which there is one of at the end."""
    _state.finishing += 1
    try:
        yield
        check()
    finally:
        _state.finishing -= 1
        if not _state.finishing:
            _state.noted = _state.raised = False


def check() -> None:
    """Raise `KeyboardInterrupt` if there was an interrupt, once."""
    if _state.noted and not _state.raised:
        _state.raised = True
        raise KeyboardInterrupt


def stop_listening() -> None:
    """Ignore interrupts from now on, where they were taken over: the program ends."""
    if _state.taken_over:
        _ignore_all()


@contextlib.contextmanager
def held() -> Iterator[None]:
    """Let an interrupt wait until this is done: a file is being written."""
    _state.held += 1
    try:
        yield
    finally:
        _state.held -= 1
        if not _state.held and _state.waiting is not None:
            number, _state.waiting = _state.waiting, None
            _end_at_once(number)


@contextlib.contextmanager
def ending_with(end: Callable[[], object]) -> Iterator[None]:
    """Call `end` if the program ends at once meanwhile: it ends what would go on without it."""
    _state.endings.append(end)
    try:
        yield
    finally:
        _state.endings.remove(end)


def leave(code: int) -> NoReturn:
    """End the process with this exit code, when all is done and no process of ours is left.

    Nothing that Python does at its end, where an interrupt would show a traceback, is done.
    """
    _ignore_all()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with contextlib.suppress(OSError, ValueError):  # closed, full, or nobody reads it
                stream.flush()
    os._exit(code)


def _ignore_all() -> None:
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _handle(number: int, _frame: FrameType | None) -> None:
    if _state.finishing and not _state.noted and number == signal.SIGINT:
        _state.noted = True
    elif _state.held:
        _state.waiting = number
    else:
        _end_at_once(number)


def _end_at_once(number: int) -> NoReturn:
    _ignore_all()
    for end in reversed(_state.endings):
        with contextlib.suppress(Exception):  # whatever is left of it
            end()
    code, message = _SIGNALS[signal.Signals(number)]
    if _state.taken_over:
        with contextlib.suppress(Exception):  # it may have been printing just now
            sys.stdout.flush()
        with contextlib.suppress(OSError):
            os.write(2, f"{message}\n".encode())
    os._exit(code)
