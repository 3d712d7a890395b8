"""What would fail of a notebook, or what failed when it was run, printed or as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from nbmigrate.cli.terminal import Terminal
from nbmigrate.libraries.words import words
from nbmigrate.verify.environment import VerifyError, kernel_of, of_kernel, of_python

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nbmigrate.verify.environment import Environment
    from nbmigrate.verify.report import Execution, Failure, Unchecked, Verification

FAILS = 1
NOT_VERIFIED = 2


class Options(msgspec.Struct, frozen=True):
    """The command line, word by word; the fields are named like the options. Times are seconds."""

    path: str
    kernel: str | None
    python: str | None
    execute: bool
    timeout: float | None
    cell_timeout: float
    output: str | None
    json: bool
    verbose: bool


# How long the libraries may take to answer, and a notebook to run, unless more is allowed.
_TO_ANSWER = 300
_TO_RUN = 3600


def verify_file(options: Options) -> int:
    """Verify the notebook that `options` name and print what came of it; give the exit code."""
    from nbmigrate.documents.notebook import Document, DocumentError  # noqa: PLC0415

    errors = Terminal(sys.stderr)
    try:
        source = Path(options.path).read_bytes()
        Document.from_bytes(source)  # that it is no notebook is told before all else
        result = _executed(source, options) if options.execute else _asked(source, options)
    except OSError as error:
        path = options.path if error.filename is None else str(error.filename)
        errors.error(path, error.strerror or str(error))
        return NOT_VERIFIED
    except (DocumentError, VerifyError) as error:
        errors.error(options.path, str(error))
        return NOT_VERIFIED
    return result


def _environment(source: bytes, options: Options) -> Environment:
    if options.python is not None:
        return of_python(options.python)
    return of_kernel(options.kernel or kernel_of(source))


def _asked(source: bytes, options: Options) -> int:
    from nbmigrate.verify.static import verify  # noqa: PLC0415

    result = verify(source, _environment(source, options), options.timeout or _TO_ANSWER)
    output = Terminal(sys.stdout)
    if options.json:
        _print_json(output, result)
    else:
        _print_verification(output, options, result)
    return FAILS if result.failures else 0


def _executed(source: bytes, options: Options) -> int:
    from nbmigrate.verify.execution import execute  # noqa: PLC0415
    from nbmigrate.verify.running import Limits  # noqa: PLC0415

    copy = None if options.output is None else Path(options.output)
    if copy is not None and copy.exists():
        raise VerifyError(f"{copy} exists; give --output another name")
    limits = Limits(options.cell_timeout, options.timeout or _TO_RUN)
    folder = Path(options.path).absolute().parent
    result, executed = execute(source, _environment(source, options), folder, limits)
    if copy is not None:
        from nbmigrate.writing import write_atomically  # noqa: PLC0415

        write_atomically(copy, executed)
    output = Terminal(sys.stdout)
    if options.json:
        _print_json(output, result)
    else:
        _print_execution(output, options.path, result)
    return 0 if result.failure is None else FAILS


def _print_json(output: Terminal, result: Verification | Execution) -> None:
    output.text(f"{json.dumps(msgspec.to_builtins(result), indent=2)}\n")


def _print_verification(output: Terminal, options: Options, result: Verification) -> None:
    where = f" in {result.environment}"
    if result.version is not None:
        where = f" in {words().title} {result.version} of {result.environment}"
    checked = _number(result.checked, "import, attribute or call", "imports, attributes and calls")
    if result.failures:
        text = f"{len(result.failures)} would fail of {checked} looked up{where}"
    elif result.checked:
        text = f"nothing would fail of {checked} looked up{where}"
    else:
        text = f"there is nothing of {words().title} in it to look up"
    output.text(options.path, "bold")
    output.text(f": {text}\n")
    for failure in result.failures:
        _print_failure(output, failure)
    if result.changes:
        changes = _number(result.changes, "change", "changes")
        text = f"looking up does not tell if it needs them: `nbmigrate --diff {options.path}`"
        output.definitions([(f"  nbmigrate has {changes} for it:", text)])
    if result.unchecked:
        _print_unchecked(output, result.unchecked, verbose=options.verbose)


def _print_unchecked(output: Terminal, unchecked: Iterable[Unchecked], *, verbose: bool) -> None:
    listed = tuple(unchecked)
    if verbose:
        for item in listed:
            start = f"  unchecked  cell {item.cell}, line {item.line}:"
            output.definitions([(start, f"{item.text}: {item.reason}")])
    else:
        text = f"{_number(len(listed), 'use', 'uses')} could not be checked (-v lists them)"
        output.text(f"  {text}\n")


def _print_execution(output: Terminal, path: str, result: Execution) -> None:
    output.text(path, "bold")
    cells = f"{result.ran} of {_number(result.cells, 'code cell', 'code cells')}"
    ended = "ran to the end" if result.failure is None else "ran, then one failed,"
    output.text(f": {cells} {ended} in {result.environment}\n")
    if result.failure is not None:
        _print_failure(output, result.failure)


def _print_failure(output: Terminal, failure: Failure) -> None:
    start = f"  fails  cell {failure.cell}, line {failure.line}:"
    output.definitions([(start, ": ".join(filter(None, (failure.text, failure.error))))])
    if failure.advice:
        output.definitions([("        ", f"{failure.advice} [{failure.rule}]")])
    elif failure.rule:
        output.definitions([("        ", f"`nbmigrate rule {failure.rule}` knows this message")])


def _number(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"
