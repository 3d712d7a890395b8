"""`PYTORCH_PRETRAINED_BERT_CACHE` is text, no longer a `Path`.

## What changed

In pytorch_pretrained_bert and pytorch_transformers the folder of downloaded models was a
`pathlib.Path`, under the name `PYTORCH_PRETRAINED_BERT_CACHE` or `PYTORCH_TRANSFORMERS_CACHE`. The
constants that transformers still has under these names are text.

## If it is left alone

`TypeError: unsupported operand type(s) for /: 'str' and 'str'`, or an AttributeError for a method
of paths. Joined with `os.path.join`, or given as `cache_dir`, the text does as well.

## Before

    from pytorch_pretrained_bert.file_utils import PYTORCH_PRETRAINED_BERT_CACHE
    cache_dir = PYTORCH_PRETRAINED_BERT_CACHE / "distributed_-1"

## After

    from pytorch_pretrained_bert.file_utils import PYTORCH_PRETRAINED_BERT_CACHE
    from pathlib import Path
    cache_dir = Path(PYTORCH_PRETRAINED_BERT_CACHE) / "distributed_-1"

## When it is unsafe

When the name may hold something else. Where `Path` is not imported, it is imported beside the name.
Without an import of the name (`file_utils.PYTORCH_PRETRAINED_BERT_CACHE`) there is a finding.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.meaning.values import NOTHING, Site, Symbol
from nbmigrate.plan import AddName, EditImport, WrapExpression
from nbmigrate.rules.base import About, Proposal, Remark, doubt, safety_of, split
from nbmigrate.rules.toolkit.variables import free_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.meaning.values import Value, Values
    from nbmigrate.plan import Edit
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v0.6.2/pytorch_pretrained_bert/file_utils.py#L32",
        "https://github.com/huggingface/transformers/blob/v4.0.0/src/transformers/file_utils.py#L229",
    ),
    since="4.0.0",
    written_before="2.0.0",
    needs=("_CACHE",),
)

_NAMES = frozenset({"PYTORCH_PRETRAINED_BERT_CACHE", "PYTORCH_TRANSFORMERS_CACHE"})
_CLASS = "Path"
_CONSEQUENCE = "TypeError or AttributeError: the folder of downloaded models is text, not a Path."


def propose(context: Context) -> Verdict:
    """Make a path of the folder wherever it is used as one."""
    for cell in context.cells.values():
        for node in cell.nodes:
            match node:
                case ast.BinOp(left=folder, op=ast.Div()) | ast.Attribute(value=folder):
                    yield from _make_a_path(context, Site(cell.index, folder))


def _make_a_path(context: Context, site: Site) -> Iterator[Proposal | Remark]:
    folders, others = split(_held(context, site.node), _is_folder)
    if not folders:
        return
    path = _path_class(context)
    imported = _imported(context, site) if not path else []
    if not context.editable(site.node) or not (path or imported):
        yield Remark(context.place(site), f"{_CONSEQUENCE} Use pathlib.Path(…) of it")
        return
    yield Proposal(
        safety_of(others),
        f"the folder of downloaded models is made a Path{doubt(others)}",
        _CONSEQUENCE,
        (*imported, WrapExpression(context.place(site), f"{path or _CLASS}(", ")")),
    )


def _held(context: Context, node: ast.AST) -> Values:
    if isinstance(node, ast.Attribute):
        fact = context.facts.attributes.get(node)
        return fact.held if fact is not None else NOTHING
    return context.facts.names.get(node, (None, NOTHING))[1]


def _is_folder(value: Value) -> bool:
    older = library.LIBRARIES - {"transformers"}
    return isinstance(value, Symbol) and value.name in _NAMES and value.library in older


def _path_class(context: Context) -> str:
    """Return how the notebook writes `pathlib.Path`; empty if it does not import it."""
    for fact in context.facts.imports.values():
        if fact.module == "pathlib" and fact.name == _CLASS:
            return fact.bound
        if fact.module == "pathlib" and fact.name is None:
            return f"{fact.bound}.{_CLASS}"
    return ""


def _imported(context: Context, site: Site) -> list[Edit]:
    """Return the edits that import `Path` beside the imports of the folder that `site` reads."""
    if not isinstance(site.node, ast.Name) or free_name(context, [_CLASS]) != _CLASS:
        return []
    return [
        EditImport(context.place(fact.site), (AddName(_CLASS, "pathlib"),))
        for fact in context.facts.imports.values()
        if fact.bound == site.node.id and fact.name in _NAMES
    ]
