"""The command `nbmigrate`: its options, its help, and the commands that show the rules.

Only what reads the command line is imported here, so that `--help` and `--version` answer at once.
"""

from __future__ import annotations

from functools import partial

import click

from nbmigrate.cli.front_door import FrontDoor, SectionOption
from nbmigrate.libraries.words import words
from nbmigrate.plan import DEFAULT_TARGET, Style
from nbmigrate.reports.formats import Format
from nbmigrate.version import __version__

_DESCRIPTION = f"""
Migrate Jupyter notebooks from {words().sources} to {words().destination}.

PATH is a notebook, a folder, a glob in quotes, or - to read one notebook from standard input and
write it to standard output. Folders are searched with their subfolders; hidden ones, such as
.ipynb_checkpoints, virtual environments and links to folders are left out. PATH may also be a
Python file, a script with cells (# %%) or a Markdown notebook; of code in other Markdown and in
.rst files, what would change is only told.

The notebook itself is not touched: the migrated copy NAME.migrated.ipynb is written beside it, if
there is anything to change. PATH, DIR of -o and FILE of --report may be URLs, such as s3://.
"""
_EXAMPLES = [
    ("nbmigrate demo.ipynb", "write demo.migrated.ipynb"),
    ("nbmigrate --diff demo.ipynb", "only show what would change"),
    ("nbmigrate -i demo.ipynb", "decide on each change"),
    ("nbmigrate course/ -o migrated/", "a whole folder into another"),
    (f"nbmigrate --from {words().example} *.ipynb", "say what they were written for"),
    ("nbmigrate --resume s3://old/nbs -o s3://new/nbs", "what is done is not done again"),
    ("nbmigrate --check --report-format github .", "annotate a pull request"),
]
_COMMANDS = [
    ("nbmigrate rules", "list the rules"),
    ("nbmigrate rule NAME", "explain one rule"),
    ("nbmigrate explain PATH", "say what nbmigrate believes the names of a notebook hold, and why"),
    ("nbmigrate verify PATH", "say what would still fail with the libraries that are installed"),
    ("nbmigrate why MESSAGE [PATH]", "name the rule that knows an error, and where it applies"),
    ("", "A path named like a command is written ./rules."),
]
_EXIT_CODES = [
    ("0", "done, also if there was nothing to do or no notebook"),
    ("1", "with --check or --diff: there is something to change"),
    ("2", "wrong usage, or a notebook failed; the others are done all the same"),
    ("130", "interrupted"),
]
_HELP_OPTIONS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

_output = partial(click.option, cls=SectionOption, section="Where it goes")
_preview = partial(click.option, cls=SectionOption, section="Look first")
_choice = partial(click.option, cls=SectionOption, section="What is changed")
_scale = partial(click.option, cls=SectionOption, section="Many notebooks")
_report = partial(click.option, cls=SectionOption, section="Reports")


@click.command(name="rules", context_settings=_HELP_OPTIONS)
def _rules() -> None:
    """List the rules, each with what it does."""
    import sys  # noqa: PLC0415

    from nbmigrate.cli.terminal import Terminal  # noqa: PLC0415
    from nbmigrate.rules import all_rules  # noqa: PLC0415

    Terminal(sys.stdout).definitions([(rule.name, rule.summary) for rule in all_rules()])


@click.command(name="rule", context_settings=_HELP_OPTIONS)
@click.argument("name")
def _rule(name: str) -> None:
    """Explain the rule NAME: what changed, what happens if it is left, before and after."""
    import sys  # noqa: PLC0415

    from nbmigrate.cli.terminal import Terminal  # noqa: PLC0415
    from nbmigrate.errors import WishError  # noqa: PLC0415
    from nbmigrate.rules import find_rule  # noqa: PLC0415

    try:
        rule = find_rule(name, "NAME")
    except WishError as error:
        raise click.BadParameter(str(error), param_hint=error.wish) from None
    Terminal(sys.stdout).markdown(rule.documentation)


