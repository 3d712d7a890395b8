"""Migrate Jupyter notebooks to the libraries of today, showing every change for a yes or a no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from IPython.core.interactiveshell import InteractiveShell

    from nbmigrate.jupyter.panel import ReviewPanel

__all__ = ["__version__", "load_ipython_extension", "review", "unload_ipython_extension"]


def review(  # noqa: PLR0913 - the options of the command line
    path: str | Path,
    *,
    to: str | None = None,
    from_: str | None = None,
    style: str | None = None,
    unsafe: bool = False,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    python_cell_magics: Sequence[str] = (),
) -> ReviewPanel:
    """Return a panel that shows every change to the notebook at `path`, for a yes or a no.

    It is shown where it is the last expression of a cell; where there are no widgets, the diff is.
    The options are those of the command line; what is not given is as configured there. Raises
    ValueError, with one line that says why, if there is nothing to review as asked for.
    """
    from nbmigrate.jupyter import panel  # noqa: PLC0415 - it needs anywidget, which takes long

    return panel.review(
        path,
        to=to,
        from_=from_,
        style=style,
        unsafe=unsafe,
        select=tuple(select),
        ignore=tuple(ignore),
        python_cell_magics=tuple(python_cell_magics),
    )


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Load the magics: `%load_ext nbmigrate`."""
    from nbmigrate.jupyter import magic  # noqa: PLC0415

    magic.load(shell)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Undo `load_ipython_extension`: `%unload_ext nbmigrate`."""
    from nbmigrate.jupyter import magic  # noqa: PLC0415

    magic.unload(shell)
