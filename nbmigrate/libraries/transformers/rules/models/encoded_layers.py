"""`BertModel` returned a list of its layers and the pooled output: ask for the layers.

## What changed

The migration guide: "Models always output tuples". In pytorch_pretrained_bert `BertModel` returned
`(encoded_layers, pooled_output)`, where `encoded_layers` was a list with the output of every layer,
or with `output_all_encoded_layers=False` only that of the last one. In transformers the layers are
in `hidden_states`, behind the embeddings, and only if they are asked for.

## If it is left alone

`encoded_layers, pooled = model(ids)` binds the strings `'last_hidden_state'` and `'pooler_output'`;
`model(ids)[0][-1]` is the last sentence of the batch, not the last layer. Both without an error at
this line. `output_all_encoded_layers` is a TypeError.

## Before

    from pytorch_pretrained_bert import BertModel
    model = BertModel.from_pretrained("bert-base-uncased")
    encoded_layers, pooled = model(ids)
    last_layer, pooled = model(ids, output_all_encoded_layers=False)

## After

    from pytorch_pretrained_bert import BertModel
    model = BertModel.from_pretrained("bert-base-uncased")
    outputs = model(ids, output_hidden_states=True)
    encoded_layers, pooled = list(outputs.hidden_states[1:]), outputs.pooler_output
    last_layer, pooled = model(ids, return_dict=False)

## When it is unsafe

When the called object may be something else. There are findings where something else is called,
too, and where `output_all_encoded_layers` comes out of a star or of a dict that is not written
where it is given, and where the result is unpacked into another number of names than two, which is
written for another version; where such a result is used as a tuple, `return_dict=False` makes it
one.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers.rules.models.layer_switch import (
    HIDDEN,
    SWITCH,
    Switch,
    switch_of,
)
from nbmigrate.libraries.transformers.rules.models.model_objects import add_return_dict
from nbmigrate.libraries.transformers.rules.models.pretrained_bert import (
    PACKAGE,
    called_model,
    reads_fields,
)
from nbmigrate.libraries.transformers.rules.models.tuple_results import ask_for_tuple
from nbmigrate.libraries.transformers.rules.models.unpackings import wrong_unpacking
from nbmigrate.meaning.values import Site, Symbol, Unknown
from nbmigrate.plan import InsertLines, Safety, WrapExpression
from nbmigrate.rules.base import (
    About,
    Proposal,
    Remark,
    doubt,
    safety_of,
    split,
)
from nbmigrate.rules.toolkit.callees import through_partials
from nbmigrate.rules.toolkit.enclosing import enclosing
from nbmigrate.rules.toolkit.variables import free_name, is_read

if TYPE_CHECKING:
    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Value
    from nbmigrate.plan import ArgumentOperation, Edit
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v0.6.2/pytorch_pretrained_bert/modeling.py#L709",
        "https://github.com/huggingface/transformers/blob/v0.6.2/pytorch_pretrained_bert/modeling.py#L738",
        "https://huggingface.co/transformers/v4.5.1/migration.html",
    ),
    since="4.0.0",
    written_before="1.0.0",
    needs=("pytorch_pretrained_bert",),
)

_MODEL = Symbol(f"{PACKAGE}.BertModel")
_ASKED = frozenset({"output_hidden_states", "return_dict"})
_NAMES = ("outputs", "bert_outputs", "model_outputs")
# Where hidden_states is in the output if it is asked for.
_HIDDEN_INDEX = "2"
_TUPLE = add_return_dict()
_PAIR = 2
_POOLED = frozenset({1, -1})
_INDICES = _POOLED | {0, -2}
_NO_SWITCH = f"; {SWITCH} is gone"
_WITHOUT_SWITCH = f"{SWITCH} is gone"
_LAYERS = (
    "output_hidden_states=True: BertModel returned a list of its layers, which are in "
    "hidden_states[1:], behind the embeddings"
)
_GONE = f"TypeError: unexpected keyword argument '{SWITCH}'."
_CONSEQUENCE = (
    "The model returns a ModelOutput with the last layer only: unpacking it gives strings, and "
    "what indexes layers gets parts of the last one."
)
_BY_HAND = (
    "BertModel returned (encoded_layers, pooled_output): give output_hidden_states=True and take "
    "list(outputs.hidden_states[1:]), or outputs.last_hidden_state where only the last layer was "
    "asked for, and outputs.pooler_output"
)


@dataclass(frozen=True)
class _Answer:
    """The edits that keep the meaning of a call's result, and what they do; none may be needed."""

    edits: tuple[Edit, ...]
    message: str
    certain: bool = True


