"""The options of `nbmigrate PATH...`: what was asked for, checked and put in nbmigrate's terms."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from nbmigrate.cli.inputs import STANDARD_INPUT
from nbmigrate.cli.outputs import Placement
from nbmigrate.plan import Settings, SourceLibrary, Style

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nbmigrate.rules.base import Rule

_FROM = re.compile(r"(?P<library>[\w.-]+?)\s*(==\s*(?P<version>\S+))?")


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
    to: str
    from_: str | None
    style: Style
    unsafe: bool
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    python_cell_magics: tuple[str, ...]
    report: str | None
    verbose: bool

    @property
    def piped(self) -> bool:
        """Whether the notebook comes from standard input and goes to standard output."""
        return STANDARD_INPUT in self.paths

    @property
    def writes(self) -> bool:
        """Whether migrated notebooks are written."""
        return not (self.diff or self.check)

    @property
    def placement(self) -> Placement:
        """Where the copies go."""
        return Placement(
            folder=None if self.output_dir is None else Path(self.output_dir),
            in_place=self.in_place,
            force=self.force,
        )


def check(options: Options) -> None:
    """Raise `click.UsageError` for options that contradict each other."""
    conflicts = {
        "--in-place and --output-dir": options.in_place and options.output_dir is not None,
        "--in-place and --copy-unchanged": options.in_place and options.copy_unchanged,
        "--interactive and --diff or --check": options.interactive and not options.writes,
        "--diff and --report -": options.diff and options.report == "-",
        "--interactive and --report -": options.interactive and options.report == "-",
    }
    for both, given in conflicts.items():
        if given:
            raise click.UsageError(f"{both} exclude each other.")
    if options.piped:
        _check_piped(options)
    if options.report is not None and options.report != "-":
        _check_report(Path(options.report))


def _check_piped(options: Options) -> None:
    if len(options.paths) > 1:
        raise click.UsageError("- (standard input) goes with no other path.")
    if options.in_place or options.output_dir is not None or options.interactive:
        raise click.UsageError(
            "- (standard input) goes to standard output, without --in-place, --output-dir or"
            " --interactive.",
        )
    if options.report == "-" and options.writes:
        raise click.UsageError("The notebook goes to standard output; give --report a file.")


def _check_report(path: Path) -> None:
    if path.suffix == ".ipynb":
        raise click.BadParameter(f"{path} would be a notebook.", param_hint="--report")
    if not path.parent.is_dir():
        raise click.BadParameter(f"there is no folder {path.parent}.", param_hint="--report")


def settings_of(options: Options) -> Settings:
    """Give the engine's settings; raises `click.BadParameter` for unknown versions and rules."""
    return Settings(
        target=_target(options.to),
        source=None if options.from_ is None else _source(options.from_),
        style=options.style,
        select=_rule_names(options.select, "--select"),
        ignore=_rule_names(options.ignore, "--ignore"),
        python_cell_magics=tuple(name.lstrip("%") for name in options.python_cell_magics),
    )


def _target(text: str) -> str:
    from nbmigrate.catalog import UnknownVersionError, resolve_target  # noqa: PLC0415

    try:
        return resolve_target(text)
    except UnknownVersionError as error:
        raise click.BadParameter(str(error), param_hint="--to") from None


def _source(text: str) -> SourceLibrary:
    from nbmigrate.catalog import UnknownVersionError, resolve_source  # noqa: PLC0415

    match = _FROM.fullmatch(text.strip())
    if match is None:
        raise click.BadParameter(f"{text!r} is not LIBRARY[==VERSION].", param_hint="--from")
    library, version = match["library"].lower().replace("-", "_"), match["version"]
    try:
        release = resolve_source(library, version)
    except UnknownVersionError as error:
        raise click.BadParameter(str(error), param_hint="--from") from None
    if version and _major(version) > _major(release):
        message = f"{library} {version} is newer than what nbmigrate migrates from."
        raise click.BadParameter(message, param_hint="--from")
    return SourceLibrary(library=library, version=version and release, evidence="--from")


def _major(version: str) -> int:
    return int(version.partition(".")[0])


def _rule_names(values: Iterable[str], option: str) -> tuple[str, ...]:
    names = [name.strip() for value in values for name in value.split(",") if name.strip()]
    if not names:
        return ()
    from nbmigrate.rules import all_rules  # noqa: PLC0415

    for name in names:
        find_rule(all_rules(), name, option)
    return tuple(dict.fromkeys(names))


def find_rule(rules: Sequence[Rule], name: str, option: str) -> Rule:
    """Give the rule of that name; raises `click.BadParameter` that suggests the nearest name."""
    named = {rule.name: rule for rule in rules}
    if name in named:
        return named[name]
    near = difflib.get_close_matches(name, named, n=1)
    hint = f"did you mean {near[0]}?" if near else "`nbmigrate rules` lists them."
    raise click.BadParameter(f"there is no rule {name}; {hint}", param_hint=option)
