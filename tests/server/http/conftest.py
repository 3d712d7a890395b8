"""A jupyter_server in this process; its fixtures and hooks are for this folder alone."""

from __future__ import annotations

from pytest_jupyter.jupyter_core import *  # noqa: F403
from pytest_jupyter.jupyter_server import *  # noqa: F403
