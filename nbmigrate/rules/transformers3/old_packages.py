"""`pytorch_pretrained_bert` and `pytorch_transformers` are other packages with other behaviour.

## What changed

These packages became transformers. Argument order, results, optimizers, modes and label
conventions changed, most of them without an error.

## If it is left alone

The old package has to stay installed beside transformers; nothing of it runs on transformers 4.

## When it is unsafe

This version of nbmigrate does not edit code of these packages: there is a finding at each import.

## In the migration guide

"Migrating from pytorch-transformers to transformers" and "Migrating from pytorch-pretrained-bert".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.rules.base import Remark

if TYPE_CHECKING:
    from nbmigrate.rules.base import Context, Verdict

_PACKAGES = ("pytorch_pretrained_bert", "pytorch_transformers")


def propose(context: Context) -> Verdict:
    """Report every import statement of an old package."""
    statements = {
        fact.site: package
        for fact in context.facts.imports.values()
        if (package := fact.module.partition(".")[0]) in _PACKAGES
    }
    for site, package in statements.items():
        yield Remark(
            context.place(site),
            f"{package} is not transformers: its code is left alone. Changing the import is not "
            "enough, since argument order, results and optimizers differ",
        )
