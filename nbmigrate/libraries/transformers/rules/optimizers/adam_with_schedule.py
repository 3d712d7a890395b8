"""The guide's way to leave BertAdam: AdamW, a schedule, and clipping written in the loop."""

from __future__ import annotations

import ast
from itertools import pairwise
from typing import TYPE_CHECKING

from nbmigrate.cells.syntax import last_name, walk
from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.libraries.transformers.rules.optimizers.adam_uses import (
    Made,
    MethodCall,
    ObstacleError,
    made_by,
    method_calls,
)
from nbmigrate.libraries.transformers.rules.optimizers.older_optimizers import (
    before_schedule_classes,
    moved_chain,
)
from nbmigrate.meaning.values import Instance, Site
from nbmigrate.plan import AddName, EditImport, InsertLines, MoveName, Safety
from nbmigrate.rules.base import Proposal, doubt, safety_of
from nbmigrate.rules.toolkit.enclosing import enclosing
from nbmigrate.rules.toolkit.variables import free_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nbmigrate.plan import Edit
    from nbmigrate.rules.base import Context
    from nbmigrate.rules.toolkit.uses import Uses

_ADAMW = "AdamW"
_CLIP = "clip_grad_norm_"
_SCHEDULER_NAMES = ("scheduler", "lr_scheduler")
# The ways that both optimizers went in 100 steps of a tiny BERT: the distance of the weights at the
# end, divided by how far they had moved.
_DIFFERENCE = {
    "BertAdam": ("AdamW corrects the bias of its averages", "0.97"),
    "OpenAIAdam": (
        "eps and weight decay are added elsewhere, the schedule is one step behind",
        "0.2",
    ),
}
# Behind the warm-up w, for x of t_total done. While that lasts OpenAIAdam's rose by x/w * (1 - x).
_OTHER_LINE = (
    "the learning rate fell by 1 - x, x being the part of t_total that is done, and falls by "
    "(1 - x) / (1 - warmup) now, behind the warm-up"
)


def split_up(context: Context, name: str, uses: Uses) -> Proposal:
    """Replace the optimizer by AdamW, and what was inside it by a schedule and clipping.

    Raises `ObstacleError` where a part of that has no certain place.
    """
    for site in uses.others:
        raise ObstacleError(site, "the class is not only called here")
    made = [made_by(context, name, call) for call in uses.calls]
    steps = [*method_calls(context, name, "step", made)]
    if made and not steps:
        raise ObstacleError(made[0].site, "the notebook does not show where its step() is called")
    scheduler = _scheduler_name(context)
    edits = [*_import_edits(context, name, uses, made)]
    for optimizer in made:
        edits += _making_edits(context, optimizer, scheduler)
    for step in steps:
        edits += _step_edits(context, step, scheduler)
    for rate in method_calls(context, name, "get_lr", made):
        edits.append(_rate_edit(context, rate, scheduler))
    if not edits:
        raise ObstacleError(uses.star_imports[0].site, "nothing of it is seen")
    others = [value for step in steps for value in step.others]
    return Proposal(
        safety_of(others, Safety.REVIEW),
        f"{_done(made)}. {_different(context, name, made)}{doubt(others)}",
        f"ImportError: there is no {name} in transformers.",
        tuple(edits),
    )


def _done(made: Iterable[Made]) -> str:
    parts = ["AdamW of torch with the old defaults"]
    functions = sorted({m.adam.schedule.function for m in made if m.adam.schedule is not None})
    parts += [f"{function} for warm-up and decay" for function in functions]
    norms = sorted({m.adam.clipping for m in made if m.adam.clipping})
    parts += [f"gradients clipped to {norm} in the loop" for norm in norms]
    if any("warmup" in m.adam.written and m.adam.schedule is None for m in made):
        parts.append("no schedule, since without t_total there was none, whatever warmup was")
    ignored = sorted({argument for m in made for argument in m.adam.ignored})
    parts += [f"{argument} is dropped, which it ignored" for argument in ignored]
    return ", ".join(parts)


