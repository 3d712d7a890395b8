"""Who may import whom: dependencies point one way, and what is generic names no library."""

from __future__ import annotations

import ast
import re
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import nbmigrate
from nbmigrate.libraries.registry import all_packs

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(nbmigrate.__file__).parent
FRONT_ENDS = ("cli", "jupyter", "verify", "why", "reports", "reviewing")

# What each part may import of the others; a part may always import itself.
MAY_IMPORT = {
    "errors": "",
    "version": "",
    "interrupts": "",
    "writing": "interrupts",
    "documents": "errors",
    "cells": "documents",
    "plan": "documents",
    "catalog": "errors",
    "dating": "meaning catalog plan cells documents",
    "meaning": "cells documents",
    "rewriting": "plan cells documents",
    "rules": "meaning dating plan cells documents errors",
    "libraries": "rules meaning dating catalog plan cells documents errors",
    "engine": "libraries rules meaning dating rewriting plan cells documents errors",
    "asking": "documents errors",
    "settings": "asking libraries rules catalog plan errors",
    "reviewing": "engine rules dating rewriting plan cells documents errors version writing",
    "reports": "reviewing libraries rules dating plan documents version",
}
# The parts of other parts that are the exception, and why.
EXCEPT = {
    # Rules are found through the packs that have them, and begun in their folders.
    ("nbmigrate.rules", "nbmigrate.libraries.registry"),
    ("nbmigrate.rules.__main__", "nbmigrate.libraries.registry"),
    # The program that makes the tables finds the libraries that have some.
    ("nbmigrate.catalog.__main__", "nbmigrate.libraries"),
}
# What knows Python, notebooks and people, but no library.
GENERIC = ("asking", "catalog", "cells", "dating", "documents", "engine", "meaning", "rewriting")


@cache
def modules() -> dict[str, Path]:
    """Return the files of the package by the names of their modules."""
    files = PACKAGE.rglob("*.py")
    parts = {file: file.relative_to(PACKAGE.parent).with_suffix("").parts for file in files}
    return {".".join(name).removesuffix(".__init__"): file for file, name in parts.items()}


@cache
def imports(module: str, *, at_run_time: bool = False) -> frozenset[str]:
    """Return the modules of the package that one of them imports, wherever in it that is done."""
    tree = ast.parse(modules()[module].read_text(encoding="utf-8"))
    return frozenset(_imported(tree, at_run_time=at_run_time)) - {module}


def _imported(tree: ast.AST, *, at_run_time: bool) -> Iterator[str]:
    for node in ast.iter_child_nodes(tree):
        if at_run_time and isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("nbmigrate"):
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in modules() else str(node.module)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules())
        yield from _imported(node, at_run_time=at_run_time)


def part(module: str) -> str:
    """Return the part of the package that a module belongs to: its folder, or its own name."""
    return module.split(".")[1] if "." in module else ""


def modules_of(name: str) -> list[str]:
    """Return the modules of one part."""
    return [module for module in sorted(modules()) if part(module) == name]


@pytest.mark.parametrize("name", sorted(MAY_IMPORT))
def test_a_part_imports_only_what_is_below_it(name: str) -> None:
    allowed = {name, *MAY_IMPORT[name].split()}
    wrong = [
        f"{module} imports {other}"
        for module in modules_of(name)
        for other in sorted(imports(module))
        if part(other) not in allowed and (module, other) not in EXCEPT
    ]
    assert wrong == []


def test_nothing_imports_the_roof() -> None:
    assert [module for module in sorted(modules()) if "nbmigrate" in imports(module)] == []


def test_front_ends_are_imported_by_front_ends_only() -> None:
    wrong = [
        f"{module} imports {other}"
        for module in sorted(modules())
        if part(module) not in {"", "__main__", *FRONT_ENDS}
        for other in sorted(imports(module))
        if part(other) in FRONT_ENDS
    ]
    assert wrong == []


def test_what_people_see_of_a_plan_opens_no_file() -> None:
    shown = [*modules_of("reviewing"), *modules_of("reports")]
    opening = "nbmigrate.documents.opening"
    assert [module for module in shown if opening in imports(module, at_run_time=True)] == []


def test_the_engine_knows_packs_and_no_library() -> None:
    known = {f"nbmigrate.libraries.{name}" for name in ("pack", "registry", "words")}
    wrong = [
        f"{module} imports {other}"
        for module in modules_of("engine")
        for other in sorted(imports(module))
        if part(other) == "libraries" and other not in known
    ]
    assert wrong == []


def test_a_library_imports_no_other_ones_rules() -> None:
    wrong = [
        f"{module} imports {other}"
        for module in modules_of("libraries")
        for other in sorted(imports(module))
        if (found := re.match(r"nbmigrate\.libraries\.(\w+)\.rules\b", other))
        and not module.startswith(f"nbmigrate.libraries.{found[1]}.")
    ]
    assert wrong == []


def test_no_module_imports_itself_through_others() -> None:
    graph = {module: imports(module, at_run_time=True) for module in modules()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' -> '.join(error.args[1])}")


@pytest.mark.parametrize(
    "module",
    [
        module
        for name in GENERIC
        for module in modules_of(name)
        # What reads wheels tells what is run from what is not by the frameworks' base classes.
        if not module.startswith("nbmigrate.catalog.build.")
    ],
)
def test_what_is_generic_names_no_library(module: str) -> None:
    packages = {name for pack in all_packs() for name in pack.packages}
    tree = ast.parse(modules()[module].read_text(encoding="utf-8"))
    named = {word for text in _words(tree) for word in re.findall(r"\w+", text)}
    assert named & packages == set()


def _words(tree: ast.AST) -> Iterator[str]:
    """Yield the names and texts of code; not its documentation, nor the paths of imports."""
    documented = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) not in documented:
                yield node.value
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
