"""A cluster of two worker processes and an object store: `pytest tests/cluster`, a run of its own.

Notebooks that are pipes hold a worker in the middle of a job until the test writes them.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any, TypeAlias

import dask
import pytest
from distributed import LocalCluster
from moto.server import ThreadedMotoServer

from harness import notebook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Cluster: TypeAlias = Any  # of distributed, half of which has types
StartCluster: TypeAlias = "Callable[..., Cluster]"
LONG = 240  # seconds after which a test has failed
CELLS = (
    "from transformers import BertModel",
    "model = BertModel.from_pretrained('bert-base-uncased')",
    "hidden, pooled = model(ids)",
)
DONE = "hidden, pooled = model(ids, return_dict=False)"


def cells(number: int, *more: str) -> bytes:
    """Return a notebook unlike the others."""
    return notebook([*CELLS, f"# notebook {number}", *more])


def start(folder: Path, *words: str, **environment: str) -> subprocess.Popen[str]:
    """Run nbmigrate in a folder."""
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "nbmigrate", *words],
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(folder: Path, *words: str, **environment: str) -> tuple[int, str, str]:
    """Run nbmigrate in a folder; give its exit code and what it printed."""
    process = start(folder, *words, **environment)
    output, errors = process.communicate(timeout=LONG)
    return process.returncode, output, errors


@pytest.fixture
def rules_of_a_package(tmp_path: Path) -> Path:
    """Install a package with a rule that kills the process where a notebook says `die`."""
    folder = tmp_path / "packages"
    about = folder / "deadly-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: deadly\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[nbmigrate.rules]\ndeadly = deadly\n")
    (folder / "deadly.py").write_text(DEADLY)
    return folder


DEADLY = '''\
"""Notebooks that say `die` end the process.

## What changed

Nothing.

## If it is left alone

Nothing happens.

## Before

    die = True

## After

    die = False

## When it is unsafe

Always.
"""

import os

from nbmigrate.rules.base import About

META = About(sources=(), needs=("die = True",))


def propose(context):
    os._exit(1)
'''


@pytest.fixture
def cluster_of(monkeypatch: pytest.MonkeyPatch) -> Iterator[StartCluster]:
    """Yield what starts a cluster, whose workers may import from one folder more."""
    with contextlib.ExitStack() as stack:

        def start(workers: int = 2, packages: Path | None = None) -> Cluster:
            if packages is not None:  # they inherit this path, whenever they are started
                monkeypatch.setattr(sys, "path", [str(packages), *sys.path])
            few = {"distributed.scheduler.allowed-failures": 1}  # each is a worker to be restarted
            stack.enter_context(dask.config.set(few))
            made: StartCluster = LocalCluster
            return stack.enter_context(
                made(
                    n_workers=workers,
                    threads_per_worker=1,
                    processes=True,
                    dashboard_address=None,
                )
            )

        yield start


@pytest.fixture(scope="session")
def object_store() -> Iterator[str]:
    """Run an S3 server on this machine; give its address."""
    server = ThreadedMotoServer(port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()
