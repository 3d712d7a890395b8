"""A `jupyter lab` of its own: a folder, a token, a free port, and nothing of the user's."""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_ADDRESS = re.compile(r"http://127\.0\.0\.1:(?P<port>[1-9]\d*)/lab")
_LOADED = "nbmigrate.jupyter.server | extension was successfully loaded"
_SECONDS_TO_START = 120
_OPTIONS = (
    "--no-browser",
    "--allow-root",
    "--ServerApp.ip=127.0.0.1",
    "--ServerApp.port=0",
    "--ServerApp.port_retries=0",
    "--ServerApp.terminals_enabled=False",
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
    "--LabApp.expose_app_in_browser=True",
    # enough for what the tests send, and small enough to be exceeded by one
    "--NbmigrateExtension.max_body_bytes=4000000",
    "--NbmigrateExtension.processes=1",
)
# The flags above do not keep the question about news from being asked.
_PAGE_CONFIG = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}


class Lab(NamedTuple):
    """A running JupyterLab."""

    url: str
    token: str
    root: Path

    def address(self, path: str) -> str:
        """Return where a file is open, in a workspace of its own."""
        workspace = secrets.token_hex(4)
        return f"{self.url}/lab/workspaces/{workspace}/tree/{path}?reset&token={self.token}"


@contextlib.contextmanager
def laboratory(root: Path, home: Path) -> Iterator[Lab]:
    """Run JupyterLab on the folder `root`; all that it keeps for a user is below `home`."""
    token = secrets.token_hex(16)
    labconfig = home / "config" / "labconfig"
    labconfig.mkdir(parents=True)
    (labconfig / "page_config.json").write_text(json.dumps(_PAGE_CONFIG))
    process = subprocess.Popen(  # noqa: S603 - our own command
        [
            sys.executable,
            "-m",
            "jupyterlab",
            *_OPTIONS,
            f"--IdentityProvider.token={token}",
            f"--ServerApp.root_dir={root}",
        ],
        cwd=root,
        env=_environment(home),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    with process:
        try:
            yield Lab(_address(process), token, root)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()


def _environment(home: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "JPY_"))}
    folders = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    own = {name: str(home / folder) for name, folder in folders.items()}
    return {**kept, **own, "HOME": str(home)}


def _address(process: subprocess.Popen[str]) -> str:
    """Read the log until the server says where it listens; what comes then is only shown."""
    assert process.stdout is not None
    overdue = threading.Timer(_SECONDS_TO_START, process.kill)
    overdue.start()
    log: list[str] = []
    match = None
    for line in process.stdout:
        log.append(line)
        if match := _ADDRESS.search(line):
            break
    overdue.cancel()
    if not match or not any(_LOADED in line for line in log):
        raise RuntimeError("jupyter lab did not start with the extension:\n" + "".join(log))
    threading.Thread(target=_show, args=(process.stdout,), daemon=True).start()
    return f"http://127.0.0.1:{match['port']}"


def _show(log: Iterable[str]) -> None:
    for line in log:
        sys.stderr.write(line)