@click.command(name="explain", context_settings=_HELP_OPTIONS)
@click.argument("path", type=click.Path(dir_okay=False))
@click.pass_context
def _explain(context: click.Context, path: str) -> None:
    """Say, cell by cell, what nbmigrate believes the names of the notebook PATH hold, and why."""
    from nbmigrate.cli.explain import explain_file  # noqa: PLC0415

    context.exit(explain_file(path))


@click.command(name="verify", context_settings=_HELP_OPTIONS)
@click.argument("path", type=click.Path(dir_okay=False))
@click.option(
    "--kernel", metavar="NAME", help="Ask the libraries of this kernel (default: the notebook's)."
)
@click.option("--python", metavar="EXE", help="Ask those of this interpreter instead of a kernel.")
@click.option(
    "--execute",
    is_flag=True,
    help="Run a copy of the notebook in memory, with all that is in it: installs, downloads, files"
    " that it writes. Ends at the first cell that fails.",
)
@click.option(
    "--timeout",
    metavar="SECONDS",
    type=click.FloatRange(min=0, min_open=True),
    help="How long the answer, or the run, may take (default: 300; with --execute 3600).",
)
@click.option(
    "--cell-timeout",
    metavar="SECONDS",
    type=click.FloatRange(min=0, min_open=True),
    default=600,
    show_default=True,
    help="With --execute: how long one cell may take.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="With --execute: write the copy with its outputs; nothing is written without this.",
)
@click.option("--json", is_flag=True, help="Print the result as JSON.")
@click.option("-v", "--verbose", is_flag=True, help="List what could not be checked, too.")
@click.pass_context
def _verify(context: click.Context, /, **words: object) -> None:
    """Say what of the notebook PATH would fail with the libraries that are installed.

    Every import, attribute and call of the libraries that nbmigrate knows is looked up in the
    environment of the notebook's kernel. No code of the notebook is run, unless --execute is given.
    Exit code: 0 nothing would fail, 1 something would, 2 it could not be verified.
    """
    import msgspec  # noqa: PLC0415

    from nbmigrate.cli.verify import Options, verify_file  # noqa: PLC0415

    options = msgspec.convert(words, Options)
    if options.kernel is not None and options.python is not None:
        raise click.UsageError("--kernel and --python exclude each other.")
    if options.output is not None and not options.execute:
        raise click.UsageError("--output goes with --execute only.")
    context.exit(verify_file(options))


@click.command(name="why", context_settings=_HELP_OPTIONS)
@click.argument("message")
@click.argument("path", required=False, type=click.Path(dir_okay=False))
@click.pass_context
def _why(context: click.Context, message: str, path: str | None) -> None:
    """Name the rules that know an error MESSAGE, and where in the notebook PATH they apply.

    MESSAGE is the last line of a traceback, or all of one; with - it is read from standard input.
    The exit code is 1 if no rule knows it.
    """
    from nbmigrate.cli.why import explain_error  # noqa: PLC0415

    context.exit(explain_error(message, path))


