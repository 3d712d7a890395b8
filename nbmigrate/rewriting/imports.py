"""Edit import statements as lists of names, so that several changes can meet in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst
from libcst.helpers import get_full_name_for_node_or_raise

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nbmigrate.plan import ImportOperation


def edit_import(statement: cst.Import, operations: Iterable[ImportOperation]) -> cst.Import:
    """Give `import a, b.c as d` with the moved modules under their new paths."""
    moved = {operation.name: operation.module for operation in operations}
    return statement.with_changes(
        names=[
            alias.with_changes(name=_dotted(moved[name])) if name in moved else alias
            for alias in statement.names
            for name in [get_full_name_for_node_or_raise(alias.name)]
        ],
    )


def edit_import_from(
    statement: cst.ImportFrom,
    operations: Iterable[ImportOperation],
) -> tuple[cst.ImportFrom, tuple[str, ...]]:
    """Give the edited statement, and the statements needed beside it (code, one line each).

    The statement keeps the names that stay; where none stays it follows the first of them.
    """
    moved = {operation.name: (operation.module, operation.new_name) for operation in operations}
    old_module = get_full_name_for_node_or_raise(statement.module) if statement.module else ""
    if isinstance(statement.names, cst.ImportStar):
        module = moved.get("*", (old_module, "*"))[0]
        return _with_module(statement, module), ()

    by_module: dict[str, list[cst.ImportAlias]] = {}
    stays = False
    for alias in statement.names:
        name = get_full_name_for_node_or_raise(alias.name)
        stays = stays or name not in moved
        module, new_name = moved.get(name, (old_module, name))
        by_module.setdefault(module, []).append(_renamed(alias, new_name))

    main = old_module if stays else next(iter(by_module))
    aliases = by_module.pop(main)
    last = statement.names[-1]
    trailing = last.comma if statement.rpar else cst.MaybeSentinel.DEFAULT
    aliases[-1] = aliases[-1].with_changes(comma=trailing)
    edited = _with_module(statement, main) if main != old_module else statement
    edited = edited.with_changes(names=aliases)
    extra = tuple(_one_line(module, names) for module, names in by_module.items())
    return edited, extra


def _with_module(statement: cst.ImportFrom, module: str) -> cst.ImportFrom:
    return statement.with_changes(module=_dotted(module), relative=())


def _renamed(alias: cst.ImportAlias, new_name: str) -> cst.ImportAlias:
    old_name = get_full_name_for_node_or_raise(alias.name)
    if new_name == old_name:
        return alias
    asname = alias.asname or cst.AsName(name=cst.Name(old_name))
    if get_full_name_for_node_or_raise(asname.name) == new_name:
        return alias.with_changes(name=cst.Name(new_name), asname=None)
    return alias.with_changes(name=cst.Name(new_name), asname=asname)


def _one_line(module: str, aliases: Iterable[cst.ImportAlias]) -> str:
    statement = cst.ImportFrom(
        module=_dotted(module),
        names=[alias.with_changes(comma=cst.MaybeSentinel.DEFAULT) for alias in aliases],
    )
    return cst.Module([]).code_for_node(statement)


def _dotted(path: str) -> cst.Name | cst.Attribute:
    expression = cst.parse_expression(path)
    if not isinstance(expression, (cst.Name, cst.Attribute)):
        raise TypeError(f"not a dotted name: {path!r}")
    return expression
