"""What a person may ask for: the command line's options, for the other front ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nbmigrate.asking.files import configurations
from nbmigrate.asking.wishes import Wishes
from nbmigrate.cli.main import main
from nbmigrate.settings import settings_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import click

_NAMES = ("to", "from_", "style", "unsafe", "select", "ignore", "python_cell_magics")


def parameters() -> list[click.Parameter]:
    """Return the command line's options that say what is changed: --to, --from, --style ...."""
    return [parameter for parameter in main.params if parameter.name in _NAMES]


def wishes_for(notebook: Path, given: Mapping[str, Any]) -> Wishes:
    """Return what is wished for a notebook: what is given, else what its configuration file says.

    `given` are values by the names of the options; what is empty says nothing. Raises
    `nbmigrate.errors.ConfigurationError` for a file that cannot be used.
    """
    said = Wishes(**{name: given[name] for name in _NAMES if given.get(name)})
    configuration = configurations(None, isolated=False, check=settings_of)(notebook.parent)
    return said.over(configuration.wishes_for(notebook))
