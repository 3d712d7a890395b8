"""Models of pytorch_pretrained_bert took more than a configuration: `num_labels` is part of it now.

## What changed

`from_pretrained(name, …)` gave everything behind the name to the constructor, which took
`(config, num_labels)` or `(config, num_choices)`; that of GPT-2 took
`(name, state_dict, cache_dir, from_tf)`. Now constructors take the configuration alone, and
`from_pretrained` gives to it what it knows, such as `num_labels`: keyword arguments "are now used
to update the model configuration attribute first", says the migration guide. A checkpoint that was
not found gave None.

## If it is left alone

`TypeError: __init__() takes 2 positional arguments but 3 were given`. Without the checkpoint an
OSError is raised, so that a test for None is never reached.

## Before

    from pytorch_pretrained_bert import BertForSequenceClassification
    model = BertForSequenceClassification.from_pretrained("bert-base-uncased", 3)
    other = BertForSequenceClassification(config, num_labels=3)

## After

    from pytorch_pretrained_bert import BertForSequenceClassification
    model = BertForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=3)
    config.num_labels = 3
    other = BertForSequenceClassification(config)

## When it is unsafe

When the called class may be something else. There are findings for what has no place any more
(`num_special_tokens`) and for tests for None.
"""

from __future__ import annotations

import ast
from itertools import pairwise
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.models.pretrained_bert import PACKAGE
from nbmigrate.libraries.transformers.rules.models.signatures import Order, constructor_orders
from nbmigrate.meaning.values import (
    NOTHING,
    Instance,
    Method,
    Site,
    Symbol,
    Value,
)
from nbmigrate.plan import AddKeyword, DropKeyword, InsertLines
from nbmigrate.rules.base import About, Proposal, Remark, doubt, safety_of, split
from nbmigrate.rules.toolkit.enclosing import enclosing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.plan import Edit, NamePositional
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v0.6.2/pytorch_pretrained_bert/modeling.py#L600",
        "https://github.com/huggingface/transformers/blob/v0.6.2/pytorch_pretrained_bert/modeling.py#L575",
        "https://huggingface.co/transformers/v4.5.1/migration.html",
    ),
    since="4.0.0",
    written_before="1.0.0",
    needs=("pytorch_pretrained_bert",),
)

_PATH = "pretrained_model_name_or_path"
_LABELS = "num_labels"
_CHOICES = "num_choices"
_WORDS = "num_special_tokens"
_FILES = ("state_dict", "cache_dir", "from_tf")
# What from_pretrained took before it gave the rest to the constructor, by the start of the class.
_TAKEN = {"GPT2": _FILES, "TransfoXL": _FILES, "OpenAIGPT": (_WORDS, *_FILES)}
_TYPE_ERROR = "TypeError: the constructor takes the configuration alone."


def propose(context: Context) -> Verdict:
    """Yield models what they take now."""
    for call in context.library_calls:
        loaders, others = split(call.callee, lambda value: _class_loaded(value) is not None)
        makers, rest = split(call.callee, lambda value: _is_model_class(context, value))
        if loaders:
            loaded = _class_loaded(loaders[0])
            if loaded is not None:
                yield from _load(context, call, loaded, others)
        elif makers:
            yield from _make(context, call, makers[0], rest)
    yield from _tests_for_none(context)


def _class_loaded(value: Value) -> Symbol | None:
    """Return the model class whose `from_pretrained` a value is; None if it is none."""
    if not isinstance(value, Symbol) or value.name != "from_pretrained":
        return None
    cls = Symbol(value.path.rpartition(".")[0])
    return cls if _is_class(cls) else None


def _is_class(value: Value) -> bool:
    return (
        isinstance(value, Symbol)
        and value.library == PACKAGE
        and catalog.kind(value.path) == "model"
    )


def _is_model_class(context: Context, value: Value) -> bool:
    """Tell whether calling a value runs a constructor that took more than a configuration."""
    if isinstance(value, Method):
        return value.name == "__init__" and _takes_more(context, value.receiver.cls)
    return isinstance(value, Symbol) and _takes_more(context, value)


def _takes_more(context: Context, cls: Symbol) -> bool:
    if not _is_class(cls):
        return False
    return {_LABELS, _CHOICES} & set(next(iter(constructor_orders(context, cls)), ())) != set()


def _load(
    context: Context,
    call: CallFact,
    cls: Symbol,
    others: Sequence[Value],
) -> Iterator[Proposal | Remark]:
    """Name what stands behind the path."""
    count = len(call.node.args)
    family = next((start for start in _TAKEN if cls.name.startswith(start)), "")
    init = next(iter(constructor_orders(context, cls)), ())[1:]
    old = (_PATH, *_TAKEN.get(family, ()), *init)
    order = Order(old, tuple(None if n in {_WORDS, _CHOICES} else n for n in old), ())
    given = {keyword.arg for keyword in call.node.keywords}
    place = context.place(call.site)
    gone = [*order.gone(min(count, len(old))), *(given & {_WORDS})]
    starred = any(isinstance(argument, ast.Starred) for argument in call.node.args)
    steps = [*order.naming(count)]
    dropped = [DropKeyword(_CHOICES)] if _CHOICES in given else []
    if _WORDS in gone:
        yield Remark(
            place,
            f"{_WORDS} is gone (TypeError): take it out and call model.resize_token_embeddings("
            "len(tokenizer)) after the tokens were added to the tokenizer",
        )
    elif any(step.name == _FILES[0] and not _is_none(call, step) for step in steps):
        yield Remark(
            place,
            f"{_TYPE_ERROR} Take the weights by name and without the path: "
            "from_pretrained(None, config=…, state_dict=…)",
        )
    elif gone or count > len(old) or (starred and init):
        yield Remark(
            place,
            f"from_pretrained gives what stands behind the path to the constructor: {_TYPE_ERROR} "
            f"Name {', '.join(old[1:])}{f'; leave out {_CHOICES}' if gone else ''}",
        )
    elif (steps or dropped) and not context.editable(call.node):
        yield Remark(
            place, f"name the arguments behind the path (f-strings are not edited): {_TYPE_ERROR}"
        )
    elif steps or dropped:
        named = ", ".join(step.name for step in steps)
        told = f"{named} by name" if named else f"{_CHOICES} is told by the shape of the input"
        yield Proposal(
            safety_of(others),
            f"{told}{doubt(others)}",
            _TYPE_ERROR,
            (context.edit_call(call, *steps, *dropped),),
        )


