"""Models take their arguments in another order: name those that stood behind the first one.

## What changed

The migration guide: "Positional order of some models' keywords inputs (attention_mask,
token_type_ids...) changed". In pytorch_pretrained_bert and pytorch_transformers BERT took
`(input_ids, token_type_ids, attention_mask, labels, …)`. From transformers 2.0 on it takes
`(input_ids, attention_mask, token_type_ids, position_ids, head_mask, …, labels)`; RoBERTa, GPT,
GPT-2, XLM, XLNet and Transfo-XL changed likewise. BART, T5 and the encoder-decoders took
`encoder_outputs` before `decoder_input_ids` up to 3.3, and GPT-2 takes `cache_position` before
`attention_mask` from 4.52 on.

## If it is left alone

Mostly nothing is raised: the segments are taken as attention mask and the mask as segments, so that
every result is wrong; labels are taken as positions. Where shapes or ranges do not fit there is an
IndexError or a RuntimeError deep in the model.

## Before

    from pytorch_pretrained_bert import BertForSequenceClassification
    model = BertForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=2)
    loss = model(ids, segments, mask, labels)

## After

    from pytorch_pretrained_bert import BertForSequenceClassification
    model = BertForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=2)
    loss = model(ids, token_type_ids=segments, attention_mask=mask, labels=labels)

## When it is unsafe

When the called object may be something else, and where the notebook may have been written for a
release that took these arguments as the target does. There are findings for `model(*batch)`, for
arguments that have no place any more, for calls of several things that name their parameters
differently, for orders that changed within the releases that the notebook may be for, and for calls
of unknown objects that look like a model. A notebook that imports transformers and gives the
segments where the mask is taken, as its older examples did, has a bug of its own: that is a
finding, too.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from nbmigrate import catalog
from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.libraries.transformers.rules.models.layer_switch import SWITCH
from nbmigrate.libraries.transformers.rules.models.signatures import (
    Order,
    border_between,
    positional_names,
    releases_of_forward_orders,
)
from nbmigrate.libraries.transformers.rules.names.renamed_keywords import renaming
from nbmigrate.libraries.transformers.rules.training.trainers import methods
from nbmigrate.meaning.values import (
    Instance,
    Method,
    Symbol,
    Unknown,
    UserClass,
    UserInstance,
)
from nbmigrate.plan import Safety
from nbmigrate.rules.base import About, Proposal, Remark, doubt, safety_of, split
from nbmigrate.rules.toolkit.callees import through_partials

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Value
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v0.6.2/pytorch_pretrained_bert/modeling.py#L988",
        "https://github.com/huggingface/transformers/blob/v2.0.0/transformers/modeling_bert.py#L888",
        "https://github.com/huggingface/transformers/blob/v3.4.0/src/transformers/modeling_bart.py#L1030",
    ),
    since="4.0.0",
)

_RUNS = frozenset({"forward", "__call__"})
_AUTO = "auto-model"
# What people call the two arguments of BERT that changed places.
_SEGMENTS = re.compile(r"seg(ment)?|tok(en)?_?types?|type_?ids?", re.IGNORECASE)
_MASK = re.compile(r"mask|att(entio)?n", re.IGNORECASE)
_NOW = ("attention_mask", "token_type_ids")
# Names for what forward lists no more: one that it still takes under its old name, too, and one
# that another rule takes out of the call.
_ACCEPTED_AS = {"next_sentence_label": "labels", SWITCH: SWITCH}
# How many parameters of the target a message names.
_SHOWN = 5


def propose(context: Context) -> Verdict:
    """Name the positional arguments of calls of models whose order changed."""
    for call in map(through_partials, _calls(context)):
        if not _gives_several(call):
            continue
        models, others = split(call.callee, lambda value: _model(value, context) is not None)
        if models:
            yield from _at_model(context, call, models, others)
        elif _may_be_a_model(context, call):
            yield Remark(
                context.place(call.site),
                "if this calls a model of the library, its positional arguments mean something "
                "else now, mostly without an error: BERT takes attention_mask before "
                f"token_type_ids, and labels far behind; name them{doubt(others)}",
            )


def _calls(context: Context) -> tuple[CallFact, ...]:
    """Return the calls that can be of models; in a notebook of an older package, all calls."""
    return context.calls if _is_of_older_package(context) else context.library_calls


def _is_of_older_package(context: Context) -> bool:
    return context.source.library != "transformers"


def _model(value: Value, context: Context) -> Instance | None:
    """Return the PyTorch model of a library that a call of `value` runs; None if it runs none."""
    if isinstance(value, UserInstance):
        return _inherited(value.cls, context)
    if isinstance(value, Method):
        return _model(value.receiver, context) if value.name in _RUNS else None
    if isinstance(value, Instance) and library.kind(value.cls) in {"model", _AUTO}:
        return value
    return None


def _inherited(cls: UserClass, context: Context) -> Instance | None:
    """Return the model whose forward a class of the notebook has, if it defines none itself."""
    if _RUNS & methods(cls).keys():
        return None
    for base in (value for values in context.facts.classes.get(cls, ()) for value in values):
        if isinstance(base, UserClass):
            return _inherited(base, context) if base != cls else None
        if isinstance(base, Symbol) and library.kind(base) == "model":
            return Instance(base)
    return None


def _at_model(
    context: Context,
    call: CallFact,
    models: list[Value],
    others: list[Value],
) -> Iterator[Proposal | Remark]:
    called = [model for value in models if (model := _model(value, context)) is not None]
    if context.source.library == "transformers":
        # Models of an older package come from a fallback: `except ImportError` and the like.
        called = [m for m in called if m.cls.library == "transformers"] or called
    newer = all(model.cls.library == "transformers" for model in called)
    maybe_old = context.source.before("4.0.0") is not False
    if newer and maybe_old and _gives_segments_as_mask(context, call, called):
        yield Remark(
            context.place(call.site),
            f"{called[0].cls.name} takes attention_mask before token_type_ids in every release "
            "of transformers: this call seems to give them the other way round, which raises "
            "nothing and makes every result wrong. If so, name them",
        )
        return
    orders_of = [_orders(context, model) for model in called]
    if not all(orders_of):
        yield from _at_auto_model(context, call, called)
    elif _starred(call) or len(call.arguments.positionals) > len(call.node.args):
        moved = [order for orders in orders_of for order in orders if order.moved()]
        if moved:
            yield Remark(
                context.place(call.site),
                f"{called[0].cls.name} took ({', '.join(moved[0].old)}) and takes "
                f"({', '.join(moved[0].now)}) now: name what the star or the partial gives by "
                "position, which is taken for something else without an error",
                border=border_between(orders_of, moved),
            )
    else:
        yield from _at_known_order(context, call, called[0].cls.name, orders_of, others)


def _at_auto_model(context: Context, call: CallFact, models: list[Instance]) -> Iterator[Remark]:
    if any(
        model.cls.library != "transformers" and library.kind(model.cls) == _AUTO for model in models
    ):
        yield Remark(
            context.place(call.site),
            f"which arguments {models[0].cls.name} takes by position depends on the checkpoint; "
            "for BERT the second was token_type_ids and is attention_mask now: name them",
        )


def _at_known_order(
    context: Context,
    call: CallFact,
    name: str,
    orders_of: Sequence[Sequence[Order]],
    others: list[Value],
) -> Iterator[Proposal | Remark]:
    count = len(call.node.args)
    fitting = [[order for order in orders if len(order.old) >= count] for orders in orders_of]
    moved = [order for orders in fitting for order in orders if not order.same(count)]
    if not moved and (any(fitting) or context.source.before("4.0.0") is False):
        return
    border = border_between(fitting, moved)
    # Of each thing that is called, what has moved counts, whether or not every candidate has it.
    relevant = [
        order
        for orders in fitting
        for order in ([each for each in orders if each in moved] or orders)
    ]
    obstacle = _obstacle(context, call, relevant, others)
    if obstacle:
        yield Remark(
            context.place(call.site),
            f"the positional arguments of {name} mean something else now{_before(border)}, mostly "
            f"without an error: {obstacle}",
            border=border,
        )
        return
    order = moved[0]
    naming = order.naming(count)
    named = ", ".join(step.name for step in naming if step.name != SWITCH)
    given, taken = order.first_that_moved()
    yield Proposal(
        safety_of(others, Safety.SAFE if border is None else Safety.UNSAFE),
        f"{named} by name: the order of {name}'s parameters changed{_before(border)}"
        f"{doubt(others)}",
        f"{name} takes {taken} where this call gives {given}: other results, mostly without an "
        "error.",
        (context.edit_call(call, *naming),),
        border=border,
    )


def _before(border: str | None) -> str:
    return f" if this was written before transformers {border}" if border else ""


def _obstacle(
    context: Context,
    call: CallFact,
    orders: Sequence[Order],
    others: list[Value],
) -> str:
    """Say why the arguments cannot be named, and what to do; empty if they can."""
    count = len(call.node.args)
    if not orders:
        return "it never took as many; name them"
    now = f"it takes ({', '.join(orders[0].now[:_SHOWN])}, …)"
    if len({order.before[1:count] for order in orders}) > 1:
        return f"their order depends on the release that this was written for, and {now}; name them"
    gone = orders[0].gone(count)
    if gone:
        return f"{', '.join(gone)} is gone, and {now}; name the others"
    if any(keyword.arg in orders[0].before[1:count] for keyword in call.node.keywords):
        return "one is given by name, too; keep one"
    if not context.editable(call.node):
        return f"{now}; name them (f-strings are not edited)"
    if any(not isinstance(value, Unknown) for value in others):
        return f"{now}, but something of the notebook's own is called here, too; name them in both"
    return ""


def _orders(context: Context, model: Instance) -> list[Order]:
    """Return the different orders that `model` can have had, the newest first."""
    parameters = catalog.forward_parameters(model.cls.path, context.target)
    if parameters is None:
        return []
    now = positional_names(parameters)
    taken = {parameter.name for parameter in parameters}
    return [
        Order(
            old,
            tuple(_new_name(model, name, taken, context.target) for name in old),
            now,
            tuple(releases),
        )
        for old, releases in releases_of_forward_orders(context, model.cls).items()
    ]


def _new_name(model: Instance, name: str, taken: set[str], target: str) -> str | None:
    if name in taken:
        return name
    renamed = renaming(model, name, target)
    return _ACCEPTED_AS.get(name) if renamed is None else renamed[0]


def _gives_several(call: CallFact) -> bool:
    """Tell whether a call gives more than one argument by position, or may do so."""
    written, known = len(call.node.args), len(call.arguments.positionals)
    return written > 1 or known > written or _starred(call)


def _starred(call: CallFact) -> bool:
    return any(isinstance(argument, ast.Starred) for argument in call.node.args)


def _gives_segments_as_mask(context: Context, call: CallFact, models: list[Instance]) -> bool:
    """Tell whether names say that segments stand where BERT of transformers takes the mask."""
    for model in models:
        parameters = catalog.forward_parameters(model.cls.path, context.target) or ()
        if positional_names(parameters)[1:3] != _NOW:
            return False
    return not _starred(call) and _names_segments_second(call)


def _names_segments_second(call: CallFact) -> bool:
    texts = [ast.unparse(argument) for argument in call.node.args[1:3]]
    if not texts:  # a partial has bound the others
        return False
    segments = bool(_SEGMENTS.search(texts[0])) and not _MASK.search(texts[0])
    return segments and all(_MASK.search(t) and not _SEGMENTS.search(t) for t in texts[1:])


def _may_be_a_model(context: Context, call: CallFact) -> bool:
    """Tell whether something unknown in a notebook of the older packages looks like a model."""
    if _starred(call) or not _is_of_older_package(context):
        return False
    if not any(isinstance(value, Unknown) for value in call.callee):
        return False
    return library.looks_like_a_model(call.node) or _names_segments_second(call)
