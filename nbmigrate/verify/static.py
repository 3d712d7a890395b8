"""Verify a notebook without running it: ask the installed libraries what it takes for granted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nbmigrate import engine
from nbmigrate.cells.program import read_program
from nbmigrate.documents.notebook import Document
from nbmigrate.libraries.registry import behaviours
from nbmigrate.libraries.transformers.catalog import UnknownVersionError, resolve_target
from nbmigrate.meaning.interpreter import interpret
from nbmigrate.plan import DEFAULT_TARGET, Safety, Settings
from nbmigrate.verify.asking import ask
from nbmigrate.verify.environment import VerifyError
from nbmigrate.verify.explanation import Where, explain
from nbmigrate.verify.questions import Question, questions_of
from nbmigrate.verify.report import Failure, Unchecked, Verification

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nbmigrate.verify.environment import Environment

# Where a module was found is the same for all of them.
_PATH = re.compile(r" \([^()]*[/\\][^()]*\)$")
_MAJOR = DEFAULT_TARGET.partition(".")[0]


def verify(source: bytes, environment: Environment, seconds: float) -> Verification:
    """Say what of the libraries a notebook uses and `environment` does not have.

    No code of the notebook is run. Raises `nbmigrate.documents.notebook.DocumentError` for what is
    no notebook, and `VerifyError` if the environment cannot be asked within `seconds`, or has
    another generation of transformers than the one notebooks are migrated to.
    """
    document = Document.from_bytes(source)
    if document.language != "python":
        raise VerifyError(f"its language is {document.language}, not Python")
    cells = read_program(document.cells, ())
    items = questions_of(cells, interpret(cells, behaviours(DEFAULT_TARGET)))
    questions = [item for item in items if isinstance(item, Question)]
    unchecked = [item for item in items if isinstance(item, Unchecked)]
    unchecked += [
        Unchecked(cell.index, cell.error_line, "the whole cell", f"it cannot be read: {cell.error}")
        for cell in cells
        if cell.tree is None and not cell.opaque
    ]
    if not questions:
        return Verification(environment.name, unchecked=tuple(sorted(unchecked)))
    found = ask(environment, questions, seconds)
    if found.version is not None and found.version.partition(".")[0] != _MAJOR:
        raise VerifyError(
            f"{environment.name} has transformers {found.version}; "
            f"notebooks are verified for transformers {_MAJOR}"
        )
    answered = list(zip(questions, found.answers, strict=True))
    failing = [(question, text) for question, (verdict, text) in answered if verdict == "fails"]
    unchecked += [
        Unchecked(question.cell, question.line, question.text, message)
        for question, (verdict, message) in answered
        if verdict == "unknown"
    ]
    checked = sum(verdict in {"works", "fails"} for _, (verdict, _) in answered)
    plan = engine.plan(source, Settings(target=_target(found.version)))
    return Verification(
        environment.name,
        found.version,
        checked,
        explain(plan, _failures(failing)),
        tuple(sorted(set(unchecked))),
        sum(change.safety is not Safety.UNSAFE for change in plan.changes),
    )


def _failures(
    failing: Iterable[tuple[Question, str]],
) -> list[tuple[Failure, tuple[Where]]]:
    """Return the failures: names of one statement that fail for one reason are one."""
    texts: dict[tuple[Where, str], list[str]] = {}
    for question, message in failing:
        where = Where(question.cell, question.line, question.last_line)
        texts.setdefault((where, _PATH.sub("", message)), []).append(question.text)
    return [
        (Failure(where.cell, where.line, ", ".join(dict.fromkeys(names)), error), (where,))
        for (where, error), names in texts.items()
    ]


def _target(version: str | None) -> str:
    try:
        return resolve_target(version or DEFAULT_TARGET)
    except UnknownVersionError:
        return DEFAULT_TARGET
