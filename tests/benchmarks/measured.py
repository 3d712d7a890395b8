"""Run one command and say what it cost: `python measured.py COMMAND [ARG ...]` prints JSON.

The command is the only one that this process ever starts, so that what the operating system says of
its children is about the command: all of its processes, also those that outlive it.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import subprocess
import sys
import time

_PR_SET_CHILD_SUBREAPER = 36
_CHUNK = 1 << 16
_LAST_WORDS = 400
_KIB_IN_MAXRSS = 1024 if sys.platform == "linux" else 1


def main() -> None:
    """Run the command of the command line; its output is thrown away."""
    _inherit_orphans()
    start = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - what it is asked to run
        sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert process.stdout is not None
    output = process.stdout.fileno()
    said = os.read(output, _CHUNK)
    first_output = time.perf_counter() - start
    while chunk := os.read(output, _CHUNK):
        said = (said + chunk)[-_LAST_WORDS:]
    exit_code = process.wait()
    wall = time.perf_counter() - start
    _wait_for_orphans()
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    cost = {
        "wall": wall,
        "cpu": usage.ru_utime + usage.ru_stime,
        "peak": usage.ru_maxrss * _KIB_IN_MAXRSS,
        "first_output": first_output,
        "exit_code": exit_code,
        "said": said.decode(errors="replace"),
    }
    sys.stdout.write(json.dumps(cost))


def _inherit_orphans() -> None:
    """Become the parent of processes that lose theirs, so that their time is counted, too."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _wait_for_orphans() -> None:
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()


if __name__ == "__main__":
    main()
