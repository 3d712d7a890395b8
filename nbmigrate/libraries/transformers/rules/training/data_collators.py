"""Data collators are called: `collate_batch` is `__call__`, and the labels they give are `labels`.

## What changed

In transformers 2 a data collator was an object with a method `collate_batch`, based on the abstract
class `DataCollator`. From 3.0 on it is anything that can be called, `DataCollator` is only a name
for type annotations, and 4.0 no longer takes objects with `collate_batch`: "the `Trainer` attribute
`data_collator` should be a callable", says the migration guide. What a collator or a dataset gives
is passed on to the model by name, so that keys such as `masked_lm_labels` are `labels` now, as the
keyword arguments are.

## If it is left alone

`TypeError: the data_collator should be a simple callable`; for a class based on `DataCollator`
there is a TypeError where it is defined or made. A dict with an old key gives a TypeError, or
`ValueError: the model did not return a loss` where the trainer drops the key or the model ignores
it.

## Before

    import torch
    from transformers import DataCollator, Trainer
    class Collator(DataCollator):
        def collate_batch(self, examples):
            return {"input_ids": torch.stack(examples), "labels": mask(examples)}
    trainer = Trainer(model, args, data_collator=Collator())

## After

    import torch
    from transformers import DataCollator, Trainer
    class Collator(object):
        def __call__(self, examples):
            return {"input_ids": torch.stack(examples), "labels": mask(examples)}
    trainer = Trainer(model, args, data_collator=Collator())

## When it is unsafe

A method is renamed in classes that are given to a trainer or are based on the library's classes,
together with every use of it; that is unsafe if such a use may be of another object. Calls of the
library's own collators are for review, since what they gave as `masked_lm_labels` is `labels`. A
key is replaced where the function that gives it is known to feed a trainer, and the trainer's model
is known; that is unsafe if the same key stands elsewhere in the notebook, too.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from nbmigrate.cells.syntax import walk
from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.training.trainers import (
    collating_functions,
    derives_from,
    is_trainer,
    makes,
    methods,
    reading_functions,
    trainer_argument,
)
from nbmigrate.meaning.values import Instance, Site, Super, Symbol, UserInstance
from nbmigrate.plan import Place, ReplaceText, Safety
from nbmigrate.rules.base import About, Proposal, Remark, doubt, split

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nbmigrate.meaning.facts import AttributeFact, CallFact
    from nbmigrate.meaning.values import UserClass, Value
    from nbmigrate.plan import Edit
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://huggingface.co/transformers/v4.5.1/migration.html",
        "https://github.com/huggingface/transformers/blob/v2.11.0/src/transformers/data/data_collator.py#L11",
        "https://github.com/huggingface/transformers/blob/v3.0.0/src/transformers/data/data_collator.py#L16",
    ),
    since="4.0.0",
    needs=("collate_batch", "lm_labels"),
)

_OLD = "collate_batch"
_NEW = "__call__"
_ABSTRACT = "DataCollator"
_OLD_KEYS = ("masked_lm_labels", "lm_labels")
_NEW_KEY = "labels"
# Methods of the library's collators that notebooks called in their own subclasses, and the first
# release to migrate to that has no such method (data_collator.py).
_HELPERS = {"_tensorize_batch": "4.0.0", "mask_tokens": "4.10.0"}


def propose(context: Context) -> Verdict:
    """Rename the method and its uses, then the keys."""
    trainers = [
        call
        for call in context.library_calls
        if any(makes(value, is_trainer, context.facts) for value in call.callee)
    ]
    classes = list(_collator_classes(context, trainers))
    for cls in classes:
        yield _rename_method(context, cls)
    yield from _gone_helpers(context, classes)
    yield from _of_library_collators(context)
    yield from _rename_keys(context, trainers)


def _collator_classes(context: Context, trainers: Iterable[CallFact]) -> Iterator[UserClass]:
    """Yield the classes of the notebook that are collators of the old kind."""
    given = {
        value.cls
        for call in trainers
        for value in trainer_argument(call, "data_collator")
        if isinstance(value, UserInstance)
    }
    for cls in context.facts.classes:
        own = methods(cls)
        if _OLD in own and _NEW not in own:
            based = derives_from(cls, _is_collator, context.facts)
            if based or cls in given:
                yield cls


def _is_collator(symbol: Symbol) -> bool:
    return symbol.library == "transformers" and _ABSTRACT in symbol.name


def _rename_method(context: Context, cls: UserClass) -> Proposal:
    edits = [_rename_definition(context, cls), *_without_abstract_base(context, cls)]
    others: list[Value] = []
    for attribute in _uses_of(context):
        receivers, unknown = split(attribute.receiver, lambda value: _is_of(value, cls))
        if receivers:
            others += unknown
            edits.append(_call_instead(context, attribute))
    return Proposal(
        Safety.UNSAFE if others else Safety.SAFE,
        f"data collators are called: {cls.name}.{_OLD} is {_NEW}{doubt(others)}",
        "TypeError: the data collator must be callable.",
        tuple(edits),
    )


def _rename_definition(context: Context, cls: UserClass) -> Edit:
    place = context.cells[cls.site.cell].place(methods(cls)[_OLD])
    source = context.cells[cls.site.cell].source[place.start : place.end]
    found = re.search(rf"\bdef\s+({_OLD})\b", source)
    if found is None:
        raise ValueError(source)
    start, end = (place.start + offset for offset in found.span(1))
    return ReplaceText(Place(place.cell, start, end), _OLD, _NEW)


def _without_abstract_base(context: Context, cls: UserClass) -> Iterator[Edit]:
    node = cls.site.node
    if not isinstance(node, ast.ClassDef):
        return
    for base, values in zip(node.bases, context.facts.classes[cls], strict=True):
        if any(isinstance(v, Symbol) and _is_collator(v) and v.name == _ABSTRACT for v in values):
            yield context.replace(Site(cls.site.cell, base), "object")


def _uses_of(context: Context) -> Iterator[AttributeFact]:
    for attribute in context.attributes_named(_OLD):
        if context.editable(attribute.node):
            yield attribute


def _is_of(value: Value, cls: UserClass) -> bool:
    return isinstance(value, (UserInstance, Super)) and value.cls == cls


def _call_instead(context: Context, attribute: AttributeFact) -> Edit:
    """Return the edit that writes the object instead of its method; `super()` cannot be called."""
    if any(isinstance(value, Super) for value in attribute.receiver):
        return context.replace_attribute(attribute.site, _OLD, _NEW)
    receiver = Site(attribute.site.cell, attribute.node.value)
    return context.replace(attribute.site, context.text(receiver))


def _of_library_collators(context: Context) -> Iterator[Proposal | Remark]:
    """Call the library's own collators, and those that trainers keep, whose method is gone."""
    for attribute in context.attributes_named(_OLD):
        collators, others = _collators_and_others(context, attribute)
        if not collators:
            continue
        if not context.editable(attribute.node):
            yield Remark(
                context.place(attribute.site),
                f"{_OLD} in an f-string is gone (AttributeError): call the collator itself",
            )
            continue
        yield Proposal(
            Safety.UNSAFE if others else Safety.REVIEW,
            f"data collators are called, and give the labels as {_NEW_KEY!r}{doubt(others)}",
            f"AttributeError: no attribute {_OLD!r}.",
            (_call_instead(context, attribute),),
        )


