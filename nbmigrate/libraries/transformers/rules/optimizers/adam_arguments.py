"""What a call of BertAdam or OpenAIAdam asks for, in the terms of today's optimizers."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers.rules.optimizers.older_optimizers import (
    OPTIMIZERS,
    may_follow_object,
)
from nbmigrate.meaning.values import Site, constants
from nbmigrate.plan import AddKeyword, DropKeyword, RenameKeyword

if TYPE_CHECKING:
    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Values
    from nbmigrate.plan import ArgumentOperation, Edit
    from nbmigrate.rules.base import Context

# Optimizer -> its defaults for what AdamW has under the name `eps` and `weight_decay`, and for
# clipping (from 0.6.2's optimization.py and optimization_openai.py).
_DEFAULTS = {
    "BertAdam": {"eps": "1e-6", "weight_decay": "0.01", "max_grad_norm": "1.0"},
    "OpenAIAdam": {"eps": "1e-8", "weight_decay": "0", "max_grad_norm": "-1"},
}
_BETAS = {"b1": "0.9", "b2": "0.999"}
# What AdamW takes, too.
_KEPT = frozenset({"params", "lr", "weight_decay", "e"})
_SAME_PLACES = 2
_FUNCTIONS = {
    "warmup_linear": "get_linear_schedule_with_warmup",
    "warmup_cosine": "get_cosine_schedule_with_warmup",
    "warmup_constant": "get_constant_schedule_with_warmup",
}


class UnreadableCallError(ValueError):
    """The arguments of a call cannot be read; the message says why."""


@dataclass(frozen=True)
class Schedule:
    """A schedule: the function that makes it, and its arguments behind the optimizer.

    `falls_behind_warmup` tells whether it falls in a line behind a warm-up.
    """

    function: str
    arguments: str
    falls_behind_warmup: bool = False


@dataclass(frozen=True)
class Adam:
    """One call: the arguments as they are written, by their names in the optimizer's signature.

    `clipping` is the text of the norm to clip to, empty for none.
    """

    name: str
    call: CallFact
    written: dict[str, str]
    schedule: Schedule | None
    clipping: str

    @property
    def ignored(self) -> list[str]:
        """Return the arguments that the optimizer took and did not look at."""
        return [name for name in self.written if name not in OPTIMIZERS[self.name]]

    def edits(self, context: Context, callee: str) -> list[Edit]:
        """Return the edits that make it a call of AdamW, named `callee`."""
        if len(self.call.node.args) > _SAME_PLACES:
            return [context.replace(self.call.site, f"{callee}({self._arguments()})")]
        operations: list[ArgumentOperation] = []
        for keyword in self.call.node.keywords:
            if keyword.arg == "e":
                operations.append(RenameKeyword("e", "eps"))
            elif keyword.arg is not None and keyword.arg not in _KEPT:
                operations.append(DropKeyword(keyword.arg))
        operations += [AddKeyword(name, text) for name, text in self._added().items()]
        func = Site(self.call.site.cell, self.call.node.func)
        return [context.replace(func, callee), context.edit_call(self.call, *operations)]

    def _added(self) -> dict[str, str]:
        """Return what AdamW takes beside what is written in the call."""
        defaults = _DEFAULTS[self.name]
        added: dict[str, str] = {}
        if self.written.keys() & _BETAS.keys():
            b1, b2 = (self.written.get(name, default) for name, default in _BETAS.items())
            added["betas"] = f"({b1}, {b2})"
        if "e" not in self.written:
            added["eps"] = defaults["eps"]
        if "weight_decay" not in self.written:
            added["weight_decay"] = defaults["weight_decay"]
        return added

    def _arguments(self) -> str:
        kept = {n: self.written[n] for n in ("lr", "e", "weight_decay") if n in self.written}
        named = {"eps" if name == "e" else name: text for name, text in kept.items()}
        shown = ", ".join(f"{name}={text}" for name, text in {**named, **self._added()}.items())
        return f"{self.written['params']}, {shown}"


def read(context: Context, name: str, call: CallFact) -> Adam:
    """Read a call of the optimizer `name`; raises `UnreadableCallError`."""
    starred = any(isinstance(argument, ast.Starred) for argument in call.node.args)
    if starred or any(keyword.arg is None for keyword in call.node.keywords):
        raise UnreadableCallError("it is called with arguments that are splatted")
    if not context.editable(call.node):
        raise UnreadableCallError("it is called in an f-string")
    nodes: dict[str, ast.expr] = dict(zip(OPTIMIZERS[name], call.node.args, strict=False))
    nodes |= {keyword.arg: keyword.value for keyword in call.node.keywords if keyword.arg}
    if "params" not in nodes:
        raise UnreadableCallError("it is called without parameters")
    written = {key: _on_one_line(context, Site(call.site.cell, n)) for key, n in nodes.items()}
    clipping = written.get("max_grad_norm", _DEFAULTS[name]["max_grad_norm"])
    if _is_negative(call, name, "max_grad_norm") or clipping in {"0", "0.0", "-1"}:
        clipping = ""
    if may_follow_object(context, name, call):
        raise UnreadableCallError("its schedule= is an object, or not known")
    return Adam(name, call, written, _schedule(call, name, nodes, written), clipping)


def _on_one_line(context: Context, site: Site) -> str:
    text = context.text(site)
    if len(text.splitlines()) > 1 and isinstance(site.node, ast.expr):
        return ast.unparse(site.node)
    return text


def _schedule(
    call: CallFact,
    name: str,
    nodes: dict[str, ast.expr],
    written: dict[str, str],
) -> Schedule | None:
    if "t_total" not in nodes or _is_negative(call, name, "t_total"):
        return None  # t_total=-1: the learning rate stays, and warmup is not looked at
    kind = "warmup_linear"
    if "schedule" in nodes:
        known = constants(_argument(call, name, "schedule"))
        if len(known) != 1 or (known[0] not in _FUNCTIONS and known[0] not in {None, "none"}):
            raise UnreadableCallError("its schedule= is an object, or not known")
        if known[0] in {None, "none"}:
            return None
        kind = str(known[0])
    warms_up = "warmup" in nodes and not _is_negative(call, name, "warmup")
    total = _factor(nodes["t_total"], written["t_total"])
    warmup = f"{_factor(nodes['warmup'], written['warmup'])} * {total}" if warms_up else "0"
    if kind == "warmup_constant":
        return Schedule(_FUNCTIONS[kind], f"num_warmup_steps={warmup}") if warms_up else None
    arguments = f"num_warmup_steps={warmup}, num_training_steps={written['t_total']}"
    return Schedule(_FUNCTIONS[kind], arguments, warms_up and kind == "warmup_linear")


def _argument(call: CallFact, name: str, argument: str) -> Values:
    return call.arguments.get(argument, OPTIMIZERS[name].index(argument))


def _is_negative(call: CallFact, name: str, argument: str) -> bool:
    values = _argument(call, name, argument)
    numbers = [n for n in constants(values) if isinstance(n, (int, float))]
    return bool(values) and len(numbers) == len(values) and all(n < 0 for n in numbers)


def _factor(node: ast.expr, text: str) -> str:
    simple = (ast.Name, ast.Attribute, ast.Constant, ast.Call, ast.Subscript)
    return text if isinstance(node, simple) else f"({text})"
