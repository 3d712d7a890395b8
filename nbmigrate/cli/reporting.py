"""The reports that a command line asks for: which formats, where they go, and writing them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from nbmigrate.cli.locations import located, put
from nbmigrate.reports.formats import Format, format_of, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbmigrate.reports.model import Report
    from nbmigrate.reviewing.notebook import ReviewedNotebook

STANDARD_OUTPUT = "-"


class ReportFile(msgspec.Struct, frozen=True):
    """A report that was asked for: the file's name, "-" for standard output, and the format."""

    name: str
    form: Format


def report_files(names: Sequence[str], formats: Sequence[Format]) -> tuple[ReportFile, ...]:
    """Put the names and the formats that were given together.

    One format is that of every report, and of standard output if there is no name. Several are
    those of the names, in order. Raises `click.UsageError` if they do not go together.
    """
    if formats and not names:
        names = [STANDARD_OUTPUT]
    if len(formats) > 1 and len(formats) != len(names):
        raise click.UsageError("Give --report-format once, or once for each --report.")
    if len(formats) == 1:
        formats = [formats[0]] * len(names)
    chosen = formats or [format_of(Path(name)) for name in names]
    files = tuple(ReportFile(n, f) for n, f in zip(names, chosen, strict=True))
    for file in files:
        _check(file.name)
    if sum(file.name == STANDARD_OUTPUT for file in files) > 1:
        raise click.UsageError("Only one report can go to standard output.")
    return files


def _check(name: str) -> None:
    path = located(name)
    if name == STANDARD_OUTPUT:
        return
    if path.suffix == ".ipynb":
        raise click.BadParameter(f"{path} would be a notebook.", param_hint="--report")
    if isinstance(path, Path) and not path.parent.is_dir():
        raise click.BadParameter(f"there is no folder {path.parent}.", param_hint="--report")


def write_report(
    file: ReportFile, report: Report, reviewed: Sequence[ReviewedNotebook]
) -> str | None:
    """Write a report; give the reason if that fails."""
    data = written(report, file.form, reviewed)
    location = located(file.name)
    try:
        if file.name == STANDARD_OUTPUT:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        elif isinstance(location, Path) and location.exists() and not location.is_file():
            location.write_bytes(data)  # a pipe, a device
        else:
            put(location, data, overwrite=True)
    except OSError as error:
        return f"cannot be written: {error.strerror or error}"
    return None
