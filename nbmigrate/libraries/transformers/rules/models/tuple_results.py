"""Ask for a tuple where a result is used as one, although what is in it is left to a person.

Otherwise the copy, which imports transformers, would look as if its author had meant the tuple of
transformers 3, and a second migration would propose to ask for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers.rules.models.model_objects import (
    add_return_dict,
    called_model,
    loading_call,
)
from nbmigrate.meaning.facts import tuple_uses
from nbmigrate.meaning.values import Unknown
from nbmigrate.plan import Safety
from nbmigrate.rules.base import Proposal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.rules.base import Context

_MESSAGE = (
    "return_dict=False{where}: its result is used as a tuple; for what is in it see the finding"
)
_CONSEQUENCE = "Unpacking or iterating a ModelOutput gives its keys, which are strings."


def ask_for_tuple(context: Context, call: CallFact) -> Iterator[Proposal]:
    """Ask the models of a call for a tuple: in the call, or where they are made.

    The second is needed where something else is called there, too, that takes no `return_dict`.
    """
    if not tuple_uses(list(context.facts.uses_of(call.site))) or not context.editable(call.node):
        return
    models = {model for value in call.callee if (model := called_model(value)) is not None}
    if all(called_model(value) or isinstance(value, Unknown) for value in call.callee):
        yield _proposal(context, call, "")
        return
    for model in sorted(models, key=repr):
        made = loading_call(context, model)
        runs = [c for c in context.calls if model in map(called_model, c.callee)]
        if made is not None and runs == [call]:  # what other calls return may be read by fields
            yield _proposal(context, made, f" where {model.cls.name} is made")


def _proposal(context: Context, call: CallFact, where: str) -> Proposal:
    edit = context.edit_call(call, add_return_dict())
    return Proposal(Safety.REVIEW, _MESSAGE.format(where=where), _CONSEQUENCE, (edit,))