def _different(context: Context, name: str, made: Iterable[Made]) -> str:
    why, distance = _DIFFERENCE[name]
    if any(optimizer.adam.clipping for optimizer in made):
        why += ", and the norm is clipped over all parameters together"
    schedules = (optimizer.adam.schedule for optimizer in made)
    if any(schedule is not None and schedule.falls_behind_warmup for schedule in schedules):
        before = before_schedule_classes(context)
        if before is not False:
            why += f"; {'' if before else 'up to pytorch_pretrained_bert 0.6.1 '}{_OTHER_LINE}"
    return (
        f"It trains along another path: {why}. After 100 steps the weights differed by {distance} "
        "of the way they had gone; style exact keeps the numbers"
    )


def _import_edits(
    context: Context,
    name: str,
    uses: Uses,
    made: Iterable[Made],
) -> Iterator[Edit]:
    """Import AdamW where the optimizer is imported, and with it what its parts need."""
    needed = {
        AddName(optimizer.adam.schedule.function, "transformers")
        for optimizer in made
        if optimizer.adam.schedule is not None
    }
    if not _torch_is_imported(context) and any(optimizer.adam.clipping for optimizer in made):
        needed.add(AddName(_CLIP, "torch.nn.utils"))
    added = tuple(sorted(needed, key=repr))
    for fact in uses.imports:
        bound = _ADAMW if fact.bound == name else ""
        move = MoveName(name, "torch.optim", _ADAMW, bound)
        yield EditImport(context.place(fact.site), (move, *added))
    for fact in uses.star_imports if not uses.imports else ():
        adamw = AddName(_ADAMW, "torch.optim")
        yield EditImport(context.place(fact.site), (adamw, *added))


def _torch_is_imported(context: Context) -> bool:
    return any(
        fact.bound == "torch" and fact.name is None for fact in context.facts.imports.values()
    )


def _making_edits(context: Context, made: Made, scheduler: str) -> Iterator[Edit]:
    func = made.adam.call.node.func
    name = made.adam.name
    function = made.adam.schedule.function if made.adam.schedule is not None else ""
    callee = context.text(Site(made.site.cell, func))
    if isinstance(func, ast.Attribute):
        if not _torch_is_imported(context):
            raise ObstacleError(made.site, "torch is not imported as a module")
        function = moved_chain(callee, function).replace(".optimization_openai.", ".optimization.")
        callee = "torch.optim.AdamW"
    elif callee == name:
        callee = _ADAMW
    yield from made.adam.edits(context, callee)
    statement = made.around.statement
    if made.adam.schedule is None or made.kept_as is None or statement is None:
        return
    optimizer = context.text(Site(made.site.cell, made.kept_as))
    line = (
        f"{_beside(optimizer, scheduler)} = {function}({optimizer}, {made.adam.schedule.arguments})"
    )
    yield InsertLines(context.place(Site(made.site.cell, statement)), line)


def _beside(optimizer: str, scheduler: str) -> str:
    """Return where the scheduler is kept: `self.scheduler` beside `self.optimizer`."""
    owner, dot, _ = optimizer.rpartition(".")
    return f"{owner}{dot}{scheduler}"


def _step_edits(context: Context, step: MethodCall, scheduler: str) -> Iterator[Edit]:
    statement = step.around.statement
    if not isinstance(statement, ast.Expr) or statement.value is not step.site.node:
        raise ObstacleError(step.site, "its step() is called inside a longer statement here")
    place = context.place(Site(step.site.cell, statement))
    clipping = _clipping(context, step)
    if clipping:
        yield InsertLines(place, clipping, before=True)
    if _has_schedule(step):
        yield InsertLines(place, f"{_scheduler_at(context, step, scheduler)}.step()")


def _clipping(context: Context, step: MethodCall) -> str:
    """Return the statement that clips the gradients before a step; empty if none is to be added."""
    norms = {made.adam.clipping for made in step.made}
    if len(norms) > 1:
        raise ObstacleError(step.site, "optimizers that clip to different norms come together here")
    norm = norms.pop() if norms else ""
    if not norm or _clips_already(context, step):
        return ""
    if not norm.replace(".", "", 1).isdigit() and not all(
        step.around.sees_names_of(made.around) for made in step.made
    ):
        raise ObstacleError(step.site, f"{norm}, the norm to clip to, is not known here")
    function = f"torch.nn.utils.{_CLIP}" if _torch_is_imported(context) else _CLIP
    return f"{function}({_parameters(context, step)}, {norm})"


