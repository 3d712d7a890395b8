"""Transfo-XL cannot run on most releases of transformers 4.

## What changed

Transfo-XL moved to `transformers.models.deprecated` in 4.36. From 4.38 on its `forward` has a
mistake that nobody corrected before the model was removed.

## If it is left alone

`TypeError: type_as() got an unexpected keyword argument 'dtype'` when the model is called; making
and loading it works.

## Before

    from transformers import TransfoXLLMHeadModel
    model = TransfoXLLMHeadModel.from_pretrained("transfo-xl-wt103")

## After

Nothing is edited: migrate to 4.37.2 (`--to 4.37.2`), the last release that runs it, or take another
model.

## When it is unsafe

There is a finding at each place that makes a model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers.rules.models.model_objects import made_models
from nbmigrate.rules.base import About, Remark

if TYPE_CHECKING:
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v4.38.0/src/transformers/models/deprecated/transfo_xl/modeling_transfo_xl.py#L945",
    ),
    since="4.38.0",
    written_before="4.38.0",
    needs=("TransfoXL",),
)


def propose(context: Context) -> Verdict:
    """Report every place where a Transfo-XL model of PyTorch is made."""
    for call in context.library_calls:
        if any(name.startswith("TransfoXL") for name in made_models(call)):
            yield Remark(
                context.place(call.site),
                f"Transfo-XL cannot run on transformers {context.target}: calling the model is a "
                "TypeError (type_as() got an unexpected keyword argument 'dtype'). 4.37.2 is the "
                "last release that runs it",
            )
