"""The server extension: what a front end in the browser asks over HTTP.

Nothing is kept between two requests, and no path that a request names is ever opened: a notebook
comes as JSON, what comes back is a plan, or the new sources of its cells.
"""

from __future__ import annotations

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """Tell jupyter_server what to load."""
    # The worker processes import this package, and need no server.
    from nbmigrate.jupyter.server.extension import NbmigrateExtension  # noqa: PLC0415

    return [{"module": __name__, "app": NbmigrateExtension}]
