"""Edit the argument list of a call, keeping the user's line breaks, commas and comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from nbmigrate.plan import (
    AddKeyword,
    DropKeyword,
    DropPositional,
    NamePositional,
    RenameKeyword,
    SetKeyword,
)
from nbmigrate.rewriting.separated import NO_GAP, Separated

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nbmigrate.plan import ArgumentOperation

_PLAIN_EQUAL = cst.AssignEqual(whitespace_before=NO_GAP, whitespace_after=NO_GAP)


def edit_arguments(call: cst.Call, operations: Iterable[ArgumentOperation]) -> cst.Call:
    """Return `call` with all operations done; they name arguments as they stand in `call`.

    The result does not depend on the order of the operations, except that added keywords come in
    the order given, and that of two for the same argument the later one counts; dropping comes
    before all else. A keyword that is there already is not added again.

    Raises ValueError if an argument that an operation names is not there.
    """
    renamed: dict[str, str] = {}
    dropped: set[str] = set()
    dropped_places: set[int] = set()
    values: dict[str, str] = {}
    named: dict[int, str] = {}
    added: dict[str, str] = {}
    for operation in operations:
        match operation:
            case RenameKeyword(name, new_name):
                renamed[name] = new_name
            case DropKeyword(name):
                dropped.add(name)
            case DropPositional(index):
                dropped_places.add(index)
            case SetKeyword(name, value):
                values[name] = value
            case NamePositional(index, name):
                named[index] = name
            case AddKeyword(name, value):
                added.setdefault(name, value)
    _check_present(call, {*renamed, *dropped, *values}, {*named, *dropped_places})

    def edited(index: int, argument: cst.Arg) -> cst.Arg:
        if index in named:
            return _named(argument, named[index])
        keyword = _keyword(argument)
        if keyword in values:
            argument = argument.with_changes(value=cst.parse_expression(values[keyword]))
        if keyword in renamed:
            argument = argument.with_changes(keyword=cst.Name(renamed[keyword]))
        return argument

    gone = {i for i, argument in enumerate(call.args) if _keyword(argument) in dropped}
    gone |= dropped_places
    arguments = _read(call).mapped(edited)
    present = {_keyword(a) for i, a in enumerate(arguments.items) if i not in gone}
    for name, value in added.items():
        if name not in present:
            arguments = arguments.mapped(_in_company).with_last(_new(name, value))
    # What is dropped goes last: as long as it is there, it shows how the list is laid out.
    return _written(call, arguments.without(gone))


def _check_present(call: cst.Call, keywords: Iterable[str], positions: Iterable[int]) -> None:
    missing = {*keywords} - {_keyword(argument) for argument in call.args}
    if missing:
        raise ValueError(f"the call has no argument {', '.join(sorted(missing))}")
    for index in positions:
        if index >= len(call.args) or call.args[index].star or call.args[index].keyword:
            raise ValueError(f"argument {index} of the call is not positional")


def _keyword(argument: cst.Arg) -> str:
    return argument.keyword.value if argument.keyword else ""


def _read(call: cst.Call) -> Separated[cst.Arg]:
    if not call.args or isinstance(call.args[-1].comma, cst.Comma):
        return Separated.of(tuple(call.args), call.whitespace_before_args, closing=NO_GAP)
    *others, last = call.args
    items = (*others, last.with_changes(whitespace_after_arg=NO_GAP))
    return Separated.of(items, call.whitespace_before_args, last.whitespace_after_arg)


def _written(call: cst.Call, arguments: Separated[cst.Arg]) -> cst.Call:
    items = arguments.with_commas()
    if items and not arguments.has_trailing_comma:
        *others, last = items
        items = (*others, last.with_changes(whitespace_after_arg=arguments.closing))
    return call.with_changes(args=items, whitespace_before_args=arguments.gaps[0])


def _new(name: str, value: str) -> cst.Arg:
    return cst.Arg(
        keyword=cst.Name(name),
        equal=_PLAIN_EQUAL,
        value=cst.parse_expression(value),
    )


def _named(argument: cst.Arg, name: str) -> cst.Arg:
    return argument.with_changes(
        keyword=cst.Name(name),
        equal=_PLAIN_EQUAL,
        value=_in_parentheses(argument.value),
    )


def _in_company(_index: int, argument: cst.Arg) -> cst.Arg:
    # A generator that is the only argument needs no parentheses; with company it does.
    if not isinstance(argument.value, cst.GeneratorExp):
        return argument
    return argument.with_changes(value=_in_parentheses(argument.value))


def _in_parentheses(value: cst.BaseExpression) -> cst.BaseExpression:
    if isinstance(value, (cst.GeneratorExp, cst.NamedExpr)) and not value.lpar:
        return value.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return value
