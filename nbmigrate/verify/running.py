"""Run a copy of a notebook in memory, in a kernel of its own, until something fails."""

from __future__ import annotations

import asyncio
import logging
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from subprocess import DEVNULL
from typing import TYPE_CHECKING, Any

from nbmigrate import interrupts
from nbmigrate.verify.environment import VerifyError

if TYPE_CHECKING:
    from pathlib import Path

    import nbformat
    from jupyter_client.asynchronous.client import AsyncKernelClient
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient

    from nbmigrate.verify.environment import Environment

_GLANCE = 0.1  # seconds between looks whether there was an interrupt
_TO_START = 60
"""How many seconds a kernel may take to start."""


@dataclass(frozen=True)
class Limits:
    """How long a cell, and the notebook, may take, in seconds."""

    cell: float
    notebook: float


@dataclass(frozen=True)
class Raised:
    """What ended a run: the index of the cell, the error, and its traceback as the kernel sent it.

    The traceback is empty where the kernel died.
    """

    cell: int
    error: str
    traceback: str = ""


@dataclass(frozen=True)
class Run:
    """A notebook that was run: with its outputs, how many code cells ended, what ended the run."""

    notebook: nbformat.NotebookNode
    cells: int
    ran: int
    raised: Raised | None


def run(source: bytes, environment: Environment, folder: Path, limits: Limits) -> Run:
    """Run a copy of a notebook in memory, with `folder` as working directory.

    The kernel ends with the run, also when the run is interrupted. Raises `VerifyError` if no
    kernel starts or a limit is reached, `KeyboardInterrupt` if interrupted.
    """
    try:
        import nbformat  # noqa: PLC0415

        runner = _Runner(
            nbformat.reads(source.decode("utf-8-sig"), 4),  # type: ignore[no-untyped-call]
            _manager(environment),
            environment.name,
            limits,
        )
    except ImportError as error:
        reason = "notebooks are run with nbclient: pip install nbclient"
        raise VerifyError(f"{reason} ({error})") from None
    # In a thread of its own an event loop can run whatever runs in this one, and no handler of
    # signals gets in the way of this one's.
    with (
        interrupts.finishing(),
        interrupts.ending_with(runner.kill),
        ThreadPoolExecutor(max_workers=1) as pool,
    ):
        result = pool.submit(asyncio.run, runner.run(folder))
        try:
            while not wait([result], timeout=_GLANCE).done:
                interrupts.check()
            return result.result()
        except KeyboardInterrupt:
            runner.interrupt()
            raise


def _manager(environment: Environment) -> AsyncKernelManager:
    from jupyter_client.kernelspec import KernelSpec  # noqa: PLC0415
    from jupyter_client.manager import AsyncKernelManager  # noqa: PLC0415

    spec = KernelSpec(
        argv=list(environment.argv), env=dict(environment.variables), language="python"
    )

    class Manager(AsyncKernelManager):
        @property
        def kernel_spec(self) -> KernelSpec:
            return spec

    return Manager()


@dataclass
class _Runner:
    """One run: where it is, and how to stop it."""

    notebook: nbformat.NotebookNode
    manager: AsyncKernelManager
    name: str
    limits: Limits
    current: int = 0
    replied: dict[str, Any] = field(default_factory=dict)
    stopped: str = ""
    started: threading.Event = field(default_factory=threading.Event)

    async def run(self, folder: Path) -> Run:
        """Start the kernel, run the notebook, end the kernel."""
        self.loop = asyncio.get_running_loop()
        self.task = asyncio.current_task()
        self.started.set()
        limit = self.limits.notebook
        reason = f"{limit:g} seconds were over; allow more with --timeout"
        alarm = self.loop.call_later(limit, self._stop, reason)
        try:
            raised = await self._raised(folder)
        except asyncio.CancelledError:
            raised = None
        finally:
            alarm.cancel()
            if self.manager.has_kernel:
                await self.manager.shutdown_kernel(now=True)
        if self.stopped:  # which nbclient may also take for the death of the kernel
            raise VerifyError(f"cell {self.current}: {self.stopped}")
        code = [i for i, cell in enumerate(self.notebook.cells) if cell.cell_type == "code"]
        ran = len(code) if raised is None else sum(index < raised.cell for index in code)
        return Run(self.notebook, len(code), ran, raised)

    def kill(self) -> None:
        """Kill the kernel, if it runs."""
        process = getattr(self.manager.provisioner, "process", None)
        if process is not None:
            process.kill()

    def interrupt(self) -> None:
        """Stop the run from another thread."""
        self.started.wait()
        self.loop.call_soon_threadsafe(self._stop, "interrupted")

    def _stop(self, reason: str) -> None:
        self.stopped = reason
        if self.task is not None:
            self.task.cancel()

    async def _raised(self, folder: Path) -> Raised | None:
        from nbclient.exceptions import (  # noqa: PLC0415
            CellExecutionError,
            CellTimeoutError,
            DeadKernelError,
        )

        kernel = await self._start(folder)
        try:
            await self._wait_for(kernel)
            await self._client(kernel).async_execute()
        except CellExecutionError:
            error = f"{self.replied.get('ename')}: {self.replied.get('evalue')}"
            return Raised(self.current, error, "\n".join(self.replied.get("traceback", ())))
        except CellTimeoutError:
            where = f"cell {self.current} took longer than {self.limits.cell:g} seconds"
            raise VerifyError(f"{where}; allow more with --cell-timeout") from None
        except DeadKernelError:
            return Raised(self.current, "the kernel died")
        finally:
            kernel.stop_channels()
        return None

    async def _start(self, folder: Path) -> AsyncKernelClient:
        try:
            await self.manager.start_kernel(cwd=str(folder), stdout=DEVNULL, stderr=DEVNULL)
        except OSError as error:
            raise VerifyError(f"{self.name} starts no kernel: {error.strerror}") from None
        kernel = self.manager.client()
        kernel.start_channels()
        return kernel

    async def _wait_for(self, kernel: AsyncKernelClient) -> None:
        try:
            await kernel.wait_for_ready(timeout=_TO_START)
        except RuntimeError as error:
            reason = f"starts no kernel; is ipykernel installed there? ({error})"
            raise VerifyError(f"{self.name} {reason}") from None

    def _client(self, kernel: AsyncKernelClient) -> NotebookClient:
        from nbclient import NotebookClient  # noqa: PLC0415

        client = NotebookClient(
            self.notebook,
            self.manager,
            timeout=self.limits.cell,
            on_cell_execute=self._on_cell,
            on_cell_error=self._on_error,
            log=_silent_log(),
        )
        client.kc = kernel
        return client

    def _on_cell(self, cell_index: int, **_: object) -> None:
        self.current = cell_index

    def _on_error(self, execute_reply: dict[str, Any], **_: object) -> None:
        self.replied = execute_reply["content"]


def _silent_log() -> logging.Logger:
    # What went wrong is told once, by the result.
    log = logging.getLogger(__name__)
    log.setLevel(logging.CRITICAL + 1)
    return log
