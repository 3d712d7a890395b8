"""Keyword arguments with new names that are given as keys of a dict: `model(**inputs)`.

## What changed

The keyword arguments that transformers 4.0 renamed (see the rule renamed-keywords) are often keys
of a dict that a call takes apart.

## If it is left alone

As with a keyword that is written out: `TypeError: forward() got an unexpected keyword argument`, or
the value is ignored **without a word**.

## Before

    inputs = {"input_ids": batch[0]}
    inputs["masked_lm_labels"] = batch[1]
    loss = model(**inputs)[0]

## After

    inputs = {"input_ids": batch[0]}
    inputs["labels"] = batch[1]
    loss = model(**inputs)[0]

## When it is unsafe

When the called object may be something else, or when the notebook names the key in another place,
where it may mean the same dict. If the dict is also given to something that takes the old name, or
the key comes from a place that cannot be read, there is a finding.

## In the migration guide

"Removed some deprecated attributes" speaks of the arguments, not of dicts.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nbmigrate.meaning.values import Container, Site, Value
from nbmigrate.plan import EditArguments, RenameKeyword, Safety
from nbmigrate.rules.base import Proposal, Remark, calls_of, doubt, safety_of, split
from nbmigrate.rules.transformers3.renamed_keywords import OLD_NAMES, renaming

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Values
    from nbmigrate.plan import Edit
    from nbmigrate.rules.base import Context, Verdict

_KEY_METHODS = frozenset({"get", "pop", "setdefault", "__getitem__", "__setitem__"})


@dataclass
class _Dicts:
    """Where the notebook names the keys of its dicts.

    `keys` are string literals, by the dict that they are a key of; `keywords` are calls such as
    `dict(past=…)` and `inputs.update(past=…)`; `parts` are the dicts that another one takes over.
    `strings` are all string literals that are the old name of something.
    """

    keys: dict[Site, list[tuple[Site, str]]] = field(default_factory=dict)
    keywords: dict[Site, list[tuple[Site, str]]] = field(default_factory=dict)
    parts: dict[Site, set[Site]] = field(default_factory=dict)
    strings: list[tuple[Site, str]] = field(default_factory=list)


def propose(context: Context) -> Verdict:
    """Rename keys of dicts, once for each dict and name."""
    splats: dict[tuple[Site, str], list[CallFact]] = {}
    for call in calls_of(context):
        written = {keyword.arg for keyword in call.node.keywords}
        for name in sorted(OLD_NAMES & set(call.arguments.keywords) - written):
            for site in _sites(call.arguments.splats):
                splats.setdefault((site, name), []).append(call)
    if not splats:
        return
    dicts = _read_dicts(context)
    done: set[Site] = set()
    for (site, name), calls in splats.items():
        found = [where for where in _keys_of(dicts, site, name) if where not in done]
        yield from _rename(context, dicts, name, calls, found)
        done.update(found)


def _rename(
    context: Context,
    dicts: _Dicts,
    name: str,
    calls: list[CallFact],
    found: list[Site],
) -> Iterator[Proposal | Remark]:
    callees = frozenset[Value]().union(*(call.callee for call in calls))
    takers, others = split(callees, lambda value: renaming(value, name, context.target) is not None)
    renamings = {found for value in takers if (found := renaming(value, name, context.target))}
    if not renamings:
        return
    new, consequence = min(renamings)
    place = context.place(calls[0].site)
    if not found:
        if not _reached(dicts, calls, name):
            yield Remark(place, f"{name} comes out of a dict and is now {new}. {consequence}")
        return
    if len({new for new, _ in renamings}) > 1 or any(new in c.arguments.keywords for c in calls):
        yield Remark(place, f"{name} comes out of a dict beside {new}: keep one. {consequence}")
        return
    if any(renaming(value, name, context.target) is None and _is_known(value) for value in others):
        yield Remark(
            place,
            f"{name} comes out of a dict and is now {new}, but the dict is also given to something "
            f"else: give each its own. {consequence}",
        )
        return
    elsewhere = [site for site, text in dicts.strings if text == name and site not in found]
    safety = Safety.UNSAFE if elsewhere else safety_of(others)
    message = f"{name} is now {new}, also as a key of a dict that is taken apart{doubt(others)}"
    if elsewhere:
        line = context.cells[elsewhere[0].cell].positions.line(context.place(elsewhere[0]).start)
        message += f"; the key also stands in cell {elsewhere[0].cell}, line {line}"
    yield Proposal(safety, message, consequence, tuple(_edits(context, found, name, new)))
