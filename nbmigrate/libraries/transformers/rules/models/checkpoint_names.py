"""Checkpoints that are on the hub under their owner only: `facebook/bart-large-cnn`.

## What changed

Up to transformers 2.10 classes listed the checkpoints that they knew, with the addresses of the
files. Some of these short names stood for files in the folder of an owner. From 2.11 on a name is
looked up on the hub as it is, and the lists of the library have those names with their owner:
`facebook/bart-large-cnn`, `cl-tohoku/bert-base-japanese`, `flaubert/flaubert_base_cased`,
`allenai/longformer-base-4096`. Names such as `bert-base-uncased` and `gpt2` are those of the hub,
and stay.

## If it is left alone

`OSError: bart-large-cnn is not a local folder and is not a valid model identifier listed on
'https://huggingface.co/models'`.

## Before

    from transformers import BartTokenizer
    tokenizer = BartTokenizer.from_pretrained("bart-large-cnn")

## After

    from transformers import BartTokenizer
    tokenizer = BartTokenizer.from_pretrained("facebook/bart-large-cnn")

## When it is unsafe

When the called object may be something else than a class of transformers. Otherwise it is for
review: the names are those of the released packages, and the hub is not asked. There is a finding
where the string, or the variable that holds it, is not only the name of a checkpoint, where a
folder of the notebook may have that name, and in notebooks of the older packages, which did not
know these names.
"""

from __future__ import annotations

import ast
import posixpath
import re
from itertools import chain
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers.rules.models.checkpoint_arguments import checkpoint_arguments
from nbmigrate.meaning.values import Constant, Site, Unknown
from nbmigrate.plan import Safety
from nbmigrate.rules.base import About, Proposal, Remark, doubt, safety_of
from nbmigrate.rules.toolkit.variables import assignments

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nbmigrate.libraries.transformers.rules.models.checkpoint_arguments import Checkpoint
    from nbmigrate.rules.base import Context, Verdict

# The keys of the archive maps of transformers 2.2.2 to 2.10.0 whose addresses have the folder of an
# owner in them, such as models.huggingface.co/bert/facebook/bart-large/config.json. Each new name
# stands in the archive lists and maps of 2.11.0 to 4.39.3, the last that have any.
_OWNERS = {
    "Musixmatch": "umberto-commoncrawl-cased-v1 umberto-wikipedia-uncased-v1",
    "TurkuNLP": "bert-base-finnish-cased-v1 bert-base-finnish-uncased-v1",
    "allenai": "longformer-base-4096 longformer-large-4096",
    "cl-tohoku": (
        "bert-base-japanese bert-base-japanese-char bert-base-japanese-char-whole-word-masking "
        "bert-base-japanese-whole-word-masking"
    ),
    "facebook": "bart-large bart-large-cnn bart-large-mnli bart-large-xsum mbart-large-en-ro",
    "wietsedv": "bert-base-dutch-cased",
}
NEW_NAMES: Mapping[str, str] = {
    **{name: f"{owner}/{name}" for owner, names in _OWNERS.items() for name in names.split()},
    "flaubert-base-cased": "flaubert/flaubert_base_cased",
    "flaubert-base-uncased": "flaubert/flaubert_base_uncased",
    "flaubert-large-cased": "flaubert/flaubert_large_cased",
    "flaubert-small-cased": "flaubert/flaubert_small_cased",
    "marian-en-de": "Helsinki-NLP/opus-mt-en-de",
}
"""The names that became others, and what these are."""

_OLDEST = "2.0.0"

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v2.10.0/src/transformers/configuration_bart.py#L28",
        "https://github.com/huggingface/transformers/blob/v2.11.0/src/transformers/configuration_bart.py#L28",
    ),
    since="4.0.0",
    written_before="2.11.0",
    needs=tuple(NEW_NAMES),
)


def propose(context: Context) -> Verdict:
    """Yield names of checkpoints their owner, and report those that may be something else."""
    literals = _literals(context)
    checkpoints = [*checkpoint_arguments(context)] if literals else []
    if not checkpoints:
        return
    assigned = assignments(context)
    named_by = {
        site: _named_checkpoints(context, site, old, checkpoints, assigned)
        for site, old in literals
    }
    ambiguous = {old for site, old in literals if not named_by[site]}
    ambiguous |= _folders(context, {old for _, old in literals} - ambiguous)
    known = context.source.since(_OLDEST) is not False
    for site, old in literals:
        if not named_by[site]:
            if _may_reach(context, site, old, checkpoints):
                yield _remark(context, site, old)
        elif not known or old in ambiguous or not _is_plain(context, site, old):
            yield _remark(context, site, old)
        else:
            yield _proposal(context, site, old, named_by[site])


