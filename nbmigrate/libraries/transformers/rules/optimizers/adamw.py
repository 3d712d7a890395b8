"""`transformers.AdamW` is gone: use torch's AdamW with the old defaults written out.

## What changed

`AdamW` was deprecated in transformers 4 and removed in 4.50.0; the migration guide still tells to
use it. Its defaults, since the days of pytorch_transformers, were `lr=1e-3, betas=(0.9, 0.999),
eps=1e-6, weight_decay=0.0, correct_bias=True`; those of `torch.optim.AdamW` are the same but for
`eps=1e-8` and `weight_decay=1e-2`, and it has no `correct_bias`.

## If it is left alone

`ImportError: cannot import name 'AdamW' from 'transformers'`. With torch's optimizer and its own
defaults the notebook would run and decay weights that were not decayed before.

## Before

    from transformers import AdamW
    optimizer = AdamW(model.parameters(), lr=2e-5)

## After

    from torch.optim import AdamW
    optimizer = AdamW(model.parameters(), lr=2e-5, eps=1e-6, weight_decay=0.0)

## When it is unsafe

It is always for review: torch adds `eps` after the bias correction, so that updates of parameters
with tiny gradients differ a little. `correct_bias=False` (the setting of the original BERT code)
has no counterpart in torch: the first steps of the training differ then. Where the class is used
in another way than by a call that can be read, the change is unsafe.

With `--style exact` a class with the very updates of the old optimizer is defined instead, behind
the import that brought it; its calls stay, and the change is safe. That is done in either style
where a call gives correct_bias by its position.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers.rules.optimizers.older_optimizers import uses_of
from nbmigrate.libraries.transformers.rules.optimizers.optimizer_texts import adamw_text
from nbmigrate.meaning.values import Site, Symbol
from nbmigrate.plan import AddKeyword, AddName, DropKeyword, EditImport, MoveName, Safety, Style
from nbmigrate.rules.base import About, Proposal, Remark
from nbmigrate.rules.toolkit.callees import PARTIAL, taken_by
from nbmigrate.rules.toolkit.definitions import Definition, definitions
from nbmigrate.rules.toolkit.styles import in_both_styles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nbmigrate.meaning.facts import CallFact, ImportFact
    from nbmigrate.meaning.values import Value
    from nbmigrate.plan import ArgumentOperation, Edit, ImportOperation
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v4.49.0/src/transformers/optimization.py#L607",
        "https://github.com/pytorch/pytorch/blob/v2.13.0/torch/optim/adamw.py#L26",
    ),
    since="4.50.0",
    written_before="4.50.0",
    needs=("AdamW",),
)

OPTIMIZER = "AdamW"
_PATHS = frozenset(
    f"{package}.{name}"
    for package in ("transformers", "pytorch_transformers")
    for name in ("AdamW", "optimization.AdamW")
)
_OLD_DEFAULTS = {"eps": "1e-6", "weight_decay": "0.0"}
# lr, betas, eps, weight_decay come after the parameters in both signatures.
_POSITIONS = {"eps": 3, "weight_decay": 4}
_CORRECT_BIAS = 5


@dataclass(frozen=True)
class _Making:
    """A call that makes the optimizer, or a partial of it.

    `named` is the expression that names the class, `count` how many arguments are given to that by
    position.
    """

    call: CallFact
    named: ast.expr
    count: int


def propose(context: Context) -> Verdict:
    """Take AdamW from torch.optim, in one change with all its calls."""
    if _PATHS.isdisjoint(context.symbol_paths):
        return
    imports = [fact for fact in _imports(context) if not fact.guarded]
    makings = [*_makings(context)]
    chains = [making for making in makings if isinstance(making.named, ast.Attribute)]
    if imports:
        yield from _imported(context, imports, [m for m in makings if m not in chains])
    for making in chains:
        if not _is_readable(making):
            yield _unreadable(context, making)
        elif _has_torch(context) and context.editable(making.call.node):
            site = Site(making.call.site.cell, making.named)
            chain = context.replace(site, "torch.optim.AdamW")
            edits = (chain, *_call_edits(context, making))
            yield Proposal(*_verdict(context, [making]), edits=edits)
        else:
            yield _gone(context, making.call.site)
    called = {making.named for making in makings}
    for attribute in context.facts.attributes.values():
        if _is_optimizer(attribute.held) and attribute.node not in called:
            yield _gone(context, attribute.site)


def _makings(context: Context) -> Iterator[_Making]:
    for call in context.library_calls:
        node = call.node
        if _is_optimizer(call.callee):
            yield _Making(call, node.func, len(node.args))
        elif PARTIAL in call.callee and _is_optimizer(taken_by(call).callee):
            yield _Making(call, node.args[0], len(node.args) - 1)


def _gone(context: Context, site: Site) -> Remark:
    return Remark(
        context.place(site),
        f"AdamW is gone from transformers {context.target}: use torch.optim.AdamW with "
        "eps=1e-6, weight_decay=0.0 where none is given",
    )


def _imported(context: Context, imports: list[ImportFact], makings: list[_Making]) -> Verdict:
    """Replace the optimizer where it is imported, in both styles."""
    exact, problem = _defined_here(context)
    unreadable = [making for making in makings if not _is_readable(making)]
    guide = None
    if not unreadable:
        edits = [EditImport(context.place(fact.site), (_from_torch(fact),)) for fact in imports]
        arguments = [edit for making in makings for edit in _call_edits(context, making)]
        guide = Proposal(*_verdict(context, makings), edits=(*edits, *arguments))
    proposal = in_both_styles(context, guide, exact)
    if proposal is not None:
        yield proposal
    elif context.style is Style.EXACT and problem is not None:
        yield problem
    else:
        yield from (_unreadable(context, making) for making in unreadable)


def _is_readable(making: _Making) -> bool:
    return making.count <= _CORRECT_BIAS


def _unreadable(context: Context, making: _Making) -> Remark:
    return Remark(
        context.place(making.call.site),
        f"AdamW is gone from transformers {context.target}, and torch's takes amsgrad "
        "where correct_bias stands: write its arguments by name and drop correct_bias",
    )


def _imports(context: Context) -> Iterator[ImportFact]:
    """Yield what brings the name: imports of it, and star imports if it is used."""
    used = any(_is_optimizer(held) for _, held in context.library_names)
    for fact in context.facts.imports.values():
        path = f"{fact.module}.{fact.name}"
        if path in _PATHS or (used and path in {f"{p.rpartition('.')[0]}.*" for p in _PATHS}):
            yield fact


def _from_torch(fact: ImportFact) -> ImportOperation:
    if fact.name == "*":
        return AddName(OPTIMIZER, "torch.optim")
    return MoveName(OPTIMIZER, "torch.optim", OPTIMIZER)


def _defined_here(context: Context) -> tuple[Proposal | None, Remark | None]:
    uses = uses_of(context, _PATHS.__contains__)
    definition = Definition(OPTIMIZER, adamw_text, ("math", "torch"), ("torch.optim", "Optimizer"))
    edits, problem = definitions(context, [(definition, uses)])
    if not edits:
        return None, problem
    return (
        Proposal(
            Safety.SAFE,
            "AdamW is gone: defined here, with the same updates to the last digits",
            f"ImportError: AdamW is gone from transformers {context.target}.",
            tuple(edits),
        ),
        None,
    )


def _verdict(context: Context, makings: list[_Making]) -> tuple[Safety, str, str]:
    message = (
        "AdamW from torch.optim, with the defaults that transformers' AdamW had; eps is added at "
        "another place, which changes updates for tiny gradients"
    )
    safety = Safety.REVIEW
    calls = [making.call for making in makings]
    if any(_corrects_no_bias(call) for call in calls):
        message += "; correct_bias=False has no counterpart, so the first steps differ"
    funcs = {making.named for making in makings}
    elsewhere = any(
        _is_optimizer(held) and site.node not in funcs for site, held in context.library_names
    )
    if elsewhere or any(len(call.callee) > 1 or call.arguments.splats for call in calls):
        safety = Safety.UNSAFE
        message += (
            "; not every use of it could be read, so a default may be missing. Left as it is, its "
            "import fails"
        )
    return safety, message, f"ImportError: AdamW is gone from transformers {context.target}."


def _has_torch(context: Context) -> bool:
    return any(
        fact.bound == "torch" and fact.name is None for fact in context.facts.imports.values()
    )


def _is_optimizer(values: Iterable[Value]) -> bool:
    return any(isinstance(value, Symbol) and value.path in _PATHS for value in values)


def _corrects_no_bias(call: CallFact) -> bool:
    return any(
        not (isinstance(keyword.value, ast.Constant) and keyword.value.value is True)
        for keyword in call.node.keywords
        if keyword.arg == "correct_bias"
    )


def _call_edits(context: Context, making: _Making) -> list[Edit]:
    call = making.call
    given = {keyword.arg for keyword in call.node.keywords}
    operations: list[ArgumentOperation] = []
    if "correct_bias" in given:
        operations.append(DropKeyword("correct_bias"))
    if not call.arguments.splats:
        operations += [
            AddKeyword(name, value)
            for name, value in _OLD_DEFAULTS.items()
            if name not in given and making.count <= _POSITIONS[name]
        ]
    return [context.edit_call(call, *operations)] if operations else []
