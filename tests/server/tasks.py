"""What workers are given to do in their tests; they import this by name."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from nbmigrate.jupyter.server.refusals import Reason, RefusedError


def shout(body: bytes) -> bytes:
    return body.upper()


def name_process(_body: bytes) -> bytes:
    return str(os.getpid()).encode()


def last_for_ever(_body: bytes) -> bytes:
    threading.Event().wait()
    raise AssertionError


def last_for_ever_with_open_pipe(body: bytes) -> bytes:
    with Path(body.decode()).open("w") as pipe:
        pipe.write("x")
        pipe.flush()
        threading.Event().wait()
    raise AssertionError


def die(_body: bytes) -> bytes:
    os._exit(1)


def refuse(_body: bytes) -> bytes:
    raise RefusedError(Reason.STALE_PLAN, "it is stale")


def fail(_body: bytes) -> bytes:
    raise LookupError("nothing\nthere")
