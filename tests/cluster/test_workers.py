from __future__ import annotations

import contextlib
import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

from cluster.conftest import DONE, LONG, cells, run, start
from harness import sources
from nbmigrate.cli.workers import DIED

if TYPE_CHECKING:
    from pathlib import Path

    from cluster.conftest import Cluster, StartCluster


def kill_one_that_is_busy(cluster: Cluster) -> None:
    """Kill a worker process that is in the middle of a job, and wait until it is gone."""
    busy = {worker.address for worker in cluster.scheduler.workers.values() if worker.processing}
    nanny = next(nanny for nanny in cluster.workers.values() if nanny.worker_address in busy)
    killed = nanny.pid
    os.kill(killed, signal.SIGKILL)
    deadline = time.monotonic() + LONG
    while nanny.pid == killed:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def fill(folder: Path, number: int) -> None:
    folder.mkdir()
    for n in range(number):
        (folder / f"{n:02}.ipynb").write_bytes(cells(n))


def held(folder: Path, name: str) -> int:
    """Wait until a worker reads the notebook that is a pipe; give the other end of it."""
    return os.open(folder / name, os.O_WRONLY)


@pytest.mark.skipif(os.name == "nt", reason="needs named pipes")
def test_killed_worker_loses_nothing(tmp_path: Path, cluster_of: StartCluster) -> None:
    fill(tmp_path / "nbs", 12)
    alone = run(tmp_path, "-j1", "nbs", "-o", "one")
    assert alone[0] == 0
    for name in ("04.ipynb", "08.ipynb"):  # each holds a worker
        (tmp_path / "nbs" / name).unlink()
        os.mkfifo(tmp_path / "nbs" / name)
    cluster = cluster_of()
    words = ("--scheduler", cluster.scheduler_address, "nbs", "-o", "two")
    process = start(tmp_path, *words)
    pipes = {name: held(tmp_path / "nbs", name) for name in ("04.ipynb", "08.ipynb")}
    kill_one_that_is_busy(cluster)
    for name, pipe in pipes.items():
        written = False
        with contextlib.suppress(BrokenPipeError):
            written = os.write(pipe, cells(int(name[:2]))) > 0
        os.close(pipe)
        if not written:  # its reader was killed: another one reads it from the start
            (tmp_path / "nbs" / name).write_bytes(cells(int(name[:2])))
    output, errors = process.communicate(timeout=LONG)
    assert (process.returncode, errors) == (0, "")
    assert "12 notebooks: 12 migrated" in output
    copies = {path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()}
    assert copies == {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    assert sources(copies["08.ipynb"])[2] == DONE


def test_notebook_that_kills_its_workers_fails_alone(
    tmp_path: Path, cluster_of: StartCluster, rules_of_a_package: Path
) -> None:
    fill(tmp_path / "nbs", 6)
    (tmp_path / "nbs" / "02.ipynb").write_bytes(cells(2, "die = True"))
    cluster = cluster_of(packages=rules_of_a_package)
    words = ("--scheduler", cluster.scheduler_address, "nbs", "-o", "out", "--resume")
    code, output, errors = run(tmp_path, *words, PYTHONPATH=str(rules_of_a_package))
    assert (code, errors) == (2, f"nbmigrate: {tmp_path}/nbs/02.ipynb: {DIED}\n")
    assert "6 notebooks: 5 migrated, 1 failed" in output
    (tmp_path / "nbs" / "02.ipynb").write_bytes(cells(2))
    code, output, errors = run(tmp_path, *words, PYTHONPATH=str(rules_of_a_package))
    assert (code, errors) == (0, "")
    assert "5 notebooks done before" in output
    assert len(list((tmp_path / "out").glob("*.ipynb"))) == 6


def test_workers_that_come_later_do_it(tmp_path: Path, cluster_of: StartCluster) -> None:
    fill(tmp_path / "nbs", 2)
    cluster = cluster_of(0)
    process = start(tmp_path, "--scheduler", cluster.scheduler_address, "nbs")
    while len(cluster.scheduler.tasks) < 2:
        assert process.poll() is None
    cluster.scale(1)
    output, errors = process.communicate(timeout=LONG)
    assert (process.returncode, errors) == (0, "")
    assert "2 notebooks: 2 migrated" in output


def test_workers_with_another_nbmigrate_are_one_line(
    tmp_path: Path, cluster_of: StartCluster
) -> None:
    fill(tmp_path / "nbs", 1)
    about = tmp_path / "packages" / "nbmigrate-99.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: nbmigrate\nVersion: 99.0\n")
    cluster = cluster_of(1, about.parent)
    code, output, errors = run(tmp_path, "--scheduler", cluster.scheduler_address, "nbs")
    assert (code, output) == (2, "")
    assert errors.startswith(f"nbmigrate: {cluster.scheduler_address}: the worker tcp://")
    assert " has nbmigrate 99.0, this is " in errors
    assert errors.count("\n") == 1
    assert [path.name for path in (tmp_path / "nbs").iterdir()] == ["00.ipynb"]


@pytest.mark.skipif(os.name == "nt", reason="needs named pipes")
def test_scheduler_that_goes_away_is_one_line(tmp_path: Path, cluster_of: StartCluster) -> None:
    (tmp_path / "nbs").mkdir()
    os.mkfifo(tmp_path / "nbs" / "a.ipynb")
    cluster = cluster_of(1)
    address = cluster.scheduler_address
    process = start(tmp_path, "--scheduler", address, "nbs")
    pipe = held(tmp_path / "nbs", "a.ipynb")
    cluster.close()
    os.close(pipe)
    output, errors = process.communicate(timeout=LONG)
    assert (process.returncode, output) == (2, "")
    assert errors == f"nbmigrate: {address}: the scheduler went away\n"


def test_no_scheduler_is_one_line(tmp_path: Path) -> None:
    fill(tmp_path / "nbs", 1)
    code, _, errors = run(tmp_path, "--scheduler", "foo://127.0.0.1:8786", "nbs")
    assert (code, errors.count("\n")) == (2, 1)
    assert errors.startswith("nbmigrate: foo://127.0.0.1:8786: no scheduler of dask answers: ")
