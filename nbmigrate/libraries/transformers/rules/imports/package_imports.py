"""`pytorch_pretrained_bert` and `pytorch_transformers` became transformers: import from there.

## What changed

The packages were renamed twice, and their modules were sorted into one folder for each model: "each
model resides in its folder", as the migration guide says.

## If it is left alone

`ModuleNotFoundError: No module named 'pytorch_pretrained_bert'`, or an old package installed beside
transformers whose objects do not fit to it.

## Before

    from pytorch_pretrained_bert import BertTokenizer, BertModel
    from pytorch_pretrained_bert.modeling import BertPreTrainedModel

## After

    from transformers import BertTokenizer, BertModel
    from transformers.models.bert.modeling_bert import BertPreTrainedModel

## When it is unsafe

The import alone is not the migration: argument order, results, optimizers and modes differ, most of
them without an error. Every other change of the notebook therefore requires this one, and names
that have no place in transformers stay behind with a finding. Star imports are for review. An older
package that is only imported where transformers is not there stays as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.dating.places import is_second_choice
from nbmigrate.libraries.transformers.rules.imports.moved_names import (
    move_chains,
    move_statements,
    new_place,
)
from nbmigrate.libraries.transformers.rules.imports.removed_names import says_what_to_do
from nbmigrate.libraries.transformers.rules.optimizers.older_optimizers import has_its_own_rule
from nbmigrate.rules.base import BASIS, About, Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.meaning.values import Site
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=("https://huggingface.co/transformers/v4.5.1/migration.html",),
    since="4.0.0",
    needs=("pytorch_pretrained_bert", "pytorch_transformers"),
)

_PACKAGES = ("pytorch_pretrained_bert", "pytorch_transformers")


def propose(context: Context) -> Verdict:
    """Import from transformers whatever has a place there; name what has none."""
    for package in _PACKAGES:
        if _is_second_choice(context, package):
            continue
        yield from move_statements(context, package, BASIS)
        yield from move_chains(context, package, BASIS)
        yield from _left_behind(context, package)


def _is_second_choice(context: Context, package: str) -> bool:
    """Tell whether a package is only imported where transformers is not there."""
    imported = [f for f in context.facts.imports.values() if f.module.split(".")[0] == package]
    return context.source.library not in _PACKAGES and all(
        is_second_choice(fact, context.cells) for fact in imported
    )


def _left_behind(context: Context, package: str) -> Iterator[Remark]:
    reached: list[tuple[Site, str]] = [
        (fact.site, fact.module if fact.name is None else f"{fact.module}.{fact.name}")
        for fact in context.facts.imports.values()
        if fact.module.partition(".")[0] == package and fact.name != "*"
    ]
    inner = {attribute.node.value for attribute, _ in context.library_attributes}
    for attribute, owners in context.library_attributes:
        if attribute.node in inner:
            continue
        paths = {f"{v.path}.{attribute.node.attr}" for v in owners if v.library == package}
        reached += [(attribute.site, path) for path in sorted(paths) if catalog.is_known(path)]
    for site, path in reached:
        handled = has_its_own_rule(path) or says_what_to_do(path)
        if new_place(path, context.target) is None and not handled:
            yield Remark(
                context.place(site),
                f"{path} has no place in transformers {context.target}: it stays, and fails where "
                "the old package is not installed",
            )
