"""The options of `nbmigrate PATH...`: what was asked for, checked and put in nbmigrate's terms."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from nbmigrate.asking.wishes import Wishes, suffixes_of
from nbmigrate.cli.inputs import STANDARD_INPUT
from nbmigrate.cli.locations import absolute, in_memory, located
from nbmigrate.cli.outputs import Placement
from nbmigrate.cli.reporting import STANDARD_OUTPUT, ReportFile, report_files
from nbmigrate.errors import WishError
from nbmigrate.reports.formats import Format
from nbmigrate.settings import settings_of

JOURNAL = ".nbmigrate-journal.jsonl"


class Options(msgspec.Struct, frozen=True):
    """The command line, word by word; the fields are named like the options."""

    paths: tuple[str, ...]
    output_dir: str | None
    in_place: bool
    force: bool
    copy_unchanged: bool
    diff: bool
    check: bool
    interactive: bool
    decisions: str | None
    save_decisions: str | None
    to: str | None
    from_: str | None
    style: str | None
    unsafe: bool | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    python_cell_magics: tuple[str, ...]
    config: str | None
    isolated: bool
    exclude: tuple[str, ...]
    also: tuple[str, ...]
    report: tuple[str, ...]
    report_format: tuple[str, ...]
    verbose: bool
    quiet: bool
    jobs: int | None
    scheduler: str | None
    resume: bool
    journal: str | None

    @property
    def piped(self) -> bool:
        """Whether the notebook comes from standard input and goes to standard output."""
        return STANDARD_INPUT in self.paths

    @property
    def writes(self) -> bool:
        """Whether migrated notebooks are written."""
        return not (self.diff or self.check)

    @property
    def words(self) -> tuple[str, ...]:
        """The paths and URLs, such that workers with other working directories understand them."""
        return tuple(map(absolute, self.paths)) if self.scheduler else self.paths

    @property
    def journal_file(self) -> Path | None:
        """The journal of the run, if it has one: beside the copies, if they are in one folder."""
        if self.journal is not None:
            return Path(self.journal)
        folder = self.placement.folder
        beside = folder if isinstance(folder, Path) else Path()
        return beside / JOURNAL if self.resume else None

    @property
    def placement(self) -> Placement:
        """Where the copies go."""
        folder = self.output_dir
        if folder is not None and self.scheduler:
            folder = absolute(folder)
        return Placement(
            folder=None if folder is None else located(folder),
            in_place=self.in_place,
            force=self.force,
        )

    @property
    def reports(self) -> tuple[ReportFile, ...]:
        """The reports to write; raises `click.UsageError` if they cannot be."""
        return report_files(self.report, [Format(name) for name in self.report_format])

    @property
    def reports_to_output(self) -> bool:
        """Whether one of the reports goes to standard output."""
        return any(report.name == STANDARD_OUTPUT for report in self.reports)

    @property
    def wishes(self) -> Wishes:
        """What is asked of every notebook."""
        return Wishes(
            to=self.to,
            from_=self.from_,
            style=self.style,
            unsafe=self.unsafe,
            select=self.select or None,
            ignore=self.ignore or None,
            python_cell_magics=self.python_cell_magics or None,
        )


def check(options: Options) -> None:
    """Raise `click.UsageError` for what contradicts itself, and unknown versions and rules."""
    to_output = options.reports_to_output
    with_journal = options.resume or options.journal is not None
    conflicts = {
        "--in-place and --output-dir": options.in_place and options.output_dir is not None,
        "--in-place and --copy-unchanged": options.in_place and options.copy_unchanged,
        "--interactive and --diff or --check": options.interactive and not options.writes,
        "--diff and --report -": options.diff and to_output,
        "--interactive and --report -": options.interactive and to_output,
        "--quiet and --verbose": options.quiet and options.verbose,
        "--resume or --journal and --diff or --check": with_journal and not options.writes,
        "--resume or --journal and --interactive": with_journal and options.interactive,
        "--scheduler and --interactive": options.scheduler is not None and options.interactive,
        "--scheduler and --jobs": options.scheduler is not None and options.jobs is not None,
        "--config and --isolated": options.config is not None and options.isolated,
    }
    for both, given in conflicts.items():
        if given:
            raise click.UsageError(f"{both} exclude each other.")
    if options.save_decisions is not None and not options.interactive:
        raise click.UsageError("--save-decisions goes with --interactive.")
    if options.piped:
        _check_piped(options)
    words = [*options.paths, options.output_dir or ""]
    if options.scheduler is not None and any(map(in_memory, map(located, words))):
        raise click.UsageError("memory:// is of one process; it does not go with --scheduler.")
    try:
        settings_of(options.wishes)
        suffixes_of(options.also)
    except WishError as error:
        raise click.BadParameter(str(error), param_hint=f"--{error.wish}") from None


def _check_piped(options: Options) -> None:
    if len(options.paths) > 1:
        raise click.UsageError("- (standard input) goes with no other path.")
    if options.in_place or options.output_dir is not None or options.interactive:
        raise click.UsageError(
            "- (standard input) goes to standard output, without --in-place, --output-dir or"
            " --interactive.",
        )
    if options.scheduler is not None or options.resume or options.journal is not None:
        raise click.UsageError(
            "--scheduler, --resume and --journal need notebooks with names, not standard input."
        )
    if options.decisions is not None:
        raise click.UsageError("--decisions needs notebooks with names, not standard input.")
    if options.reports_to_output and options.writes:
        raise click.UsageError("The notebook goes to standard output; give --report a file.")
