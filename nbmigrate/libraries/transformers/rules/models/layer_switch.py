"""How a call of pytorch_pretrained_bert's `BertModel` says whether it wants every layer."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbmigrate.cells.syntax import walk
from nbmigrate.libraries.transformers.rules.models.model_objects import add_return_dict
from nbmigrate.libraries.transformers.rules.models.pretrained_bert import argument, index_of
from nbmigrate.meaning.values import NOTHING, Constant, Container, Site, Symbol, one
from nbmigrate.plan import AddKeyword, DropKeyword, DropPositional
from nbmigrate.rules.toolkit.callees import PARTIAL
from nbmigrate.rules.toolkit.dict_keys import dict_keys, sites_of

if TYPE_CHECKING:
    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.plan import ArgumentOperation, Edit
    from nbmigrate.rules.base import Context

SWITCH = "output_all_encoded_layers"
"""The parameter: True, which is the default, for the list of all layers."""

HIDDEN = AddKeyword("output_hidden_states", "True")
"""What asks a model of transformers for the output of every layer."""

# What a test must not have in it to be moved: it may do something, or need parentheses.
_NOT_MOVED = (ast.Call, ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom, ast.IfExp, ast.Lambda)
_FLAGS = {one(Constant(value=flag)): flag for flag in (True, False)}
# What a key of a dict becomes: False gives the tuple of two, and True is the default.
_KEY = "return_dict"


@dataclass(frozen=True)
class Switch:
    """What a call says, and how to take it out of the call.

    `every` is None if that is computed by `test`, an expression, which is `movable` if it does
    nothing. `removal` is done to the call; `elsewhere` are the edits of a dict or a partial
    instead. In a dict it becomes `return_dict`, so that `in_dict` is set. `doubt` says what is
    taken for granted.
    """

    every: bool | None = True
    given: bool = False
    test: str = ""
    movable: bool = True
    removal: tuple[ArgumentOperation, ...] = ()
    elsewhere: tuple[Edit, ...] = ()
    in_dict: bool = False
    doubt: str = ""

    @property
    def replacement(self) -> ArgumentOperation | None:
        """What need not be added to the call, since the dict gives it."""
        return add_return_dict() if self.in_dict and self.every is False else None


def switch_of(context: Context, call: CallFact, model: Symbol) -> Switch | str:
    """Return what a call of `model` says, or why that cannot be known or taken out."""
    index = index_of(context, model, SWITCH)
    values = call.arguments.get(SWITCH, index)
    written = argument(context, call, model, SWITCH)
    if written is None and SWITCH in call.arguments.keywords:
        return _in_partial(context, call) if _is_bound(call) else _in_dict(context, call)
    if written is None and any(isinstance(part, ast.Starred) for part in call.node.args):
        if values and not call.arguments.more:
            return f"{SWITCH} is gone, and comes out of a star here"
        doubt = f"; if what the star gives does not reach {SWITCH}" if values else ""
        return Switch(doubt=doubt)
    if written is None:
        return Switch()
    every = _FLAGS.get(values)
    test = context.text(Site(call.site.cell, written))
    moved = not any(isinstance(node, _NOT_MOVED) for node in walk(written))
    if every is None and not moved and not isinstance(written, ast.Call):
        test = f"({test})"
    return Switch(every, given=True, test=test, movable=moved, removal=_removal(call, written))


def _removal(call: CallFact, written: ast.expr) -> tuple[ArgumentOperation, ...]:
    if written in call.node.args:
        return (DropPositional(call.node.args.index(written)),)
    return (DropKeyword(SWITCH),)


def _in_dict(context: Context, call: CallFact) -> Switch | str:
    """Return what a key of the dicts that a call splats says."""
    dicts = sites_of(call.arguments.splats)
    keys = [key for key in dict_keys(context, {SWITCH}) if key.dicts & dicts]
    values = call.arguments.keywords.get(SWITCH, NOTHING)
    every = _FLAGS.get(values)
    shared = any(
        other is not call and sites_of(other.arguments.splats) & dicts for other in context.calls
    )
    if (
        every is None
        or shared
        or len(call.arguments.splats) != 1
        or not all(isinstance(value, Container) for value in call.arguments.splats)
        or len(keys) != 1
        or keys[0].site.node not in _written_keys(keys[0].dicts)
        or not keys[0].editable(context)
    ):
        return f"{SWITCH} is gone, and comes out of a dict here"
    edit = keys[0].renamed(context, _KEY)
    return Switch(every, given=True, elsewhere=(edit,), in_dict=True)


def _is_bound(call: CallFact) -> bool:
    """Tell whether a partial gives it: neither the call does nor a dict that it splats."""
    return not call.arguments.splats


def _in_partial(context: Context, call: CallFact) -> Switch | str:
    """Return what the only partial that says anything says."""
    binding = [
        other
        for other in context.calls
        if PARTIAL in other.callee and any(k.arg == SWITCH for k in other.node.keywords)
    ]
    every = _FLAGS.get(call.arguments.keywords[SWITCH])
    if every is None or len(binding) != 1 or not context.editable(binding[0].node):
        return f"{SWITCH} is gone, and is bound before here"
    return Switch(
        every,
        given=True,
        elsewhere=(context.edit_call(binding[0], DropKeyword(SWITCH)),),
    )


def _written_keys(dicts: frozenset[Site]) -> set[ast.AST]:
    """Return the nodes of the keys that the displays of dicts, or calls of `dict`, always give."""
    keys: set[ast.AST] = set()
    for site in dicts:
        match site.node:
            case ast.Dict(keys=written):
                keys |= {key for key in written if key is not None}
            case ast.Call(func=ast.Name(id="dict")):
                keys.add(site.node)
            case _:
                pass
    return keys
