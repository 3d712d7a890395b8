from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import pytest

from nbmigrate.cli.outputs import Destination
from nbmigrate.cli.run import Job, Task
from nbmigrate.cli.workers import DIED, completed, in_order

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.conftest import Workspace
    from nbmigrate.cli.locations import Location

PIPE = subprocess.PIPE
P = ParamSpec("P")
T = TypeVar("T")
LONG = 60  # seconds after which a test has failed


def parallel(workspace: Workspace, *words: str) -> tuple[int | None, str, str]:
    """Run with two workers; give the exit code and what was printed.

    That this ends at all means that no worker is left: each has the pipes open.
    """
    process = workspace.start("-j", "2", *words, stdout=PIPE, stderr=PIPE)
    output, errors = process.communicate(timeout=LONG)
    return process.returncode, output.decode(), errors.decode()


def until_there(*names: str) -> None:
    deadline = time.monotonic() + LONG
    while not all(Path(name).exists() for name in names):
        assert time.monotonic() < deadline
        time.sleep(0.01)


ASKS_WORKER = """
import signal
from nbmigrate.cli.processes import Processes
with Processes(1) as workers:
    held = workers.submit(signal.pthread_sigmask, signal.SIG_BLOCK, []).result()
print(signal.SIGINT in held, signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, []))
"""
INTERRUPTED_AT_START = """
import signal
from multiprocessing.context import ForkServerProcess
from nbmigrate.cli.processes import Processes
start = ForkServerProcess.start
def interrupted(process):
    signal.raise_signal(signal.SIGINT)
    start(process)
ForkServerProcess.start = interrupted
workers = Processes(1)
try:
    workers.submit(print, "done", flush=True)
except KeyboardInterrupt:
    workers.shutdown()
    print("interrupted")
"""


@pytest.mark.parametrize(
    ("script", "printed"),
    [
        pytest.param(ASKS_WORKER, [b"True", b"False"], id="later"),
        pytest.param(INTERRUPTED_AT_START, [b"done", b"interrupted"], id="while it starts"),
    ],
)
def test_an_interrupt_does_not_reach_a_worker(script: str, printed: list[bytes]) -> None:
    command = [sys.executable, "-c", script]
    result = subprocess.run(command, stdout=PIPE, timeout=LONG, check=True)  # noqa: S603 - ours
    assert result.stdout.split() == printed


def test_workers_do_what_one_process_does(workspace: Workspace) -> None:
    for number in range(12):
        workspace.add(f"nbs/{number:02}.ipynb", "old_use", "old_look", "by_hand")
    workspace.add("nbs/gone.ipynb", "fine")
    Path("nbs/broken.ipynb").write_text("{")
    alone = workspace.run("-j", "1", "nbs", "-o", "one", "--report", "one.json")
    together = parallel(workspace, "nbs", "-o", "two", "--report", "two.json")
    assert together == (2, alone.stdout.replace("one/", "two/"), alone.stderr)
    one, two = Path("one.json").read_text(), Path("two.json").read_text()
    assert two == one.replace('"one/', '"two/')
    assert workspace.source("two/11.ipynb") == "new_use\n---\nnew_look\n---\nby_hand"