def _collators_and_others(
    context: Context,
    attribute: AttributeFact,
) -> tuple[list[Value], list[Value]]:
    kept = context.facts.attributes.get(attribute.node.value)
    if kept is not None and kept.node.attr == "data_collator":
        return split(kept.receiver, lambda value: _is_a_trainer(value, context))
    return split(attribute.receiver, _is_library_collator)


def _is_library_collator(value: Value) -> bool:
    return isinstance(value, Instance) and _is_collator(value.cls)


def _is_a_trainer(value: Value, context: Context) -> bool:
    if isinstance(value, Instance):
        return is_trainer(value.cls)
    return isinstance(value, UserInstance) and derives_from(value.cls, is_trainer, context.facts)


def _gone_helpers(context: Context, classes: list[UserClass]) -> Iterator[Remark]:
    """Find what old collators of the notebook call of the library's ones and is gone."""
    collator = "DataCollatorForLanguageModeling"
    for attribute in context.attributes_named(*_HELPERS):
        name = attribute.node.attr
        if not context.target_has_reached(_HELPERS[name]):
            continue
        for cls in classes:
            own = name in methods(cls)
            if not own and any(_is_of(value, cls) for value in attribute.receiver):
                yield Remark(
                    context.place(attribute.site),
                    f"the library's collators have no {name} any more (AttributeError): see "
                    f"{collator}.torch_call and torch_mask_tokens",
                )


def _rename_keys(context: Context, trainers: Iterable[CallFact]) -> Iterator[Proposal]:
    seen: set[ast.AST] = set()
    for call in trainers:
        models = trainer_argument(call, "model")
        functions = [*collating_functions(call), *reading_functions(call)]
        for old in _OLD_KEYS:
            keys = [
                site
                for cell, function in functions
                for site in _keys(cell, function, old)
                if site.node not in seen and context.editable(site.node)
            ]
            if not keys or not models or not all(_takes_labels(v, old, context) for v in models):
                continue
            seen |= {site.node for site in keys}
            elsewhere = _count(context, old) > len(keys)
            yield Proposal(
                Safety.UNSAFE if elsewhere else Safety.SAFE,
                f"the key {old!r} that the trainer passes on to the model is now {_NEW_KEY!r}"
                + (" (not certain: the key stands elsewhere, too)" if elsewhere else ""),
                "TypeError, or ValueError: the model did not return a loss.",
                tuple(
                    context.replace(site, context.text(site).replace(old, _NEW_KEY))
                    for site in keys
                ),
            )


def _keys(cell: int, function: ast.AST, name: str) -> Iterator[Site]:
    """Find a string that is used as a key in the body of a function."""
    for node in walk(function):
        keys: list[ast.expr | None] = []
        if isinstance(node, ast.Dict):
            keys = node.keys
        elif isinstance(node, ast.Subscript):
            keys = [node.slice]
        for key in keys:
            if isinstance(key, ast.Constant) and key.value == name:
                yield Site(cell, key)


def _takes_labels(model: Value, old: str, context: Context) -> bool:
    if not isinstance(model, Instance) or model.cls.library != "transformers":
        return False
    parameters = catalog.forward_parameters(model.cls.path, context.target)
    if parameters is None:  # an Auto class: its models agree on this name
        return library.kind(model.cls) == "auto-model"
    names = {parameter.name for parameter in parameters}
    return _NEW_KEY in names and old not in names


def _count(context: Context, text: str) -> int:
    """Count how often a string stands in the notebook's code."""
    return sum(
        node.value == text
        for cell in context.cells.values()
        for node in cell.nodes_of(ast.Constant)
    )