def propose(context: Context) -> Verdict:
    """Keep the list of layers a list of layers, and the last layer the last layer."""
    # The switch says what an unknown callee must be.
    calls = context.calls if context.mentions((SWITCH,)) else context.library_calls
    for call in map(through_partials, calls):
        models, others = split(call.callee, lambda value: _is_bert(context, value))
        if not models and not _looks_like_it(context, call):
            continue
        if _is_done(context, call):
            continue
        answer = _answer(context, call, others)
        if isinstance(answer, str):
            yield Remark(context.place(call.site), f"{answer}: {_BY_HAND}. {_CONSEQUENCE}")
            yield from ask_for_tuple(context, call)
        elif answer.edits:
            yield Proposal(
                safety_of(others, Safety.SAFE if answer.certain else Safety.REVIEW),
                f"{answer.message}{doubt(others)}",
                f"{_GONE} {_CONSEQUENCE}" if _is_given(call) else _CONSEQUENCE,
                answer.edits,
            )


def _is_bert(context: Context, value: Value) -> bool:
    cls = called_model(context, value)
    return cls is not None and cls.name == _MODEL.name


def _looks_like_it(context: Context, call: CallFact) -> bool:
    """Tell whether something unknown is given what only this model takes."""
    ours = context.source.library == PACKAGE
    return ours and _is_given(call) and all(isinstance(value, Unknown) for value in call.callee)


def _is_given(call: CallFact) -> bool:
    return SWITCH in call.arguments.keywords


def _is_done(context: Context, call: CallFact) -> bool:
    asked = _ASKED & call.arguments.keywords.keys()
    return bool(asked) or reads_fields(context, call, _MODEL)


def _answer(context: Context, call: CallFact, others: list[Value]) -> _Answer | str:
    """Return the edits that keep the meaning of the result, or say why there are none."""
    if any(not isinstance(value, Unknown) for value in others):
        return "something else is called here, too"
    if not context.editable(call.node):
        return "f-strings are not edited"
    unlike = wrong_unpacking(context, call, _PAIR)
    if unlike:
        return unlike
    switch = switch_of(context, call, _MODEL)
    if isinstance(switch, str):
        return switch
    if switch.every is False:
        return _last_layer(context, call, switch)
    return _all_layers(context, call, switch)


def _edited_call(
    context: Context,
    call: CallFact,
    switch: Switch,
    *added: ArgumentOperation,
) -> tuple[Edit, ...]:
    """Return the edits that take the switch out of a call and add keywords; none if it has none."""
    kept = [operation for operation in added if operation != switch.replacement]
    operations = (*switch.removal, *kept)
    edit = (context.edit_call(call, *operations),) if operations else ()
    return (*switch.elsewhere, *edit)


def _last_layer(context: Context, call: CallFact, switch: Switch) -> _Answer:
    """Return the edits for a call that asks for the last layer: the result is a tuple of two."""
    around = enclosing(context, call.site).nodes[-1]
    if isinstance(around, ast.Expr) or _index(around, call) in _POOLED:
        return _Answer(_edited_call(context, call, switch), _WITHOUT_SWITCH)
    return _Answer(
        _edited_call(context, call, switch, _TUPLE),
        f"return_dict=False: BertModel returned the last layer and the pooled output{_NO_SWITCH}",
    )


def _all_layers(context: Context, call: CallFact, switch: Switch) -> _Answer:
    """Return the edits for a call that asks for every layer, or only if a test is true."""
    *_, outer, around = enclosing(context, call.site).nodes
    certain = switch.every is True
    match around:
        case ast.Expr():
            return _Answer(_edited_call(context, call, switch), _WITHOUT_SWITCH)
        case ast.Subscript() as element if _index(element, call) is not None and certain:
            return _indexed(context, call, switch, element, outer)
        case ast.Assign(targets=[ast.Name(id=name)]) as statement if switch.movable:
            line = f"{name} = {_layers(name, switch)}, {name}.pooler_output"
            return _answered(_and_then(context, call, switch, statement, line), switch)
        case ast.Assign(targets=[ast.Tuple(elts=[_, _]) as target]) as statement if switch.movable:
            return _unpacked(context, call, switch, statement, target)
    place = context.place(call.site)
    pair = f"({_layers('o', switch)}, o.pooler_output)"
    wrap = WrapExpression(place, f"(lambda o: {pair})(", ")")
    if not certain and not switch.movable:
        pair = f"({_layers('o', switch, 'every')}, o.pooler_output)"
        wrap = WrapExpression(place, f"(lambda o, every: {pair})(", f", {switch.test})")
    return _answered((*_edited_call(context, call, switch, HIDDEN), wrap), switch)