def _proposal(
    context: Context, site: Site, old: str, checkpoints: Sequence[Checkpoint]
) -> Proposal:
    new = NEW_NAMES[old]
    others = {other for checkpoint in checkpoints for other in checkpoint.others}
    return Proposal(
        safety_of(others, Safety.REVIEW),
        f"{old} is {new} on the hub, as transformers lists it from 2.11 on; the hub was not asked"
        f"{doubt(others)}",
        f"OSError: {old} is not a local folder and is not a valid model identifier.",
        (context.replace(site, context.text(site).replace(old, new)),),
    )


def _remark(context: Context, site: Site, old: str) -> Remark:
    return Remark(
        context.place(site),
        f"as a checkpoint this is {NEW_NAMES[old]}: where there is no folder {old}, that name is "
        "an OSError (not a valid model identifier)",
    )


def _literals(context: Context) -> list[tuple[Site, str]]:
    """Return the strings that are one of the old names, in document order."""
    return [
        (Site(cell.index, node), node.value)
        for cell in context.cells.values()
        for node in cell.nodes_of(ast.Constant)
        if isinstance(node.value, str)
        and node.value in NEW_NAMES
        and not isinstance(cell.parents.get(node), ast.JoinedStr)
    ]


def _is_plain(context: Context, site: Site, old: str) -> bool:
    """Tell whether a string can be edited: nothing stands there but the name and its quotes."""
    return context.editable(site.node) and context.text(site).strip("'\"") == old


def _named_checkpoints(
    context: Context,
    site: Site,
    old: str,
    checkpoints: Sequence[Checkpoint],
    assigned: Mapping[str, ast.expr],
) -> list[Checkpoint]:
    """Return the checkpoints that a string names; none if it is, or may be, something else, too."""
    direct = [checkpoint for checkpoint in checkpoints if checkpoint.node is site.node]
    match context.cells[site.cell].parents.get(site.node):
        case ast.Assign(targets=[ast.Name(id=name)]) if assigned.get(name) is site.node:
            named = (c for c in checkpoints if _is_read(c.node, name) and Constant(old) in c.held)
            found = {checkpoint.node: checkpoint for checkpoint in named}
            return [*found.values()] if found.keys() == _reads(context, name) else []
        case _:
            return direct


def _is_read(node: ast.AST | None, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)


def _reads(context: Context, name: str) -> set[ast.AST | None]:
    """Return every place that reads a variable; None stands for one in a magic or a command."""
    cells = context.cells.values()
    found: set[ast.AST | None] = {
        node for cell in cells for node in cell.nodes_of(ast.Name) if _is_read(node, name)
    }
    if any(re.search(rf"\b{re.escape(name)}\b", text) for text in _commands(context)):
        found.add(None)
    return found


def _commands(context: Context) -> Iterator[str]:
    """Yield the text of magics and shell commands, and of cells that are not read as Python."""
    for cell in context.cells.values():
        for magic in cell.masked.magics:
            yield cell.source[magic.start : magic.end]
        if cell.tree is None:
            yield cell.source


def _folders(context: Context, names: set[str]) -> set[str]:
    """Return the names that a folder may have: those that paths and commands begin with or hold."""
    paths = {
        posixpath.normpath(node.value).partition("/")[0]
        for cell in context.cells.values()
        for node in cell.nodes_of(ast.Constant)
        if isinstance(node.value, str) and "/" in node.value
    }
    commands = [*_commands(context)]
    word = r"(?<![\w.-]){}(?![\w.-])"
    return {
        name
        for name in names
        if name in paths or any(re.search(word.format(name), text) for text in commands)
    }


def _may_reach(context: Context, site: Site, old: str, checkpoints: Sequence[Checkpoint]) -> bool:
    """Tell whether a string that is not edited is the name of a checkpoint, or may well be."""
    held = frozenset(chain.from_iterable(checkpoint.held for checkpoint in checkpoints))
    if Constant(old) in held:
        return True
    unclear = any(isinstance(value, Unknown) for value in held)
    return unclear and not _is_other_argument(context, site)


def _is_other_argument(context: Context, site: Site) -> bool:
    """Tell whether a string is given to something else: by position, or to the library."""
    parents = context.cells[site.cell].parents
    parent = parents.get(site.node)
    call = context.facts.calls.get(parents[parent]) if isinstance(parent, ast.keyword) else None
    return isinstance(parent, ast.Call) or (
        call is not None and bool(context.symbols_of(call.callee))
    )
