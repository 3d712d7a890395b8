"""Transfo-XL cannot run on most releases of transformers 4.

## What changed

Transfo-XL moved to `transformers.models.deprecated` in 4.36. From 4.38 on its `forward` has a
mistake that nobody corrected before the model was removed.

## If it is left alone

`TypeError: type_as() got an unexpected keyword argument 'dtype'` when the model is called; making
and loading it works.

## Before

    model = TransfoXLLMHeadModel.from_pretrained("transfo-xl-wt103")

## After

Nothing is edited: migrate to 4.37.2 (`--to 4.37.2`), the last release that runs it, or take another
model.

## When it is unsafe

There is a finding at each place that makes a model.

## In the migration guide

Not mentioned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers.rules.models.models import made_models
from nbmigrate.rules.base import About, Remark

if TYPE_CHECKING:
    from nbmigrate.rules.base import Context, Verdict

META = About(sources=(), needs=("TransfoXL",))

# models/deprecated/transfo_xl/modeling_transfo_xl.py calls type_as(dtype=…) in 4.38.2 to 4.57.6.
_BROKEN_FROM = "4.38.2"


def propose(context: Context) -> Verdict:
    """Report every place where a Transfo-XL model of PyTorch is made."""
    if not context.target_has_reached(_BROKEN_FROM):
        return
    for call in context.library_calls:
        if any(name.startswith("TransfoXL") for name in made_models(call)):
            yield Remark(
                context.place(call.site),
                f"Transfo-XL cannot run on transformers {context.target}: calling the model is a "
                "TypeError (type_as() got an unexpected keyword argument 'dtype'). 4.37.2 is the "
                "last release that runs it",
            )