def test_outcomes_are_told_in_the_order_of_the_notebooks(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_use  # wait for b.migrated.ipynb")
    workspace.add("b.ipynb", "old_use")
    code, output, _ = parallel(workspace, "a.ipynb", "gone.ipynb", "b.ipynb")
    assert code == 2
    assert [line.split(":")[0] for line in output.splitlines() if "1 change" in line] == [
        "a.ipynb",
        "b.ipynb",
    ]


def test_a_worker_that_dies_is_one_failed_notebook(workspace: Workspace) -> None:
    for name in "abcdef":
        workspace.add(f"{name}.ipynb", "old_use", *(["die"] if name in "bd" else []))
    code, output, errors = parallel(workspace, ".")
    assert code == 2
    assert errors == f"nbmigrate: b.ipynb: {DIED}\nnbmigrate: d.ipynb: {DIED}\n"
    assert "6 notebooks: 4 migrated, 2 failed" in output
    assert [name for name in workspace.files() if "migrated" in name] == [
        f"{name}.migrated.ipynb" for name in "acef"
    ]


def test_memory_that_runs_out_is_one_failed_notebook(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "no memory")
    workspace.add("b.ipynb", "old_use")
    code, output, errors = parallel(workspace, ".")
    assert code == 2
    assert "nbmigrate: a.ipynb: internal error" in errors
    assert "MemoryError" in errors
    assert "b.ipynb: 1 change" in output


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")
def test_interrupt_finishes_what_is_under_way_and_begins_no_more(workspace: Workspace) -> None:
    for name in "abcdefgh":
        workspace.add(f"{name}.ipynb", f"old_use  # wait for {'go' if name == 'a' else 'go2'}")
    process = workspace.start("-j2", ".", stdout=PIPE, stderr=PIPE, start_new_session=True)
    until_there("go.waits", "go2.waits")
    os.killpg(process.pid, signal.SIGINT)  # as a terminal sends it, to every process
    Path("go").touch()
    Path("go2").touch()
    _, errors = process.communicate(timeout=LONG)
    assert process.returncode == 130
    assert errors.decode() == "nbmigrate: interrupted; no notebook was left half-written\n"
    written = [name for name in workspace.files() if "migrated" in name]
    assert written[:2] == ["a.migrated.ipynb", "b.migrated.ipynb"]
    assert "h.migrated.ipynb" not in written
    assert not [name for name in workspace.files() if name.endswith(".tmp")]
    assert all(workspace.source(name).startswith("new_use") for name in written)


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")
def test_second_interrupt_ends_what_hangs(workspace: Workspace) -> None:
    for name in "abcd":
        workspace.add(f"{name}.ipynb", f"old_use  # wait for never{name}")
    process = workspace.start("-j2", ".", stdout=PIPE, stderr=PIPE, start_new_session=True)
    until_there("nevera.waits", "neverb.waits")
    deadline = time.monotonic() + LONG
    while process.poll() is None:
        assert time.monotonic() < deadline
        os.killpg(process.pid, signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(1)
    _, errors = process.communicate(timeout=LONG)
    assert process.returncode == 130
    assert "Traceback" not in errors.decode()
    assert not [name for name in workspace.files() if "migrated" in name]


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")
def test_workers_end_when_the_process_that_started_them_is_killed(workspace: Workspace) -> None:
    for name in "abcd":
        workspace.add(f"{name}.ipynb", f"old_use  # wait for never{name}")
    process = workspace.start("-j2", ".", stdout=PIPE, stderr=PIPE)
    until_there("nevera.waits", "neverb.waits")
    process.kill()
    process.communicate(timeout=LONG)


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_progress_is_shown_on_a_terminal_below_the_plain_lines(workspace: Workspace) -> None:
    for name in "abc":
        workspace.add(f"{name}.ipynb", "old_use  # wait for go")
    Path("d.ipynb").write_text("{")
    controller, terminal = os.openpty()
    process = workspace.start(".", stdout=PIPE, stderr=terminal)
    os.close(terminal)
    until_there("go.waits")
    shown = b""
    while b"0/4" not in shown:
        shown += os.read(controller, 1000)
    Path("go").touch()
    output = process.communicate(timeout=LONG)[0].decode()
    assert "a.ipynb: 1 change" in output
    assert "\x1b" not in output
    while b"d.ipynb: not JSON" not in shown:
        shown += os.read(controller, 1000)
    os.close(controller)
    assert b"notebooks" in shown


def test_quiet_prints_errors_only(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_use", "by_hand")
    workspace.add("b.ipynb", "fine")
    result = workspace.run("-q", ".", "gone.ipynb")
    assert result.stdout == ""
    assert result.stderr == "nbmigrate: gone.ipynb: no such file or folder\n"
    assert workspace.run("-q", "--diff", "a.ipynb").stdout.startswith("--- a.ipynb:cell 0\n")


class Breaking(Executor):
    """Does jobs, but loses the result of each for the first time, as when a process is killed."""

    lost: set[Location]

    def __init__(self, lost: set[Location]) -> None:
        self.lost = lost

    def submit(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        result = function(*args, **kwargs)
        (job,) = args
        assert isinstance(job, Job)
        if job.path in self.lost:
            future.set_result(result)
        else:
            self.lost.add(job.path)
            future.set_exception(BrokenProcessPool())
        return future


@pytest.mark.parametrize("in_place", [False, True])
def test_a_result_that_is_lost_is_no_reason_to_refuse(
    workspace: Workspace, *, in_place: bool
) -> None:
    jobs = []
    for number in range(5):
        path = workspace.add(f"{number}.ipynb", "old_use")
        before = path.read_bytes()
        backup = path.with_name(f"{number}.bak")
        copy = Destination(path.with_name(f"{number}.migrated.ipynb"))
        destination = Destination(path, backup, overwrite=True) if in_place else copy
        jobs.append((number, Job(path, Task(), destination)))
    lost: set[Location] = set()
    outcomes = list(in_order(completed(jobs, 2, lambda _: Breaking(lost)), lambda _: None))
    assert [o.notebook.error for o in outcomes] == [None] * 5
    assert [len(o.notebook.changes) for o in outcomes] == [1] * 5
    for _, job in jobs:
        assert job.destination is not None
        assert workspace.source(job.destination.path.name) == "new_use"
        if job.destination.backup is not None:
            assert job.destination.backup.read_bytes() == before


def test_any_executor_will_do(workspace: Workspace) -> None:
    jobs = [(n, Job(workspace.add(f"{n}.ipynb", "old_use"), Task())) for n in range(9)]
    outcomes = list(in_order(completed(jobs, 3, ThreadPoolExecutor), lambda _: None))
    assert [o.notebook.path for o in outcomes] == [job.path.as_posix() for _, job in jobs]
