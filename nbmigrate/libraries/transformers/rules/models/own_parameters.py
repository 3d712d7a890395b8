"""`from_pretrained` keeps what the configuration knows: give `__init__` its `num_labels` otherwise.

## What changed

`from_pretrained(path, num_labels=3)` of pytorch_pretrained_bert gave every keyword to the
constructor. Now keywords "which match configuration class attributes are used to update said
attributes", says the migration guide, such as `num_labels` or `hidden_dropout_prob`; only the rest,
and what stands behind the path, goes to the constructor.

## If it is left alone

A class of the notebook with such a parameter of its own gets its default **without an error**, so
that the head has another size than was asked for; without a default there is a `TypeError`.

## Before

    from pytorch_pretrained_bert.modeling import BertPreTrainedModel
    class Tagger(BertPreTrainedModel):
        def __init__(self, config, num_labels=2):
            super().__init__(config)
            self.classifier = torch.nn.Linear(config.hidden_size, num_labels)
    model = Tagger.from_pretrained("bert-base-cased", num_labels=9)

## After

    from pytorch_pretrained_bert.modeling import BertPreTrainedModel
    class Tagger(BertPreTrainedModel):
        def __init__(self, config, num_labels=2):
            super().__init__(config)
            self.classifier = torch.nn.Linear(config.hidden_size, num_labels)
    model = Tagger.from_pretrained("bert-base-cased", 9)

## When it is unsafe

When the called class may be something else. There is a finding where the parameter cannot be given
by position: behind a star, or behind parameters whose defaults are not written out.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.models.pretrained_bert import base_model
from nbmigrate.libraries.transformers.rules.models.signatures import positional_names
from nbmigrate.libraries.transformers.rules.training.trainers import methods
from nbmigrate.meaning.values import Constructor, Site
from nbmigrate.plan import DropKeyword, WrapExpression
from nbmigrate.rules.base import About, Proposal, Remark, doubt, safety_of, split

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import UserClass, Value
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v0.6.2/pytorch_pretrained_bert/modeling.py#L600",
        "https://github.com/huggingface/transformers/blob/v2.0.0/transformers/modeling_utils.py#L283",
        "https://huggingface.co/transformers/v4.5.1/migration.html",
    ),
    since="4.0.0",
    written_before="1.0.0",
    needs=("pytorch_pretrained_bert",),
)

# What every configuration knows beside what the constructor of BertConfig names.
_OF_ALL = frozenset({"num_labels", "output_attentions", "output_hidden_states", "return_dict"})


def propose(context: Context) -> Verdict:
    """Yield classes of the notebook by position what the configuration would take."""
    for call in context.library_calls:
        loaders, others = split(call.callee, _loads)
        for loader in loaders:
            if isinstance(loader, Constructor):
                alone = not others and len(loaders) == 1
                yield from _given_by_position(context, call, loader.cls, others, alone=alone)


def _loads(value: Value) -> bool:
    return isinstance(value, Constructor) and value.name == "from_pretrained"


def _given_by_position(
    context: Context,
    call: CallFact,
    cls: UserClass,
    others: Sequence[Value],
    *,
    alone: bool,
) -> Iterator[Proposal | Remark]:
    init = methods(cls).get("__init__")
    if init is None or base_model(context, cls) is None:
        return
    own = {argument.arg for argument in (*init.args.args, *init.args.kwonlyargs)}
    taken = [k for k in call.node.keywords if k.arg in own & _known(context)]
    if not taken:
        return
    names = ", ".join(str(keyword.arg) for keyword in taken)
    moved = _moved(context, call, init.args, {str(keyword.arg) for keyword in taken})
    consequence = (
        f"from_pretrained gives {names} to the configuration and no longer to {cls.name}.__init__, "
        "which has its default then, without an error (a TypeError if it has none)"
    )
    if moved is None or not alone:
        yield Remark(
            context.cells[call.site.cell].place(taken[0]),
            f"{consequence}: give it by position, or read config.{taken[0].arg} there",
        )
        return
    given = {keyword.arg for keyword in call.node.keywords}
    last = Site(call.site.cell, call.node.args[-1])
    yield Proposal(
        safety_of(others),
        f"{names} of {cls.name}.__init__ by position{doubt(others)}",
        f"{consequence}.",
        (
            WrapExpression(
                context.place(last), "", "".join(f", {text}" for text in moved.values())
            ),
            context.edit_call(call, *(DropKeyword(name) for name in moved if name in given)),
        ),
    )


def _known(context: Context) -> frozenset[str]:
    """Return the parameters that a configuration takes."""
    return _OF_ALL | {*positional_names(catalog.signature("BertConfig", context.target) or ())}


def _moved(
    context: Context,
    call: CallFact,
    parameters: ast.arguments,
    taken: set[str],
) -> dict[str, str] | None:
    """Return the parameters that have to be given by position, up to the last that is taken.

    With each goes its text. None if one of them cannot be written there.
    """
    node = call.node
    starred = any(isinstance(argument, ast.Starred) for argument in node.args)
    splatted = any(keyword.arg is None for keyword in node.keywords)
    if not node.args or starred or splatted or not context.editable(node):
        return None
    # Behind self and the configuration, which from_pretrained gives; one of them is the path's.
    names = [argument.arg for argument in parameters.args][1 + len(node.args) :]
    if not taken <= set(names):
        return None
    texts = _defaults(parameters)
    for keyword in node.keywords:
        texts[str(keyword.arg)] = context.text(Site(call.site.cell, keyword.value))
    moved = names[: max(map(names.index, taken)) + 1]
    return {name: texts[name] for name in moved} if texts.keys() >= set(moved) else None


def _defaults(parameters: ast.arguments) -> dict[str, str]:
    """Return the defaults that are written out, by the names of their parameters."""
    pairs = zip(reversed(parameters.args), reversed(parameters.defaults), strict=False)
    return {
        argument.arg: ast.unparse(default)
        for argument, default in pairs
        if isinstance(default, ast.Constant)
    }
