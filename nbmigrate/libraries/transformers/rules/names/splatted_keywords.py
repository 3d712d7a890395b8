"""Keyword arguments with new names that are given as keys of a dict: `model(**inputs)`.

## What changed

The keyword arguments that transformers 4.0 renamed (see the rule renamed-keywords) are often keys
of a dict that a call takes apart.

## If it is left alone

As with a keyword that is written out: `TypeError: forward() got an unexpected keyword argument`, or
the value is ignored **without a word**.

## Before

    from transformers import BertForMaskedLM
    model = BertForMaskedLM.from_pretrained("bert-base-cased")
    inputs = {"input_ids": batch[0]}
    inputs["masked_lm_labels"] = batch[1]
    loss = model(**inputs)[0]

## After

    from transformers import BertForMaskedLM
    model = BertForMaskedLM.from_pretrained("bert-base-cased")
    inputs = {"input_ids": batch[0]}
    inputs["labels"] = batch[1]
    loss = model(**inputs)[0]

## When it is unsafe

When the called object may be something else, or when the notebook names the key in another place,
where it may mean the same dict. If the dict is also given to something that takes the old name, or
the key comes from a place that cannot be read, there is a finding. So there is at keys that a
dataset or a collating function gives, where a model is called with the keys of a batch.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers.rules.names.renamed_keywords import OLD_NAMES, renaming
from nbmigrate.meaning.values import Container, Site, Unknown, join_all
from nbmigrate.plan import Safety
from nbmigrate.rules.base import About, Proposal, Remark, doubt, safety_of, split
from nbmigrate.rules.toolkit.dict_keys import dict_keys, sites_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Value
    from nbmigrate.rules.base import Context, Verdict
    from nbmigrate.rules.toolkit.dict_keys import Key


META = About(
    sources=(
        "https://huggingface.co/transformers/v4.5.1/migration.html",
        "https://github.com/huggingface/transformers/blob/v3.5.1/src/transformers/modeling_bert.py#L931",
    ),
    since="4.0.0",
)

# Keys that nothing shows to be keywords are something else in notebooks from here on.
_BORDER = "4.0.0"


def propose(context: Context) -> Verdict:
    """Rename keys of dicts, once for each name and the calls that share their dicts."""
    splatting: dict[str, list[CallFact]] = {}
    for call in context.calls:
        if not OLD_NAMES.isdisjoint(call.arguments.keywords):
            written = {keyword.arg for keyword in call.node.keywords}
            for name in (OLD_NAMES & call.arguments.keywords.keys()) - written:
                splatting.setdefault(name, []).append(call)
    unread = [call for call in context.calls if any(map(_is_unread, call.arguments.splats))]
    if context.source.before(_BORDER) is False:
        unread = []
    keys = dict_keys(context, OLD_NAMES) if splatting or unread else []
    for name, calls in sorted(splatting.items()):
        named = [key for key in keys if key.name == name]
        groups = list(_groups(calls, named))
        for together, dicts in groups:
            # What another change of this name renames is another dict.
            apart = frozenset[Site]().union(
                *(
                    there
                    for others, there in groups
                    if there != dicts and _renamings(context, name, others)
                )
            )
            unsure = [key for key in named if not key.dicts or not key.dicts <= apart]
            yield from _rename(context, name, together, dicts, unsure)
    read = frozenset(s for calls in splatting.values() for c in calls for s in _dicts(c))
    for key in keys:
        if key.put and not key.dicts & read:
            yield from _unread_key(context, key, unread)


def _is_unread(splatted: Value) -> bool:
    """Tell whether a dict that is splatted has keys that cannot be known."""
    return not isinstance(splatted, Container) or isinstance(splatted.site.node, ast.DictComp)


def _unread_key(
    context: Context,
    key: Key,
    unread: list[CallFact],
) -> Iterator[Remark]:
    """Report a key that may be given as a keyword under its old name."""
    for call in unread:
        renamings = _renamings(context, key.name, [call])
        if renamings:
            new, consequence = min(renamings)
            cell = context.cells[call.site.cell]
            line = cell.positions.line(context.place(call.site).start)
            yield Remark(
                context.place(key.site),
                f"{key.name} is now {new}: rename it here if cell {cell.index}, line {line}, "
                f"gives the keys of this dict as keywords. {consequence}",
                border=None if context.source.before(_BORDER) else _BORDER,
            )
            return


def _dicts(call: CallFact) -> frozenset[Site]:
    return sites_of(call.arguments.splats)


def _groups(
    calls: list[CallFact],
    keys: list[Key],
) -> Iterator[tuple[list[CallFact], frozenset[Site]]]:
    """Yield the calls that share a dict, and their dicts."""
    naming = frozenset[Site]().union(*(key.dicts for key in keys))
    groups: list[tuple[list[CallFact], frozenset[Site]]] = []
    for call in calls:
        dicts = _dicts(call) & naming
        together = [call]
        for key in keys:
            if key.dicts & dicts:
                dicts |= key.dicts
        for other in [group for group in groups if group[1] & dicts]:
            groups.remove(other)
            together = [*other[0], *together]
            dicts |= other[1]
        groups.append((together, dicts))
    yield from groups


def _rename(
    context: Context,
    name: str,
    calls: list[CallFact],
    dicts: frozenset[Site],
    named: list[Key],
) -> Iterator[Proposal | Remark]:
    renamings = _renamings(context, name, calls)
    if not renamings:
        return
    new, consequence = min(renamings)
    known, others = split(
        join_all(call.callee for call in calls),
        lambda value: renaming(value, name, context.target) is not None,
    )
    keys = [key for key in named if key.dicts & dicts]
    obstacle = _obstacle(context, new, calls, keys, others)
    if obstacle:
        yield Remark(
            context.place(calls[0].site),
            f"{name} comes out of a dict and is now {new}: {obstacle}. {consequence}",
        )
        return
    message = f"{name}, a key of a dict that is given as keywords, is now {new}{doubt(others)}"
    elsewhere = [key for key in named if key not in keys]
    for key in elsewhere[:1]:
        cell = context.cells[key.site.cell]
        line = cell.positions.line(context.place(key.site).start)
        message += f"; {name!r} also stands in cell {cell.index}, line {line}"
    yield Proposal(
        Safety.UNSAFE if elsewhere or not known else safety_of(others),
        message,
        consequence,
        tuple(key.renamed(context, new) for key in keys),
    )


def _renamings(context: Context, name: str, calls: list[CallFact]) -> set[tuple[str, str]]:
    """Return the new names of a keyword where it is given, and what happens under the old one."""
    return {
        found
        for call in calls
        for value in call.callee
        if (found := renaming(value, name, context.target)) is not None
    }


def _obstacle(
    context: Context,
    new: str,
    calls: list[CallFact],
    keys: list[Key],
    others: list[Value],
) -> str:
    """Say why the keys cannot be renamed; empty if they can."""
    if not keys or not all(key.editable(context) for key in keys):
        return "rename it where the dict is made"
    if any(new in call.arguments.keywords for call in calls):
        return f"{new} is given, too; keep one"
    if any(not isinstance(value, Unknown) for value in others):
        return "the dict is also given to what does not know the new name; give each its own"
    return ""
