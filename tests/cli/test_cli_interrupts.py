"""Interrupts at any moment: no traceback, no process left, no file half-written."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from subprocess import PIPE
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cli.conftest import Workspace

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")

LONG = 60
RUNS = 12
UGLY = ("Traceback", "Exception ignored", "KeyboardInterrupt", "Error in ")
MESSAGE = "no notebook was left half-written"


@pytest.fixture
def load() -> Iterator[None]:
    """Keep every core busy with more than this."""
    busy = [sys.executable, "-c", "while True: pass"]
    with contextlib.ExitStack() as stack:
        for _ in range(2 * (os.cpu_count() or 1)):
            process = stack.enter_context(subprocess.Popen(busy))  # noqa: S603 - ours
            stack.callback(process.kill)
        yield


def begin(workspace: Workspace, *words: str) -> subprocess.Popen[bytes]:
    """Start the program in a group of its own, deaf to interrupts until it handles them.

    What an interrupt does before the first line of nbmigrate runs is not nbmigrate's to say.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        return workspace.start(*words, stdout=PIPE, stderr=PIPE, start_new_session=True)
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])


def interrupt(group: int, delays: Sequence[float]) -> None:
    """Interrupt every process of a group, as a terminal does, after each of some delays."""
    for delay in delays:
        time.sleep(delay)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGINT)


def is_gone(group: int) -> bool:
    """Tell whether no process of a group is left, which may take a moment."""
    end = time.monotonic() + LONG
    while time.monotonic() < end:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.01)
    return False


def check(process: subprocess.Popen[bytes]) -> None:
    """Check how an interrupted run ended, and what it left."""
    output, errors = process.communicate(timeout=LONG)
    said = errors.decode()
    assert not [word for word in UGLY if word in said], said
    assert process.returncode in {0, 130}, said
    assert said.count(MESSAGE) == (process.returncode == 130), (said, output)
    assert is_gone(process.pid)
    assert not list(Path().rglob("*.tmp"))


@pytest.mark.usefixtures("load")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_interrupts_at_random_moments(workspace: Workspace, jobs: str) -> None:
    for number in range(6):
        workspace.add(f"nbs/{number}.ipynb", "old_use")
    chance = random.Random(jobs)  # noqa: S311 - moments, not secrets
    begun = time.monotonic()
    begin(workspace, f"-j{jobs}", "nbs", "-o", "whole").communicate(timeout=LONG)
    whole = time.monotonic() - begun
    for run in range(RUNS):
        process = begin(workspace, f"-j{jobs}", "nbs", "-o", f"out{run}")
        moments = sorted(chance.uniform(0, 1.2 * whole) for _ in range(chance.randint(1, 5)))
        delays = [later - earlier for earlier, later in zip([0, *moments], moments, strict=False)]
        interrupt(process.pid, delays)
        check(process)
        for copy in Path(f"out{run}").glob("*.ipynb"):
            assert copy.read_bytes() == Path("whole", copy.name).read_bytes()


@pytest.mark.usefixtures("load")
@pytest.mark.parametrize("words", [["rules"], ["rule", "toy-use"]])
def test_interrupts_of_other_commands(workspace: Workspace, words: list[str]) -> None:
    chance = random.Random(words[0])  # noqa: S311 - moments, not secrets
    for _ in range(RUNS // 4):
        process = begin(workspace, *words)
        interrupt(process.pid, [chance.uniform(0, 0.5) for _ in range(chance.randint(1, 3))])
        output, errors = process.communicate(timeout=LONG)
        assert not [word for word in UGLY if word in errors.decode()], (output, errors)
        assert is_gone(process.pid)


@pytest.mark.usefixtures("load")
def test_many_interrupts_of_what_hangs(workspace: Workspace) -> None:
    for name in "abcd":
        workspace.add(f"{name}.ipynb", f"old_use  # wait for never{name}")
    for _ in range(3):
        process = begin(workspace, "-j2", ".")
        while process.poll() is None:
            interrupt(process.pid, [0.05])
        check(process)
        assert process.returncode == 130
        assert not [name for name in workspace.files() if "migrated" in name]


def test_termination_ends_it_at_once_with_its_workers(workspace: Workspace) -> None:
    for name in "ab":
        workspace.add(f"{name}.ipynb", f"old_use  # wait for never{name}")
    process = begin(workspace, "-j2", ".")
    while not {"nevera.waits", "neverb.waits"} <= set(workspace.files()):
        time.sleep(0.01)
    process.terminate()
    _, errors = process.communicate(timeout=LONG)
    assert process.returncode == 143
    assert errors.decode() == f"nbmigrate: terminated; {MESSAGE}\n"
    assert is_gone(process.pid)