def _is_none(call: CallFact, step: NamePositional) -> bool:
    argument = call.node.args[step.index]
    return isinstance(argument, ast.Constant) and argument.value is None


def _make(
    context: Context,
    call: CallFact,
    maker: Value,
    others: Sequence[Value],
) -> Iterator[Proposal | Remark]:
    """Put the number of labels into the configuration."""
    name, value = _second(call.node)
    if value is None:
        return
    cls = maker.receiver.cls if isinstance(maker, Method) else maker
    labels = isinstance(cls, Symbol) and _CHOICES not in constructor_orders(context, cls)[0]
    edits = _told_by_configuration(context, call, name, value, labels=labels)
    if edits:
        yield Proposal(
            safety_of(others),
            f"{_LABELS} is part of the configuration{doubt(others)}"
            if labels
            else f"{_CHOICES} is told by the shape of the input{doubt(others)}",
            _TYPE_ERROR,
            edits,
        )
    else:
        advice = f"set config.{_LABELS} before" if labels else f"leave out {_CHOICES}"
        yield Remark(context.place(call.site), f"{_TYPE_ERROR} Give it that, and {advice}")


def _second(node: ast.Call) -> tuple[str, ast.expr | None]:
    """Return what stands beside the configuration, and its name if it is given by name."""
    for keyword in node.keywords:
        if keyword.arg in {_LABELS, _CHOICES}:
            return keyword.arg, keyword.value
    return "", node.args[1] if len(node.args) > 1 else None


def _told_by_configuration(
    context: Context,
    call: CallFact,
    name: str,
    value: ast.expr,
    *,
    labels: bool,
) -> tuple[Edit, ...]:
    """Return the edits that set `value` before the call, not in it; none if not possible."""
    node, cell = call.node, call.site.cell
    config = node.args[0] if node.args and not isinstance(node.args[0], ast.Starred) else None
    if config is None or not context.editable(node):
        return ()
    text = context.text(Site(cell, value))
    if name:
        without: Edit = context.edit_call(call, DropKeyword(name))
    elif len(node.args) == 2 and not node.keywords:  # noqa: PLR2004
        function, first = (context.text(Site(cell, part)) for part in (node.func, config))
        without = context.replace(call.site, f"{function}({first})")
    else:
        return ()
    if not labels:
        return (without,)
    made = context.facts.calls.get(config)
    if made is not None and name and all(_is_configuration(value) for value in made.callee):
        return (without, context.edit_call(made, AddKeyword(_LABELS, text)))
    statement = _statement(context, call.site)
    if statement is None or not isinstance(config, (ast.Name, ast.Attribute)) or "\n" in text:
        return ()
    line = f"{context.text(Site(cell, config))}.{_LABELS} = {text}"
    return (InsertLines(context.place(Site(cell, statement)), line, before=True), without)


def _is_configuration(value: Value) -> bool:
    return isinstance(value, Symbol) and catalog.kind(value.path) == "config"


def _statement(context: Context, site: Site) -> ast.stmt | None:
    """Return the statement that evaluates an expression just once, if it has lines of its own."""
    around = enclosing(context, site).nodes[::-1]
    for node, outer in pairwise(around):
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.Expr, ast.Return)):
            return node if getattr(outer, "lineno", 0) != node.lineno else None
        if not isinstance(node, (ast.Call, ast.Attribute, ast.keyword, ast.Await)):
            return None
    return None


def _tests_for_none(context: Context) -> Iterator[Remark]:
    """Find tests whether a model or tokenizer was found."""
    for cell in context.cells.values():
        for kind in (ast.Compare, ast.UnaryOp, ast.BoolOp):
            for node in cell.nodes_of(kind):
                tested = _tested(node)
                if tested is not None and _was_loaded(context, tested):
                    yield Remark(
                        cell.place(node),
                        "pytorch_pretrained_bert gave None for a checkpoint that it did not find; "
                        "now from_pretrained raises an OSError: catch that",
                    )


def _tested(node: ast.expr) -> ast.expr | None:
    """Return what an expression tests for being None; None if it is no such test."""
    match node:
        case ast.Compare(left=tested, comparators=[ast.Constant(value=None)]):
            return tested
        case ast.UnaryOp(op=ast.Not(), operand=tested):
            return tested
        case ast.BoolOp(op=ast.Or(), values=[tested, *_]):
            return tested
        case _:
            return None


def _was_loaded(context: Context, tested: ast.expr) -> bool:
    if isinstance(tested, ast.Call):
        return _loads(context, tested)
    _, held = context.facts.names.get(tested, (None, NOTHING))
    return bool(held) and all(
        isinstance(value, Instance)
        and value.cls.library == PACKAGE
        and value.created is not None
        and _loads(context, value.created.node)
        for value in held
    )


def _loads(context: Context, node: ast.AST) -> bool:
    made = context.facts.calls.get(node)
    return made is not None and all(
        isinstance(callee, Symbol)
        and callee.library == PACKAGE
        and callee.name == "from_pretrained"
        for callee in made.callee
    )
