"""The files of a checkpoint: in which folder a notebook names them."""

from __future__ import annotations

import ast
import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbmigrate.meaning.values import Symbol
from nbmigrate.rules.toolkit.variables import assignments

if TYPE_CHECKING:
    from nbmigrate.rules.base import Context

WEIGHTS = "pytorch_model.bin"
CONFIG = "config.json"
OLD_CONFIG = "bert_config.json"
"""What pytorch_pretrained_bert called the configuration of BERT, and read to the end."""

# What the constants of these names hold in transformers.
_CONSTANTS = {"WEIGHTS_NAME": WEIGHTS, "CONFIG_NAME": CONFIG}
_NAMES = frozenset({WEIGHTS, CONFIG, OLD_CONFIG})
_JOIN = Symbol("os.path.join")


@dataclass(frozen=True)
class CheckpointFile:
    """A file that an expression names: the expression of its folder, and its name."""

    folder: ast.expr
    name: str


def named_files(context: Context) -> list[tuple[ast.expr, CheckpointFile]]:
    """Return the files of checkpoints that calls are given, with the arguments that name them."""
    if not context.mentions((*_NAMES, *_CONSTANTS)):
        return []
    assigned = assignments(context)
    found: list[tuple[ast.expr, CheckpointFile]] = []
    for call in context.calls:
        for argument in call.node.args:
            named = argument.id if isinstance(argument, ast.Name) else None
            path = argument if named is None else assigned.get(named)
            file = _file(context, path) if path is not None else None
            if file is not None:
                found.append((argument, file))
    return found


def _file(context: Context, node: ast.expr) -> CheckpointFile | None:
    match node:
        case ast.Constant(value=str(path)):
            folder, name = posixpath.split(path)
            return CheckpointFile(ast.Constant(folder or "."), name) if name in _NAMES else None
        case ast.Call(args=[folder, last], keywords=[]) if _joins(context, node):
            return _in(context, folder, last)
        case ast.BinOp(left=folder, op=ast.Add(), right=last):
            return _in(context, folder, last)
        case ast.JoinedStr(values=[ast.FormattedValue(value=folder), last]):
            return _in(context, folder, last)
        case _:
            return None


def _joins(context: Context, node: ast.Call) -> bool:
    fact = context.facts.calls.get(node)
    return fact is not None and fact.callee == {_JOIN}


def _in(context: Context, folder: ast.expr, last: ast.expr) -> CheckpointFile | None:
    simple = isinstance(folder, (ast.Name, ast.Attribute, ast.Subscript, ast.Constant))
    name = _file_name(context, last)
    return CheckpointFile(folder, name) if simple and name in _NAMES else None


def _file_name(context: Context, node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.lstrip("/")
    _, held = context.facts.names.get(node, (None, frozenset()))
    names = {_CONSTANTS.get(value.name, "") for value in held if isinstance(value, Symbol)}
    return names.pop() if len(held) == len(names) == 1 else ""


def same_folder(folder: ast.expr, other: ast.expr) -> bool:
    """Tell whether two expressions name the same folder, as far as they read the same."""
    return _normal(folder) == _normal(other)


def _normal(folder: ast.expr) -> str:
    if isinstance(folder, ast.Constant) and isinstance(folder.value, str):
        return repr(posixpath.normpath(folder.value))
    return ast.unparse(folder)
