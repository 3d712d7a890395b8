"""`from_pretrained(path, state_dict=weights)` is refused: load the weights without the path.

## What changed

Many notebooks load a fine-tuned model with `from_pretrained(name, state_dict=torch.load(file))`.
From 4.50 on the two cannot be given together.

## If it is left alone

`ValueError: state_dict cannot be passed together with a model name or a gguf_file`.

## Before

    from transformers import BertConfig, BertModel
    config = BertConfig.from_pretrained("bert-base-uncased")
    model = BertModel.from_pretrained("bert-base-uncased", config=config, state_dict=weights)

## After

    from transformers import BertConfig, BertModel
    config = BertConfig.from_pretrained("bert-base-uncased")
    model = BertModel.from_pretrained(None, config=config, state_dict=weights)

Where no configuration is given, it is loaded from the path: `config=BertConfig.from_pretrained(…)`.

## When it is unsafe

When the class may be another one than it seems. There is a finding where no configuration is given
and the notebook has not imported its class, or where the call cannot be taken apart; and for Auto
classes, which need a path.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate import catalog
from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.meaning.values import Constant, Constructor, Site, Symbol, Value
from nbmigrate.plan import AddKeyword, AddName, DropKeyword, EditImport, SetKeyword
from nbmigrate.rules.base import About, Proposal, Remark, doubt, safety_of, split
from nbmigrate.rules.toolkit.variables import free_name

if TYPE_CHECKING:
    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.plan import Edit
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v4.50.0/src/transformers/modeling_utils.py#L4059",
    ),
    since="4.50.0",
    written_before="4.50.0",
    needs=("state_dict",),
)

_CONSEQUENCE = "ValueError: `state_dict` cannot be passed together with a model name."
_PATH = "pretrained_model_name_or_path"
# These are for the loading itself; with a configuration given, others go to the model's __init__.
_OF_LOADING = frozenset({"state_dict", "config", "cache_dir", _PATH})


def propose(context: Context) -> Verdict:
    """Take the path away where the configuration says all that it is needed for."""
    for call in context.calls:
        given = call.arguments.keywords
        path = call.arguments.get(_PATH, 0)
        nothing = frozenset({Constant(None)})
        if given.get("state_dict", nothing) == nothing or path == nothing or not path:
            continue
        loaders, others = split(call.callee, lambda value: _loads_a_model(context, value))
        if not loaders:
            continue
        edits = _edits(context, call, loaders)
        if edits:
            yield Proposal(
                safety_of(others),
                f"the weights of state_dict are loaded without the path{doubt(others)}",
                _CONSEQUENCE,
                edits,
            )
        else:
            yield Remark(
                context.place(call.site),
                f"{_CONSEQUENCE} Give None, config=… and state_dict=…, or load the model and call "
                "its load_state_dict",
            )


def _loads_a_model(context: Context, value: Value) -> bool:
    if isinstance(value, Constructor):
        bases = context.facts.classes.get(value.cls, ())
        return any(_is_model_class(base) for values in bases for base in values)
    if not isinstance(value, Symbol) or value.name != "from_pretrained":
        return False
    return _is_model_class(Symbol(value.path.rpartition(".")[0]))


def _is_model_class(value: Value) -> bool:
    if not isinstance(value, Symbol) or value.library not in library.LIBRARIES:
        return False
    return library.kind(value) in {"model", "auto-model"}


def _edits(context: Context, call: CallFact, loaders: list[Value]) -> tuple[Edit, ...]:
    """Return the edits of one call; none if it cannot be written otherwise."""
    node = call.node
    path = _path_argument(node)
    plain = not call.arguments.splats and len(node.args) <= 1 and context.editable(node)
    auto = any(isinstance(value, Symbol) and ".Auto" in value.path for value in loaders)
    if path is None or not plain or auto:
        return ()
    operations: list[AddKeyword | DropKeyword | SetKeyword] = []
    imported: tuple[Edit, ...] = ()
    if not any(keyword.arg == "config" for keyword in node.keywords):
        config, imported = _configuration(context, node, loaders)
        if not config or any(keyword.arg == "cache_dir" for keyword in node.keywords):
            return ()
        moved = [keyword for keyword in node.keywords if keyword.arg not in _OF_LOADING]
        texts = [context.text(Site(call.site.cell, part)) for part in (path, *moved)]
        operations += [DropKeyword(keyword.arg) for keyword in moved if keyword.arg]
        operations.append(AddKeyword("config", f"{config}.from_pretrained({', '.join(texts)})"))
    if node.args:
        if not isinstance(path, (ast.Name, ast.Attribute, ast.Constant)):
            return ()
        return (
            *imported,
            context.replace(Site(call.site.cell, path), "None"),
            *([context.edit_call(call, *operations)] if operations else []),
        )
    return (*imported, context.edit_call(call, SetKeyword(_PATH, "None"), *operations))


def _path_argument(node: ast.Call) -> ast.expr | None:
    if node.args:
        return None if isinstance(node.args[0], ast.Starred) else node.args[0]
    return next((keyword.value for keyword in node.keywords if keyword.arg == _PATH), None)


def _configuration(
    context: Context,
    node: ast.Call,
    loaders: list[Value],
) -> tuple[str, tuple[Edit, ...]]:
    """Return how the notebook writes the configuration class of the model; empty if it cannot.

    With it go the edits that import it, where the notebook does not.
    """
    if len(loaders) != 1 or not isinstance(node.func, ast.Attribute):
        return "", ()
    (loader,) = loaders
    name = _configuration_class(loader) if isinstance(loader, Symbol) else ""
    owner = node.func.value
    if not name or not isinstance(owner, (ast.Name, ast.Attribute)):
        return "", ()
    if isinstance(owner, ast.Attribute):
        module = context.facts.names.get(owner.value)
        through = module is not None and module[1] <= frozenset(map(Symbol, library.LIBRARIES))
        return (f"{ast.unparse(owner.value)}.{name}" if through else ""), ()
    ours = [
        fact
        for fact in context.facts.imports.values()
        if fact.module.partition(".")[0] in library.LIBRARIES
    ]
    for fact in ours:
        if fact.name in {name, "*"}:
            return name if fact.name == "*" else fact.bound, ()
    for fact in ours:
        if fact.bound == owner.id and free_name(context, [name]) == name:
            return name, (EditImport(context.place(fact.site), (AddName(name, "transformers"),)),)
    return "", ()


def _configuration_class(loader: Symbol) -> str:
    """Return the name of the configuration class of the model that `loader` loads."""
    model = loader.path.split(".")[-2]
    names = (f"{model[:length]}Config" for length in range(len(model), 0, -1))
    return next((n for n in names if catalog.kind(f"transformers.{n}") == "config"), "")
