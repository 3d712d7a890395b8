"""Modules and names of the library moved: import them from their new place.

## What changed

transformers 4.0 gave each model a folder: `transformers.modeling_bert` is now
`transformers.models.bert.modeling_bert`, and so on for configurations, tokenizers and TensorFlow
models. Some names moved to another module, later models of the past to `models.deprecated`.

## If it is left alone

`ModuleNotFoundError: No module named 'transformers.modeling_bert'`, or an ImportError or
AttributeError for a name that moved.

## Before

    from transformers.modeling_bert import BertLayer

## After

    from transformers.models.bert.modeling_bert import BertLayer

## When it is unsafe

Never: a name is only moved to a place where the chosen release has it. Star imports from a moved
module are for review, since the new modules export fewer names through `*`.

## In the migration guide

"Updating the organization of the repo modules".
"""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

from nbmigrate import catalog
from nbmigrate.meaning.values import Site, Symbol
from nbmigrate.plan import EditImport, MoveName, Safety
from nbmigrate.rules.base import Proposal, Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.meaning.facts import AttributeFact, ImportFact
    from nbmigrate.plan import Edit
    from nbmigrate.rules.base import Context, Verdict

_PACKAGE = "transformers"
_Moves: TypeAlias = dict[tuple[str, str], list["Edit"]]


def propose(context: Context) -> Verdict:
    """Move import statements, and attribute chains such as `transformers.modeling_bert.X`."""
    statements: dict[ast.AST, list[ImportFact]] = defaultdict(list)
    for fact in context.facts.imports.values():
        if fact.module.partition(".")[0] == _PACKAGE:
            statements[fact.site.node].append(fact)
    for facts in statements.values():
        yield from _move_statement(context, facts)
    yield from _move_chains(context)


def new_place(path: str, target: str) -> str | None:
    """Give where `path` (a name, or a module) lives in the target; None if it is there or gone."""
    if catalog.importable(path, target) is not False:
        return None
    return catalog.module_home(path, target) or catalog.new_home(path, target)


def _move_statement(context: Context, facts: list[ImportFact]) -> Iterator[Proposal]:
    operations = [move for fact in facts if (move := _move(fact, context.target)) is not None]
    if not operations:
        return
    star = any(operation.name == "*" for operation in operations)
    old = sorted({_shown(fact) for fact in facts if _move(fact, context.target) is not None})
    new = sorted({operation.module for operation in operations})
    message = f"{', '.join(old)} moved to {', '.join(new)}"
    if star:
        message += "; `*` may bring fewer names there: check those that the notebook uses"
    yield Proposal(
        Safety.REVIEW if star else Safety.SAFE,
        message,
        "ModuleNotFoundError or ImportError at this line.",
        (EditImport(context.place(facts[0].site), tuple(operations)),),
    )


def _shown(fact: ImportFact) -> str:
    return fact.module if fact.name in {None, "*"} else f"{fact.module}.{fact.name}"


def _move(fact: ImportFact, target: str) -> MoveName | None:
    if fact.name is None or fact.name == "*":
        home = new_place(fact.module, target)
        return None if home is None else MoveName(fact.name or fact.module, home, fact.name or "")
    home = new_place(f"{fact.module}.{fact.name}", target)
    if home is None:
        return None
    module, _, name = home.rpartition(".")
    return MoveName(fact.name, module, name)


def _move_chains(context: Context) -> Iterator[Proposal | Remark]:
    moves: _Moves = {}
    inner = {attribute.node.value for attribute in context.facts.attributes.values()}
    for attribute in context.facts.attributes.values():
        if attribute.node in inner:
            continue
        found = _moved_part(context, attribute)
        if found is None:
            continue
        part, old, new = found
        root = _root(part)
        if not context.editable(part):
            where = context.cells[attribute.site.cell].place(part)
            yield Remark(where, f"{old} in an f-string moved to {new}: write it by hand")
        elif isinstance(root, ast.Name) and _path(context, root) == _PACKAGE:
            text = root.id + new[len(_PACKAGE) :]
            edit = context.replace(Site(attribute.site.cell, part), text)
            moves.setdefault((old, new), []).append(edit)
    for (old, new), edits in moves.items():
        message = f"{old} moved to {new}"
        yield Proposal(Safety.SAFE, message, "AttributeError at this line.", tuple(edits))


def _moved_part(context: Context, chain: AttributeFact) -> tuple[ast.Attribute, str, str] | None:
    """Find the longest part of an attribute chain that names something that moved."""
    node: ast.expr = chain.node
    while isinstance(node, ast.Attribute):
        fact = context.facts.attributes.get(node)
        if fact is not None and len(fact.receiver) == 1:
            (receiver,) = fact.receiver
            if isinstance(receiver, Symbol) and receiver.library == _PACKAGE:
                old = f"{receiver.path}.{node.attr}"
                new = new_place(old, context.target)
                if new is not None and new.startswith(f"{_PACKAGE}."):
                    return node, old, new
        node = node.value
    return None


def _root(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node


def _path(context: Context, name: ast.Name) -> str | None:
    _, values = context.facts.names.get(name, (None, frozenset()))
    paths = {value.path for value in values if isinstance(value, Symbol)}
    return paths.pop() if len(values) == 1 and paths else None
