"""What a command line asks to be done: a job for each of its notebooks."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from nbmigrate.asking.files import configurations, matches
from nbmigrate.asking.wishes import suffixes_of
from nbmigrate.cli import outputs
from nbmigrate.cli.inputs import STANDARD_INPUT, find_notebooks
from nbmigrate.cli.locations import as_path
from nbmigrate.cli.run import Job, Outcome, Task, failed
from nbmigrate.documents.source_formats import format_of
from nbmigrate.errors import ConfigurationError
from nbmigrate.reports.formats import WITH_FILE_LINES, Format
from nbmigrate.reports.model import Status, not_done
from nbmigrate.settings import settings_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from nbmigrate.asking.files import Configuration
    from nbmigrate.cli.inputs import Input
    from nbmigrate.cli.locations import Location
    from nbmigrate.cli.options import Options
    from nbmigrate.cli.outputs import Destination
    from nbmigrate.reviewing.decisions_file import NotebookChoices

    Configurations: TypeAlias = Callable[[Path], Configuration]


def prepared(options: Options) -> list[Job | Outcome]:
    """Return a job for each notebook, or its outcome if there is nothing to do, in order.

    Raises `ConfigurationError` for a configuration or saved decisions that cannot be used.
    """
    configuration_of = _configurations(options)

    def excluded(found: Location) -> bool:
        path = as_path(found)
        by_option = bool(options.exclude) and matches(options.exclude, path, Path())
        return by_option or configuration_of(path.parent).excludes(path)

    def also(found: Location) -> bool:
        path = as_path(found)
        wanted = suffixes_of(options.also) or configuration_of(path.parent).also
        return path.suffix.lower() in wanted

    task_for, saved_for = _tasks(options, configuration_of), _saved(options)
    if options.piped:  # as if it were in this folder
        path = Path(STANDARD_INPUT)
        return [Job(path, task_for(path))]
    inputs = find_notebooks(options.words, options.placement.folder, excluded, also)
    destinations = outputs.destinations(inputs, options.placement)

    def prepare(item: Input, destination: Destination) -> Job | Outcome:
        name = item.path.as_posix()
        if item.problem is not None:
            return failed(name, item.problem)
        if item.skipped is not None:
            return Outcome(not_done(name, Status.SKIPPED, item.skipped))
        written = destination if options.writes else None
        path = as_path(item.path)
        return Job(item.path, task_for(path), written, saved_for(path))

    return [prepare(*pair) for pair in zip(inputs, destinations, strict=True)]


def _configurations(options: Options) -> Configurations:
    file = None if options.config is None else Path(options.config)
    return configurations(file, isolated=options.isolated, check=settings_of)


def _tasks(options: Options, configuration_of: Configurations) -> Callable[[Path], Task]:
    settings = cache(settings_of)  # it looks up releases and rules
    forms = {report.form for report in options.reports}

    def task_for(path: Path) -> Task:
        wishes = options.wishes.over(configuration_of(path.parent).wishes_for(path))
        return Task(
            settings=replace(settings(wishes), format=format_of(path)),
            unsafe=bool(wishes.unsafe),
            diff=options.diff,
            copy_unchanged=options.copy_unchanged,
            file_lines=not forms.isdisjoint(WITH_FILE_LINES),
            reviewed=Format.HTML in forms,
        )

    return task_for


def _saved(options: Options) -> Callable[[Path], NotebookChoices | None]:
    if options.decisions is None:
        return lambda _: None
    from nbmigrate.reviewing.decisions_file import (  # noqa: PLC0415
        DecisionsFileError,
        choices_for,
        load,
    )

    file = Path(options.decisions)
    try:
        saved = load(file)
    except DecisionsFileError as error:
        raise ConfigurationError(str(error)) from None
    except OSError as error:
        reason = f"{file}: cannot be read: {error.strerror or error}"
        raise ConfigurationError(reason) from None
    return lambda path: choices_for(saved, file, path)
