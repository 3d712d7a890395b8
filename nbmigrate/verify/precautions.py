"""Where a notebook is prepared to see something fail, so that a failure there means nothing."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nbmigrate.cells.program import CodeCell

# Exceptions that a missing module, name, attribute or parameter raises, and what they are based on.
_CAUGHT = frozenset(
    {"AttributeError", "BaseException", "Exception", "ImportError", "ModuleNotFoundError"}
    | {"TypeError"}
)
_ASKS = frozenset({"getattr", "hasattr", "setattr", "delattr"})
_VERSION = "version"


@dataclass(frozen=True)
class Precautions:
    """What is not held against a library.

    `nodes` stand in a `try` with a fitting handler, or depend on a version; `attributes` are names
    that the notebook asks for with `hasattr` and the like, or sets itself.
    """

    nodes: frozenset[ast.AST]
    attributes: frozenset[str]


def precautions(cells: Iterable[CodeCell]) -> Precautions:
    """Find the precautions that the code of a notebook takes."""
    nodes = [node for cell in cells for node in cell.nodes]
    guarded = (inner for node in nodes for block in _guarded(node) for inner in ast.walk(block))
    named = (name for node in nodes for name in _named(node))
    return Precautions(frozenset(guarded), frozenset(named))


def _guarded(node: ast.AST) -> Iterable[ast.AST]:
    match node:
        case ast.Try(body=body, handlers=handlers) if any(map(_fits, handlers)):
            return body
        case ast.If(test=test, body=body, orelse=other) if _asks_for_a_version(test):
            return [*body, *other]
        case _:
            return ()


def _fits(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    names = {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)}
    return not names.isdisjoint(_CAUGHT)


def _asks_for_a_version(test: ast.expr) -> bool:
    return any(_VERSION in ast.unparse(node).lower() for node in ast.walk(test) if _is_name(node))


def _is_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Name | ast.Attribute)


def _named(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Attribute(attr=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.Call(func=ast.Name(id=asks), args=[_, ast.Constant(value=str(name)), *_]) if (
            asks in _ASKS
        ):
            yield name
