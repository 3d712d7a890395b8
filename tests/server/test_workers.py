from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

import pytest

from nbmigrate.jupyter.server.refusals import Reason, RefusedError
from nbmigrate.jupyter.server.workers import Workers
from server import tasks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nbmigrate.jupyter.server.workers import Task


@pytest.fixture
def workers() -> Iterator[Workers]:
    workers = Workers(1, 60)
    yield workers
    workers.stop()


def refusal(workers: Workers, task: Task) -> tuple[Reason, str]:
    with pytest.raises(RefusedError) as refused:
        asyncio.run(workers.run(task, b""))
    return refused.value.reason, refused.value.message


def test_work_is_done_in_another_process_which_stays(workers: Workers) -> None:
    first = asyncio.run(workers.run(tasks.name_process, b""))
    assert first != str(os.getpid()).encode()
    assert asyncio.run(workers.run(tasks.name_process, b"")) == first


def test_a_large_body_gets_through(workers: Workers) -> None:
    body = b"x" * 8_000_000
    assert asyncio.run(workers.run(tasks.shout, body)) == body.upper()


def test_what_is_refused_is_refused_here(workers: Workers) -> None:
    assert refusal(workers, tasks.refuse) == (Reason.STALE_PLAN, "it is stale")


def test_a_bug_is_told_in_one_line_and_the_process_goes_on(
    workers: Workers, capfd: pytest.CaptureFixture[str]
) -> None:
    before = asyncio.run(workers.run(tasks.name_process, b""))
    reason, message = refusal(workers, tasks.fail)
    assert reason is Reason.FAILED
    assert message == "internal error, please report it: LookupError: nothing there"
    assert 'raise LookupError("nothing' in capfd.readouterr().err, "for the log of the server"
    assert asyncio.run(workers.run(tasks.name_process, b"")) == before


def test_a_process_that_dies_is_replaced(workers: Workers) -> None:
    assert refusal(workers, tasks.die) == (Reason.FAILED, "the process that did this died")
    assert asyncio.run(workers.run(tasks.shout, b"again")) == b"AGAIN"


def test_what_takes_too_long_is_stopped_and_the_loop_is_free_meanwhile() -> None:
    workers = Workers(1, 1.5)

    async def both() -> tuple[bool, BaseException | None]:
        runaway = asyncio.create_task(workers.run(tasks.last_for_ever, b""))
        await asyncio.sleep(0)
        free = not runaway.done()
        await asyncio.wait([runaway])
        return free, runaway.exception()

    free, error = asyncio.run(both())
    assert free
    assert isinstance(error, RefusedError)
    assert (error.reason, error.message) == (
        Reason.TOO_SLOW,
        "this took more than 1.5 seconds, and was stopped",
    )
    workers.stop()


def test_too_many_requests_are_refused_at_once(workers: Workers) -> None:
    async def flood() -> list[bytes | BaseException]:
        asked = [workers.run(tasks.shout, b"x") for _ in range(20)]
        return await asyncio.gather(*asked, return_exceptions=True)

    answers = asyncio.run(flood())
    assert answers.count(b"X") == 16
    refused = [answer for answer in answers if isinstance(answer, RefusedError)]
    assert [answer.reason for answer in refused] == [Reason.BUSY] * 4


def test_stopping_ends_the_process_in_the_middle_of_its_work(
    workers: Workers, tmp_path: Path
) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)

    def stop_when_started() -> str:
        with path.open() as pipe:
            assert pipe.read(1) == "x"
            workers.stop()
            return pipe.read()  # as soon as the process that has it open is gone

    async def stopped() -> tuple[str, BaseException | None]:
        task, body = tasks.last_for_ever_with_open_pipe, str(path).encode()
        runaway = asyncio.create_task(workers.run(task, body))
        rest = await asyncio.to_thread(stop_when_started)
        await asyncio.wait([runaway])
        return rest, runaway.exception()

    rest, error = asyncio.run(stopped())
    assert rest == ""
    assert isinstance(error, RefusedError)
