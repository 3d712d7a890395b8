"""The command line over a toy engine, so that its tests depend on no rule.

Run as a program, this file is `nbmigrate` with that engine, for tests that need a process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING

import click.testing
import pytest

from nbmigrate.documents.notebook import Document
from nbmigrate.errors import check_known
from nbmigrate.plan import (
    Change,
    Decisions,
    Evidence,
    Finding,
    Hunk,
    Place,
    Plan,
    ReplaceText,
    Safety,
    Settings,
    SourceLibrary,
)

if TYPE_CHECKING:
    from nbmigrate.documents.opening import AnyDocument

# What each toy rule replaces; `use` makes no sense without `import`.
TOY_RULES = {
    "toy-import": ("old_import", "new_import", Safety.SAFE),
    "toy-use": ("old_use", "new_use", Safety.SAFE),
    "toy-review": ("old_look", "new_look", Safety.REVIEW),
    "toy-guess": ("old_guess", "new_guess", Safety.UNSAFE),
}


def toy_plan(document: AnyDocument, settings: Settings) -> Plan:
    if document.language != "python":
        return Plan("", settings.target, skipped=f"a notebook in {document.language}")
    changes: list[Change] = []
    findings: list[Finding] = []
    for cell in document.cells:
        for number, line in enumerate(cell.source.split("\n"), start=1):
            for rule, (old, new, safety) in TOY_RULES.items():
                ignored = rule in settings.ignore or (
                    settings.select and rule not in settings.select
                )
                if cell.kind != "code" or old not in line or ignored:
                    continue
                start = cell.source.index(old)
                place = Place(cell.index, start, start + len(old))
                changes.append(
                    Change(
                        id=f"{rule}:{cell.index}",
                        rule=rule,
                        safety=safety,
                        message=f"{old} is {new} now",
                        consequence="NameError",
                        edits=(ReplaceText(place, old, new),),
                        hunks=(Hunk(cell.index, number, line, line.replace(old, new)),),
                        requires=tuple(c.id for c in changes if c.rule == "toy-import")
                        if rule == "toy-use"
                        else (),
                    ),
                )
            if "by_hand" in line:
                findings.append(Finding("toy-finding", cell.index, number, "do it yourself"))
            if "crash" in line:
                raise KeyboardInterrupt
            if "die" in line:
                os._exit(3)
            if "no memory" in line:
                raise MemoryError
            if "wait for " in line:
                wait_for(line.partition("wait for ")[2])
    found = (
        SourceLibrary("transformers", "2.11.0", evidence=(Evidence("pip line", 0),))
        if changes
        else None
    )
    return Plan(
        digest="",
        target=settings.target,
        source=settings.source or found,
        changes=tuple(changes),
        findings=tuple(findings),
        upgraded_from=document.upgraded_from,
    )


def wait_for(name: str) -> None:
    """Say that this waits, and wait until a file is there."""
    Path(f"{name}.waits").touch()
    while not Path(name).exists():
        time.sleep(0.01)


def toy_apply(document: AnyDocument, plan: Plan, decisions: Decisions) -> bytes:
    edits: dict[int, list[tuple[int, int, str]]] = {}
    for change in plan.accepted(decisions):
        for edit in change.edits:
            assert isinstance(edit, ReplaceText)
            place = edit.place
            edits.setdefault(place.cell, []).append((place.start, place.end, edit.after))
    return document.replaced(edits)


def toy_rules() -> tuple[SimpleNamespace, ...]:
    return tuple(
        SimpleNamespace(
            name=name, summary=f"Replace {old}.", documentation=f"# {name}\n\nReplace `{old}`.\n"
        )
        for name, (old, _, _) in TOY_RULES.items()
    )


def toy_rule(name: str, wish: str) -> SimpleNamespace:
    check_known("rule", name, TOY_RULES, wish)
    return next(rule for rule in toy_rules() if rule.name == name)


def install_toys(patch: pytest.MonkeyPatch) -> None:
    engine, rules = ModuleType("nbmigrate.engine"), ModuleType("nbmigrate.rules")
    vars(engine).update(plan=toy_plan, apply=toy_apply)
    vars(rules).update(
        all_rules=toy_rules,
        rule_names=lambda: list(TOY_RULES),
        find_rule=toy_rule,
        ENTRY_POINTS="nbmigrate.toy_rules",
    )
    for module in (engine, rules):
        patch.setitem(sys.modules, module.__name__, module)
        patch.setattr(module.__name__, module, raising=False)


class Workspace:
    """An own working directory with notebooks, and the command line in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(
        self, name: str, *cells: str, language: str = "python", minor: int = 4, bom: bool = False
    ) -> Path:
        notebook = {
            "cells": [
                {
                    "cell_type": "code",
                    "execution_count": None,
                    "metadata": {},
                    "outputs": [],
                    "source": source.splitlines(keepends=True),
                }
                for source in cells
            ],
            "metadata": {
                "kernelspec": {"display_name": language, "language": language, "name": language},
            },
            "nbformat": 4,
            "nbformat_minor": minor,
        }
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(notebook, indent=1) + "\n"
        path.write_text(text, encoding="utf-8-sig" if bom else "utf-8", newline="")
        return path

    def run(self, *words: str, stdin: str | bytes | None = None) -> click.testing.Result:
        from nbmigrate.cli.main import main

        result = click.testing.CliRunner().invoke(main, words, input=stdin, prog_name="nbmigrate")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def start(
        self,
        *words: str,
        stdin: int | None = None,
        stdout: int | None = None,
        stderr: int | None = None,
        start_new_session: bool = False,
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603
            [sys.executable, __file__, *words],
            cwd=self.folder,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            start_new_session=start_new_session,
        )

    def source(self, name: str) -> str:
        cells = Document.from_bytes((self.folder / name).read_bytes()).cells
        return "\n---\n".join(cell.source for cell in cells)

    def files(self) -> list[str]:
        found = (p for p in self.folder.rglob("*") if p.is_file())
        return sorted(path.relative_to(self.folder).as_posix() for path in found)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    install_toys(monkeypatch)
    monkeypatch.chdir(tmp_path)
    return Workspace(tmp_path)


if __name__ in ("__main__", "__mp_main__"):  # the program, and its worker processes
    install_toys(pytest.MonkeyPatch())

if __name__ == "__main__":
    from nbmigrate.cli.main import main

    main(prog_name="nbmigrate")
