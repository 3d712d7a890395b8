"""`load_metric` is gone from datasets: metrics are a library of their own, evaluate.

## What changed

datasets 3.0.0 removed `load_metric`, deprecated since 2.5. `load` of the library evaluate loads the
same metrics by the same names, and what it gives is used alike.

## If it is left alone

`ImportError: cannot import name 'load_metric' from 'datasets'`, or `AttributeError` where it is
read from the module.

## Before

    from datasets import load_dataset, load_metric

    metric = load_metric("glue", "mrpc")

## After

    from datasets import load_dataset
    from evaluate import load as load_metric

    metric = load_metric("glue", "mrpc")

## When it is unsafe

Always: evaluate has to be installed, and nothing here tells whether it is.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.plan import EditImport, InsertLines, MoveName, Safety
from nbmigrate.rules.base import About, Proposal

if TYPE_CHECKING:
    from nbmigrate.meaning.facts import AttributeFact, ImportFact
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/datasets/pull/6983",
        "https://huggingface.co/docs/evaluate/v0.4.0/en/package_reference/loading_methods",
    ),
    written_before="3.0.0",
    needs=("load_metric",),
)

_NAME = "load_metric"
_MESSAGE = "load_metric is evaluate.load; the package evaluate has to be installed"
_NOT_THERE = "ImportError or AttributeError: datasets has no metrics since its release 3.0."


def propose(context: Context) -> Verdict:
    """Load metrics from evaluate."""
    for fact in context.facts.imports.values():
        if (fact.module, fact.name) == ("datasets", _NAME):
            move = MoveName(_NAME, "evaluate", "load")
            edit = EditImport(context.place(fact.site), (move,))
            yield Proposal(Safety.UNSAFE, _MESSAGE, _NOT_THERE, (edit,))
    read = [
        fact
        for fact, owners in context.library_attributes
        if fact.node.attr == _NAME and [owner.path for owner in owners] == ["datasets"]
    ]
    imported = _import_of_the_module(context)
    if read and imported is not None and "evaluate" not in context.facts.bindings:
        yield _from_the_module(context, read, imported)


def _import_of_the_module(context: Context) -> ImportFact | None:
    """Return the statement at the top level of a cell that imports datasets as a module."""
    for fact in context.facts.imports.values():
        tree = context.cells[fact.site.cell].tree
        if fact.module == "datasets" and fact.name is None and isinstance(tree, ast.Module):
            return fact if fact.site.node in tree.body else None
    return None


def _from_the_module(context: Context, read: list[AttributeFact], imported: ImportFact) -> Proposal:
    named = [
        context.replace(fact.site, "evaluate.load") for fact in read if context.editable(fact.node)
    ]
    imports = InsertLines(context.place(imported.site), "import evaluate")
    return Proposal(Safety.UNSAFE, _MESSAGE, _NOT_THERE, (imports, *named))
