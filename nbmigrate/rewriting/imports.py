"""Edit import statements as lists of names, so that several changes can meet in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst
from libcst.helpers import get_full_name_for_node_or_raise

from nbmigrate.plan import AddName, DropName, MoveName
from nbmigrate.rewriting.separated import NO_GAP, Separated

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nbmigrate.plan import ImportOperation


def edit_import(statement: cst.Import, operations: Iterable[ImportOperation]) -> cst.Import:
    """Return `import a, b.c as d` with the moved modules under their new paths.

    Raises ValueError if it does not import a moved module, or if a name is to be added or dropped.
    """
    moved: dict[str, str] = {}
    for operation in operations:
        if not isinstance(operation, MoveName):
            raise ValueError(f"{operation.name} is no module of a plain import")  # noqa: TRY004
        moved[operation.name] = operation.module
    _check_present(moved, map(_name, statement.names))
    return statement.with_changes(
        names=[
            alias.with_changes(name=_dotted(moved[name])) if name in moved else alias
            for alias in statement.names
            for name in [_name(alias)]
        ],
    )


def edit_import_from(
    statement: cst.ImportFrom,
    operations: Iterable[ImportOperation],
) -> tuple[cst.ImportFrom | None, tuple[str, ...]]:
    """Return the edited statement, and the statements needed beside it (code, one line each).

    The statement keeps the names that stay; where none stays it follows the first of them that
    moves, and is None if all are dropped.
    Raises ValueError if a name that an operation moves or drops is not in the statement.
    """
    moved: dict[str, MoveName] = {}
    dropped: set[str] = set()
    beside: dict[str, list[str]] = {}
    for operation in operations:
        match operation:
            case MoveName(name=name):
                moved[name] = operation
            case DropName(name=name):
                dropped.add(name)
            case AddName(name=name, module=module):
                if name not in beside.setdefault(module, []):
                    beside[module].append(name)
    if isinstance(statement.names, cst.ImportStar):
        _check_present({*moved, *dropped}, {"*"})
        return _star(statement, moved.get("*")), _statements(beside)

    imported = [_name(alias) for alias in statement.names]
    _check_present({*moved, *dropped}, imported)
    here = _absolute_module(statement)
    modules = [
        None if name in dropped else moved[name].module if name in moved else here
        for name in imported
    ]
    left = [module for module in modules if module is not None]
    if not left:
        return None, _statements(beside)
    main = here if here in left else left[0]

    def renamed(_index: int, alias: cst.ImportAlias) -> cst.ImportAlias:
        name = _name(alias)
        return _renamed(alias, moved[name]) if name in moved else alias

    names = _read(statement, statement.names).mapped(renamed)
    for home, alias in zip(modules, names.items, strict=True):
        if home is not None and home != main:
            beside.setdefault(home, []).append(_on_one_line(alias))
    elsewhere = {index for index, module in enumerate(modules) if module != main}
    edited = statement if main == here else _from_module(statement, main)
    return _written(edited, names.without(elsewhere)), _statements(beside)


def _star(statement: cst.ImportFrom, move: MoveName | None) -> cst.ImportFrom:
    if move is None:
        return statement
    edited = _from_module(statement, move.module)
    if move.new_name == "*":
        return edited
    names = [cst.ImportAlias(cst.Name(name.strip())) for name in move.new_name.split(",")]
    return edited.with_changes(names=names)


def _statements(beside: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    return tuple(f"from {module} import {', '.join(names)}" for module, names in beside.items())


def _check_present(moved: Iterable[str], names: Iterable[str]) -> None:
    missing = {*moved} - {*names}
    if missing:
        raise ValueError(f"the statement does not import {', '.join(sorted(missing))}")


def _absolute_module(statement: cst.ImportFrom) -> str:
    """Return the module that is imported from; empty for a relative one, where nothing moves to."""
    if statement.relative or statement.module is None:
        return ""
    return get_full_name_for_node_or_raise(statement.module)


def _name(alias: cst.ImportAlias) -> str:
    return get_full_name_for_node_or_raise(alias.name)


def _from_module(statement: cst.ImportFrom, module: str) -> cst.ImportFrom:
    return statement.with_changes(module=_dotted(module), relative=())


def _read(
    statement: cst.ImportFrom, names: Iterable[cst.ImportAlias]
) -> Separated[cst.ImportAlias]:
    opening = statement.lpar.whitespace_after if statement.lpar else NO_GAP
    closing = statement.rpar.whitespace_before if statement.rpar else NO_GAP
    return Separated.of(tuple(names), opening, closing)


def _written(statement: cst.ImportFrom, names: Separated[cst.ImportAlias]) -> cst.ImportFrom:
    edited = statement.with_changes(names=names.with_commas())
    if edited.lpar is None or edited.rpar is None:
        return edited
    before_end = NO_GAP if names.has_trailing_comma else names.closing
    return edited.with_changes(
        lpar=edited.lpar.with_changes(whitespace_after=names.gaps[0]),
        rpar=edited.rpar.with_changes(whitespace_before=before_end),
    )


def _renamed(alias: cst.ImportAlias, move: MoveName) -> cst.ImportAlias:
    asname = alias.asname
    if move.bound:
        asname = cst.AsName(name=cst.Name(move.bound))
    elif asname is None:
        asname = cst.AsName(name=cst.Name(_name(alias)))
    elif move.new_name == move.name:
        return alias  # as it is laid out, also if it is bound to its own name
    if get_full_name_for_node_or_raise(asname.name) == move.new_name:
        asname = None
    return alias.with_changes(name=cst.Name(move.new_name), asname=asname)


def _on_one_line(alias: cst.ImportAlias) -> str:
    if alias.asname is None:
        return _name(alias)
    return f"{_name(alias)} as {get_full_name_for_node_or_raise(alias.asname.name)}"


def _dotted(path: str) -> cst.Name | cst.Attribute:
    expression = cst.parse_expression(path)
    if not isinstance(expression, (cst.Name, cst.Attribute)):
        raise TypeError(f"not a dotted name: {path!r}")
    return expression
