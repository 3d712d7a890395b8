"""Processes that answer requests, so that none can hold up the server or last for ever."""

from __future__ import annotations

import asyncio
import multiprocessing
import queue
import signal
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeAlias

from nbmigrate.jupyter.server.refusals import Reason, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

    Task: TypeAlias = Callable[[bytes], bytes]

# A server has threads, which a fork would copy in any state.
_CONTEXT = multiprocessing.get_context("spawn")
_WAITING_FOR_EACH = 16


class Workers:
    """A few processes, started when they are first needed.

    `seconds` is what one request may take; its process is killed then, and another one made.
    """

    def __init__(self, count: int, seconds: float) -> None:
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="nbmigrate")
        self._all = [_Worker(seconds) for _ in range(count)]
        self._free: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        for worker in self._all:
            self._free.put(worker)
        self._room = threading.BoundedSemaphore(count * _WAITING_FOR_EACH)

    async def run(self, task: Task, body: bytes) -> bytes:
        """Return `task(body)`, made in another process, or raise the `RefusedError` it raises.

        Raises `RefusedError` too if it takes too long, if it fails, and if too many others wait.
        """
        if not self._room.acquire(blocking=False):
            raise RefusedError(Reason.BUSY, "nbmigrate has too much to do: try again in a minute")
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._threads, self._ask, task, body
            )
        finally:
            self._room.release()

    def stop(self) -> None:
        """Kill all processes; what they were doing is refused."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._all:
            worker.kill()

    def _ask(self, task: Task, body: bytes) -> bytes:
        worker = self._free.get()
        try:
            return worker.ask(task, body)
        finally:
            self._free.put(worker)


class _Worker:
    """One process and the pipe to it; used by one thread at a time, but killed by any."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None

    def ask(self, task: Task, body: bytes) -> bytes:
        process, pipe = self._running()
        timed_out = threading.Event()

        def give_up() -> None:
            timed_out.set()
            process.kill()

        timer = threading.Timer(self._seconds, give_up)
        timer.start()
        try:
            pipe.send((task, body))
            answer = pipe.recv()
        except (EOFError, OSError):
            raise self._refusal(timed_out=timed_out.is_set()) from None
        finally:
            timer.cancel()
        if isinstance(answer, bytes):
            return answer
        raise answer

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()

    def _running(self) -> tuple[SpawnProcess, Connection]:
        if self._process is None or self._pipe is None or not self._process.is_alive():
            self._pipe, theirs = _CONTEXT.Pipe()
            self._process = _CONTEXT.Process(
                target=_serve, args=(theirs,), name="nbmigrate", daemon=True
            )
            self._process.start()
            theirs.close()  # so that the end of the process is the end of the pipe
        return self._process, self._pipe

    def _refusal(self, *, timed_out: bool) -> RefusedError:
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if timed_out:
            limit = f"{self._seconds:g} seconds"
            return RefusedError(Reason.TOO_SLOW, f"this took more than {limit}, and was stopped")
        return RefusedError(Reason.FAILED, "the process that did this died")


def _serve(pipe: Connection) -> None:
    """Answer what comes until the server is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server
    while True:
        try:
            task, body = pipe.recv()
        except EOFError:
            return
        pipe.send(_answer(task, body))


def _answer(task: Task, body: bytes) -> bytes | RefusedError:
    try:
        return task(body)
    except RefusedError as refused:
        return refused
    except Exception as error:  # noqa: BLE001 - a bug of ours must not end the worker
        traceback.print_exc()
        what = " ".join(f"{type(error).__name__}: {error}".split())
        return RefusedError(Reason.FAILED, f"internal error, please report it: {what}")
