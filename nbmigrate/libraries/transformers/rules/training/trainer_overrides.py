"""What a subclass of `Trainer` overrides is called with more arguments.

## What changed

| method | called in addition with |
|---|---|
| `compute_loss` | `return_outputs` in evaluation (from 4.3), `num_items_in_batch` (from 4.46) |
| `training_step` | `num_items_in_batch` (from 4.46) |
| `prediction_step` | `ignore_keys` (from 4.0) |
| `evaluate` | `ignore_keys` (from 4.9) |
| `log` | `start_time` (from 4.47) |
| `save_model` | `_internal_call` (from 4.16) |

## If it is left alone

`TypeError: compute_loss() got an unexpected keyword argument 'num_items_in_batch'`, at the first
step, evaluation, log or checkpoint.

## Before

    from transformers import Trainer
    class Weighted(Trainer):
        def compute_loss(self, model, inputs):
            return my_loss(model(**inputs)[0], inputs["labels"])

## After

Nothing is edited. Here
`def compute_loss(self, model, inputs, return_outputs=False, num_items_in_batch=None)` would do,
which gives `(loss, outputs) if return_outputs else loss`.

## When it is unsafe

It is not edited: each override is a finding that says which parameters to add. In
transformers 3 the evaluation did not call `compute_loss`, but took the loss of the model itself:
what an override returns is the evaluation loss from 4.3 on, and other than before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.training.trainers import (
    derives_from,
    is_trainer,
    methods,
)
from nbmigrate.rules.base import About, Remark

if TYPE_CHECKING:
    import ast
    from collections.abc import Sequence

    from nbmigrate.libraries.transformers.catalog import Parameter
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v4.46.0/src/transformers/trainer.py#L3610",
        "https://github.com/huggingface/transformers/blob/v4.47.0/src/transformers/trainer.py#L3547",
        "https://github.com/huggingface/transformers/blob/v4.16.0/src/transformers/trainer.py#L969",
    ),
    since="4.0.0",
    written_before="4.47.0",
    needs=("Trainer",),
)


class _Call(NamedTuple):
    """How the library calls a method: what it adds, how, and when that first happens.

    `if_train_takes` is a parameter of `Trainer.train` without which nothing is added.
    """

    adds: tuple[str, ...]
    when: str
    by_position: bool = False
    if_train_takes: str = ""


_CALLS = {
    "compute_loss": _Call(
        ("return_outputs", "num_items_in_batch"),
        "when the loss is computed for training or evaluation",
    ),
    "training_step": _Call(("num_items_in_batch",), "at the first step", by_position=True),
    "prediction_step": _Call(("ignore_keys",), "at the first evaluation"),
    "evaluate": _Call(
        ("ignore_keys",),
        "at the first evaluation during training",
        if_train_takes="ignore_keys_for_eval",
    ),
    "log": _Call(("start_time",), "at the first log", by_position=True),
    "save_model": _Call(("_internal_call",), "at the first checkpoint"),
}


def propose(context: Context) -> Verdict:
    """Find methods of subclasses of Trainer that do not take what they are called with."""
    for cls in context.facts.classes:
        if not derives_from(cls, is_trainer, context.facts):
            continue
        for name, method in methods(cls).items():
            missing = _missing(method, context.target) if name in _CALLS else []
            if missing:
                yield Remark(
                    context.cells[cls.site.cell].place(method),
                    f"transformers {context.target} calls {cls.name}.{name} with "
                    f"{' and '.join(p.name for p in missing)} too (TypeError "
                    f"{_CALLS[name].when}): {_advice(name, missing)}",
                )


def _missing(method: ast.FunctionDef, target: str) -> list[Parameter]:
    """Return the parameters that the library gives to the method and that it does not take."""
    call = _CALLS[method.name]
    if call.if_train_takes and call.if_train_takes not in _names("train", target):
        return []
    taken = method.args
    if taken.kwarg is not None and not call.by_position:
        return []
    parameters = catalog.signature(f"Trainer.{method.name}", target) or ()
    if call.by_position:
        positional = len([*taken.posonlyargs, *taken.args]) - 1  # without self
        return [] if taken.vararg else list(parameters[max(positional, 0) :])
    names = {argument.arg for argument in (*taken.posonlyargs, *taken.args, *taken.kwonlyargs)}
    return [p for p in parameters if p.name in call.adds and p.name not in names]


def _names(method: str, target: str) -> set[str]:
    return {parameter.name for parameter in catalog.signature(f"Trainer.{method}", target) or ()}


def _advice(name: str, missing: Sequence[Parameter]) -> str:
    added = ", ".join(f"{p.name}={p.default}" for p in missing)
    advice = f"add the parameters {added}" if len(missing) > 1 else f"add the parameter {added}"
    if any(parameter.name == "return_outputs" for parameter in missing):
        advice += (
            ", and end with: return (loss, outputs) if return_outputs else loss. In "
            "transformers 3 the evaluation loss was the model's own, not what this returns"
        )
    elif name == "save_model":
        advice += ", and pass it on to super().save_model"
    return advice
