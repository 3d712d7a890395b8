"""Jobs done by the processes of an executor, and what happens when one of these dies."""

from __future__ import annotations

import contextlib
from collections import deque
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, wait
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from nbmigrate import interrupts
from nbmigrate.cli.run import failed, run

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
    from concurrent.futures import Executor, Future

    from nbmigrate.cli.run import Job, Outcome

    Numbered: TypeAlias = tuple[int, Job]
    StartExecutor: TypeAlias = Callable[[int], Executor]

_GLANCE = 0.1  # seconds between looks whether there was an interrupt

DIED = "the process that migrated it died: it ran out of memory, or was killed, or crashed"


def completed(
    jobs: Sequence[Numbered], workers: int, start: StartExecutor
) -> Iterator[tuple[int, Outcome]]:
    """Run numbered jobs and give their outcomes as they come.

    `start` makes an executor of so many workers. When one breaks, as a pool of processes does if
    a process dies, the jobs under way are done one by one, so that only the one that kills its
    process fails; the others go on in a new executor. On an exception, such as an interrupt, and
    when this iterator is closed, jobs under way are finished, the others are not begun, and no
    worker is left.
    """
    waiting = list(reversed(jobs))
    while waiting:
        with _shut_down(start(workers)) as executor:
            suspects = yield from _until_broken(executor, waiting, 2 * workers)
        yield from _one_by_one(suspects, start)


def in_order(
    outcomes: Iterable[tuple[int, Outcome]], seen: Callable[[Outcome], None]
) -> Iterator[Outcome]:
    """Yield numbered outcomes by their numbers 0, 1, 2 …, each as soon as it is its turn.

    `seen` is told of each as it comes.
    """
    early: dict[int, Outcome] = {}
    turn = 0
    for number, outcome in outcomes:
        seen(outcome)
        early[number] = outcome
        while turn in early:
            yield early.pop(turn)
            turn += 1


@contextlib.contextmanager
def _shut_down(executor: Executor) -> Iterator[Executor]:
    try:
        yield executor
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _until_broken(
    executor: Executor, waiting: list[Numbered], ahead: int
) -> Generator[tuple[int, Outcome], None, list[Numbered]]:
    """Do the jobs from the end of `waiting`; return those under way when the executor broke."""
    under_way: dict[Future[Outcome], Numbered] = {}
    lost: list[Numbered] = []
    while under_way or (waiting and not lost):
        try:
            while waiting and not lost and len(under_way) < ahead:
                future = executor.submit(run, waiting[-1][1])
                under_way[future] = waiting.pop()
        except BrokenExecutor:
            if not under_way:
                break
        for future in _next_done(under_way):
            number, job = under_way.pop(future)
            try:
                yield number, future.result()
            except BrokenExecutor:
                lost.append((number, job))
    return lost


def _next_done(under_way: Collection[Future[Outcome]]) -> Collection[Future[Outcome]]:
    """Wait for the next ones to be done; an interrupt meanwhile is raised here."""
    while True:
        interrupts.check()
        done = wait(under_way, timeout=_GLANCE, return_when=FIRST_COMPLETED).done
        if done:
            return done


def _one_by_one(
    suspects: Sequence[Numbered], start: StartExecutor
) -> Iterator[tuple[int, Outcome]]:
    """Do again, each alone, jobs whose results were lost."""
    left = deque(suspects)
    while left:
        with _shut_down(start(1)) as executor:
            while left:
                number, job = left.popleft()
                again = executor.submit(run, msgspec.structs.replace(job, repeated=True))
                _next_done([again])
                try:
                    yield number, again.result()
                except BrokenExecutor:
                    yield number, failed(job.path.as_posix(), DIED)
                    break
