"""`from transformers import *` loads every model there is: import the names that are used.

## What changed

The star import of transformers 4 loads all of the library. Models of images and sound are part of
it, and they need packages such as torchvision.

## If it is left alone

`ModuleNotFoundError: Could not import module …` where torchvision is not installed; else it takes
many times as long as before.

## Before

    from transformers import *
    model = BertModel.from_pretrained("bert-base-uncased")

## After

    from transformers import BertModel
    model = BertModel.from_pretrained("bert-base-uncased")

## When it is unsafe

Only where every name of the notebook is accounted for is anything edited: no cell that cannot be
read, no name that nothing else defines. That is for review where the notebook may have been written
for transformers 4. Elsewhere there is a finding, also where the star import of an older package
becomes this one. Notebooks written for transformers 4 stay as they are.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers.rules.imports.moved_names import new_place, star_by_names
from nbmigrate.plan import Safety
from nbmigrate.rules.base import About, Remark

if TYPE_CHECKING:
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v4.57.1/src/transformers/utils/import_utils.py#L2321",
    ),
    since="4.0.0",
    written_before="4.0.0",
)

_PACKAGE = "transformers"
_BORDER = "4.0.0"


def propose(context: Context) -> Verdict:
    """Import by name what comes through the star import of the package."""
    border = None if context.source.before(_BORDER) else _BORDER
    for fact in context.facts.imports.values():
        if fact.name != "*" or fact.guarded:
            continue
        # The star import of an older package becomes that of transformers: see package-imports.
        becomes = new_place(fact.module, context.target)
        if _PACKAGE not in {fact.module, becomes}:
            continue
        by_names = star_by_names(context, fact)
        if by_names is None:
            yield Remark(
                context.place(fact.site),
                f"`from {_PACKAGE} import *` loads every model in transformers {context.target}, "
                "and fails where torchvision is not installed: import the names that are used",
                border=border,
            )
        elif becomes is None:
            safety = Safety.REVIEW if border else by_names.safety
            yield replace(by_names, safety=safety, border=border)