@click.command(
    cls=FrontDoor,
    name="nbmigrate",
    commands=[_rules, _rule, _explain, _verify, _why],
    texts=[("Examples", _EXAMPLES), ("Commands", _COMMANDS), ("Exit status", _EXIT_CODES)],
    help=_DESCRIPTION,
    context_settings=_HELP_OPTIONS,
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@_output(
    "-o",
    "--output-dir",
    metavar="DIR",
    type=click.Path(file_okay=False),
    help="Write into DIR, laid out like the notebooks that were named, under their own names.",
)
@_output(
    "--in-place",
    is_flag=True,
    help="Rewrite the notebooks; each original is kept as NAME.ipynb.bak, which must not exist.",
)
@_output("--force", is_flag=True, help="Overwrite copies that exist (backups never).")
@_output("--copy-unchanged", is_flag=True, help="Copy notebooks with nothing to do, too.")
@_preview("--diff", is_flag=True, help="Show what would change, cell by cell; write nothing.")
@_preview("--check", is_flag=True, help="Only say whether there is something to change.")
@_preview(
    "-i",
    "--interactive",
    is_flag=True,
    help="Ask about each change. On quitting, what was accepted in that notebook is written.",
)
@_preview(
    "--save-decisions",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="With -i: keep the answers in FILE, to be replayed.",
)
@_preview(
    "--decisions",
    metavar="FILE",
    type=click.Path(dir_okay=False, exists=True),
    help="Decide as FILE says, saved by -i or the review panel; the rest is decided as without it.",
)
@_choice(
    "--to",
    metavar="VERSION",
    help=f"Release of {words().title} to migrate to: 4, 4.40, ... (default: {DEFAULT_TARGET})",
)
@_choice(
    "--from",
    "from_",
    metavar="LIBRARY[==VERSION]",
    help="What the notebooks were written for (default: told from what stands in them); a range,"
    " 'transformers<4', will do.",
)
@_choice(
    "--style",
    type=click.Choice([style.value for style in Style]),
    help="Where two answers are right: the migration guide's (default), or the one with identical"
    " numbers.",
)
@_choice("--unsafe/--no-unsafe", default=None, help="Apply also what is only a guess, or do not.")
@_choice(
    "--select",
    metavar="RULE,...",
    multiple=True,
    help="Apply these rules only (may be repeated).",
)
@_choice(
    "--ignore",
    metavar="RULE,...",
    multiple=True,
    help="Apply all rules but these (may be repeated).",
)
@_choice(
    "--python-cell-magic",
    "python_cell_magics",
    metavar="NAME",
    multiple=True,
    help="A cell magic whose body is Python, such as %%NAME (may be repeated).",
)
@_choice(
    "--also",
    metavar="SUFFIX,...",
    multiple=True,
    help="Search folders and globs for these files, too: py, md, rst (may be repeated).",
)
@_choice(
    "--exclude",
    metavar="PATTERN",
    multiple=True,
    help="Leave out what is found in folders or by globs and matches, as in .gitignore (may be"
    " repeated).",
)
@_choice(
    "--config",
    metavar="FILE",
    type=click.Path(dir_okay=False, exists=True),
    help="Take [tool.nbmigrate] from FILE, not from the nearest pyproject.toml.",
)
@_choice("--isolated", is_flag=True, help="Read no pyproject.toml.")
@_report(
    "--report",
    metavar="FILE",
    multiple=True,
    help="Write a report (- for standard output); its format is told by the suffix: .json, .jsonl,"
    " .sarif, .xml (JUnit), .md, .html (may be repeated).",
)
@_report(
    "--report-format",
    metavar="FORMAT",
    type=click.Choice([form.value for form in Format]),
    multiple=True,
    help=f"Its format, whatever the name: {', '.join(form.value for form in Format)}.",
)
@_report("-v", "--verbose", is_flag=True, help="List every place, also of many notebooks.")
@_report("-q", "--quiet", is_flag=True, help="Print errors only, and what was asked for.")
@_scale(
    "-j",
    "--jobs",
    metavar="N",
    type=click.IntRange(min=1),
    help="Worker processes (default: one for each core, for runs that are worth it).",
)
@_scale(
    "--scheduler",
    metavar="ADDRESS",
    help="Let the workers of the dask cluster at ADDRESS (tcp://HOST:PORT) do it: they read and"
    " write the notebooks themselves.",
)
@_scale(
    "--resume",
    is_flag=True,
    help="Keep a journal, and skip what it says is done if notebook, copy and options are as they"
    " were.",
)
@_scale(
    "--journal",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Keep the journal in FILE (default with --resume: .nbmigrate-journal.jsonl in DIR of -o,"
    " or here).",
)
@click.version_option(__version__, "-V", "--version", message="nbmigrate %(version)s")
@click.pass_context
def main(context: click.Context, /, **words: object) -> None:
    """Migrate notebooks; see `nbmigrate --help`."""
    import msgspec  # noqa: PLC0415

    from nbmigrate.cli import options  # noqa: PLC0415
    from nbmigrate.cli.batch import migrate_all  # noqa: PLC0415

    given = msgspec.convert(words, options.Options)
    options.check(given)
    context.exit(migrate_all(given))