def _clips_already(context: Context, step: MethodCall) -> bool:
    return any(
        last_name(call.node.func).startswith("clip_grad_norm")
        and call.site.cell == step.site.cell
        and enclosing(context, call.site).scope is step.around.scope
        for call in context.calls
    )


def _parameters(context: Context, step: MethodCall) -> str:
    """Return what is clipped: the parameters of the one model that is named around the step."""
    names = {
        site.node.id
        for site, values in context.facts.names.values()
        if site.cell == step.site.cell
        and isinstance(site.node, ast.Name)
        and values
        and all(isinstance(value, Instance) and library.is_model(value) for value in values)
        and enclosing(context, site).scope is step.around.scope
    }
    if len(names) == 1:
        return f"{names.pop()}.parameters()"
    optimizer = context.text(Site(step.site.cell, step.receiver))
    return f'[p for group in {optimizer}.param_groups for p in group["params"]]'


def _has_schedule(call: MethodCall) -> bool:
    """Tell whether the optimizer has a schedule beside it; all that can be called must agree."""
    scheduled = {made.adam.schedule is not None for made in call.made}
    if scheduled == {True, False} or (True in scheduled and call.others):
        raise ObstacleError(call.site, "only some of the optimizers used here have a schedule")
    return True in scheduled


def _scheduler_at(context: Context, call: MethodCall, scheduler: str) -> str:
    """Return how the scheduler is reached where a method of the optimizer is called."""
    if _is_set_by_hand(context):
        raise ObstacleError(
            call.site,
            'the notebook sets group["lr"] itself, which a scheduler would undo at every step',
        )
    receiver = context.text(Site(call.site.cell, call.receiver))
    for made in call.made:
        kept_as = "" if made.kept_as is None else context.text(Site(made.site.cell, made.kept_as))
        on_object = "." in kept_as and kept_as == receiver
        in_sight = "." not in kept_as and call.around.sees_names_of(made.around)
        if not on_object and not in_sight:
            line = context.cells[made.site.cell].positions.line(context.place(made.site).start)
            raise ObstacleError(
                call.site,
                f"its schedule, made in cell {made.site.cell} line {line}, is out of reach here",
            )
    kept = {context.text(Site(made.site.cell, made.kept_as)) for made in call.made if made.kept_as}
    owners = {_beside(text, scheduler) for text in kept}
    if len(owners) > 1:
        raise ObstacleError(call.site, "several optimizers come together here")
    return owners.pop()


def _is_set_by_hand(context: Context) -> bool:
    """Tell whether the notebook sets a learning rate, other than for apex's half precision."""
    return any(
        isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.slice, ast.Constant)
        and node.slice.value == "lr"
        and not _is_for_half_precision(context, Site(cell.index, node))
        for cell in context.cells.values()
        if cell.tree is not None
        for node in walk(cell.tree)
    )


def _is_for_half_precision(context: Context, site: Site) -> bool:
    """Tell whether a node stands under `if args.fp16:`, as in the examples of the package."""
    nodes = (*enclosing(context, site).nodes, site.node)
    return any(
        isinstance(node, ast.If) and inner in node.body and last_name(node.test) == "fp16"
        for node, inner in pairwise(nodes)
    )


def _rate_edit(context: Context, call: MethodCall, scheduler: str) -> Edit:
    """Return what reads the learning rate instead of `optimizer.get_lr()`."""
    if not context.editable(call.site.node):
        raise ObstacleError(call.site, "its get_lr() is called in an f-string")
    if _has_schedule(call):
        text = f"{_scheduler_at(context, call, scheduler)}.get_last_lr()"
    else:
        optimizer = context.text(Site(call.site.cell, call.receiver))
        text = f'[group["lr"] for group in {optimizer}.param_groups]'
    return context.replace(call.site, text)


def _scheduler_name(context: Context) -> str:
    """Return a name for the scheduler that neither a variable nor an attribute has."""
    attributes = {fact.node.attr for fact in context.facts.attributes.values()}
    wishes = [name for name in _SCHEDULER_NAMES if name not in attributes]
    return free_name(context, wishes or ["bert_adam_scheduler"])