def _answered(edits: tuple[Edit, ...], switch: Switch) -> _Answer:
    late = "" if switch.movable else f"; {switch.test} is evaluated after the model now"
    return _Answer(edits, f"{_LAYERS}{switch.doubt}{late}", certain=not switch.doubt and not late)


def _unpacked(
    context: Context,
    call: CallFact,
    switch: Switch,
    statement: ast.Assign,
    target: ast.Tuple,
) -> _Answer:
    """Return the edits for `layers, pooled = model(…)`; a name such as `_` may not be needed."""
    layers, pooled = target.elts
    if _is_dropped(context, layers) and not (switch.every and switch.in_dict):
        gone = _NO_SWITCH if switch.given else ""
        edits = _edited_call(context, call, switch, _TUPLE)
        return _Answer(edits, f"return_dict=False: only the pooled output is used{gone}")
    name = free_name(context, _NAMES)
    line = f"{ast.unparse(layers)} = {_layers(name, switch)}"
    if not _is_dropped(context, pooled):
        targets = f"{ast.unparse(layers)}, {ast.unparse(pooled)}"
        line = f"{targets} = {_layers(name, switch)}, {name}.pooler_output"
    bound = context.replace(Site(call.site.cell, target), name)
    return _answered((bound, *_and_then(context, call, switch, statement, line)), switch)


def _and_then(
    context: Context,
    call: CallFact,
    switch: Switch,
    statement: ast.Assign,
    line: str,
) -> tuple[Edit, ...]:
    """Return the edits that ask for every layer, and take them with one more line."""
    place = context.place(Site(call.site.cell, statement))
    return (*_edited_call(context, call, switch, HIDDEN), InsertLines(place, line))


def _layers(name: str, switch: Switch, test: str = "") -> str:
    """Return the expression for what was the first of the two results of the output `name`."""
    layers = f"list({name}.hidden_states[1:])"
    if switch.every is True:
        return layers
    return f"({layers} if {test or switch.test} else {name}.last_hidden_state)"


def _indexed(
    context: Context,
    call: CallFact,
    switch: Switch,
    element: ast.Subscript,
    outer: ast.AST,
) -> _Answer:
    """Return the edits for `model(…)[0]`: the layers stand at another index, behind the embeddings.

    A layer counted from the end is the same one with and without the embeddings.
    """
    if _index(element, call) in _POOLED:
        return _Answer(_edited_call(context, call, switch), _WITHOUT_SWITCH)
    edits = [
        *_edited_call(context, call, switch, HIDDEN),
        context.replace(Site(call.site.cell, element.slice), _HIDDEN_INDEX),
    ]
    if not _counts_from_the_end(outer, element):
        place = context.place(Site(call.site.cell, element))
        edits.append(WrapExpression(place, "list(", "[1:])"))
    return _answered(tuple(edits), switch)


def _index(around: ast.AST, call: CallFact) -> int | None:
    """Return the index that is taken of the result at once; None if none of a pair is."""
    if not isinstance(around, ast.Subscript) or around.value is not call.node:
        return None
    index = _number(around.slice)
    return index if index in _INDICES else None


def _counts_from_the_end(outer: ast.AST, element: ast.Subscript) -> bool:
    if not isinstance(outer, ast.Subscript) or outer.value is not element:
        return False
    index = _number(outer.slice)
    return index is not None and index < 0


def _number(expression: ast.expr) -> int | None:
    match expression:
        case ast.Constant(value=int() as number):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as number)):
            return -number
        case _:
            return None


def _is_dropped(context: Context, target: ast.expr) -> bool:
    """Tell whether a target is a name such as `_` that is never read."""
    if not isinstance(target, ast.Name) or not target.id.startswith("_"):
        return False
    return not is_read(context, target.id)
