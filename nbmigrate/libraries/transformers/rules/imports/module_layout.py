"""Modules and names of the library moved: import them from their new place.

## What changed

transformers 4.0 gave each model a folder, so that "importing intermediary layers using a model's
module directly needs to be done via a different path", as the migration guide says:
`transformers.modeling_bert` is now `transformers.models.bert.modeling_bert`, and so on for
configurations, tokenizers and TensorFlow models. Some names moved to another module, later models
of the past to `models.deprecated`.

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
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers.rules.imports.moved_names import move_chains, move_statements
from nbmigrate.rules.base import About

if TYPE_CHECKING:
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=("https://huggingface.co/transformers/v4.5.1/migration.html",),
    since="4.0.0",
)

_PACKAGE = "transformers"


def propose(context: Context) -> Verdict:
    """Move import statements, and attribute chains such as `transformers.modeling_bert.X`."""
    yield from move_statements(context, _PACKAGE)
    yield from move_chains(context, _PACKAGE)
