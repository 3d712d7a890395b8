"""Syntax trees: how they are walked, and what definitions say of themselves.

These are `ast.walk` and `ast.iter_child_nodes` without what has no place in the text.

Operators and contexts (`ast.Add`, `ast.Load`) are left out: the nodes that have them tell of them.
"""

from __future__ import annotations

import ast

# Looking at these, which never hold a node with a place, would be most of the time of a walk.
_WITHOUT_NODES = frozenset(
    {"arg", "attr", "conversion", "ctx", "id", "is_async", "kind", "level", "module", "op", "ops"}
    | {"simple", "type_comment"}
)


class _Fields(dict[type[ast.AST], tuple[str, ...]]):
    """The fields of a kind of node that can hold others."""

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        self[kind] = tuple(field for field in kind._fields if field not in _WITHOUT_NODES)
        return self[kind]


_FIELDS = _Fields({ast.Constant: ()})


def walk(tree: ast.AST) -> list[ast.AST]:
    """Return every node of `tree`, itself first, breadth first."""
    nodes = [tree]
    for node in nodes:  # it grows meanwhile
        if _FIELDS[type(node)]:
            nodes += children(node)
    return nodes


def children(node: ast.AST) -> list[ast.AST]:
    """Return the nodes right below `node`, in the order of its fields."""
    found: list[ast.AST] = []
    for field in _FIELDS[type(node)]:
        value = getattr(node, field, None)
        if isinstance(value, list):
            found += [item for item in value if isinstance(item, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def dataclass_fields(node: ast.AST) -> list[str]:
    """Return the names of the fields of a dataclass in order, none of any other class."""
    if not isinstance(node, ast.ClassDef):
        return []
    names = {last_name(decorator) for decorator in node.decorator_list}
    names |= {f"base {last_name(base)}" for base in node.bases}
    if names.isdisjoint({"dataclass", "dataclasses", "base NamedTuple", "base BaseModel"}):
        return []
    return [
        statement.target.id
        for statement in node.body
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
    ]


def last_name(expression: ast.expr) -> str:
    """Return the name behind the last dot of a name, an attribute, or of what is called."""
    if isinstance(expression, ast.Call):
        expression = expression.func
    if isinstance(expression, ast.Attribute):
        return expression.attr
    return expression.id if isinstance(expression, ast.Name) else ""
