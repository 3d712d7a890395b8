"""Models of pytorch_pretrained_bert handed to other modules: what runs them there must follow.

## What changed

The migration guide: "Models always output tuples". Models return a `ModelOutput` instead of
tensors, and take their arguments in another order. What a notebook imports from a file of its own,
or from another package, may run the model that it is given, and was written for the old results.

## If it is left alone

Where that code unpacks the result it gets strings, and where it uses it as a tensor there is an
AttributeError; arguments that it gives by position mean something else.

## Before

    from pytorch_pretrained_bert import BertModel
    from project.similarity import pairwise
    bert = BertModel.from_pretrained("bert-base-uncased")
    pairwise(texts, model=bert)

## After

The same, with `project/similarity.py` migrated, too.

## When it is unsafe

Nothing is edited: there is a finding for every function or class that a model is handed to, also
for one that only a star import can have brought (`from fastai.text import *`). Modules that do not
run what they are given, or pass on whatever it returns, are left alone (`torch`, …).
"""

from __future__ import annotations

import ast
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.libraries.transformers.rules.imports.star_names import bound_names
from nbmigrate.libraries.transformers.rules.models.pretrained_bert import PACKAGE
from nbmigrate.meaning.values import NOTHING, Instance, Site, Symbol, Unknown, join, join_all
from nbmigrate.rules.base import About, Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Values
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v0.6.2/pytorch_pretrained_bert/modeling.py#L738",
        "https://huggingface.co/transformers/v4.5.1/migration.html",
    ),
    since="4.0.0",
    written_before="1.0.0",
    needs=("pytorch_pretrained_bert",),
)

# Libraries that do not look into what a model returns.
_INDIFFERENT = library.LIBRARIES | {
    "accelerate",
    "apex",
    "builtins",
    "copy",
    "deepspeed",
    "functools",
    "gc",
    "inspect",
    "joblib",
    "pickle",
    "sys",
    "torch",
    "tqdm",
    "wandb",
}


class _StarImports(NamedTuple):
    """The packages of the star imports of a module, and the names that it binds itself."""

    packages: list[str]
    bound: set[str]


def propose(context: Context) -> Verdict:
    """Report what hands a model to code that is not in the notebook, once for each function."""
    seen: set[tuple[str, str]] = set()
    for site, receiver, given in passed_on(context):
        names = sorted(
            {
                value.cls.name
                for value in given
                if isinstance(value, Instance)
                and value.cls.library == PACKAGE
                and library.is_model(value)
            }
        )
        if names and (receiver, names[0]) not in seen:
            seen.add((receiver, names[0]))
            yield Remark(
                context.place(site),
                f"{receiver} is given a {names[0]}, whose results and order of arguments have "
                "changed: migrate that module, too, or see whether its newest release is for "
                "transformers 4",
            )


def passed_on(context: Context) -> Iterator[tuple[Site, str, Values]]:
    """Yield where something is passed to foreign code: the place, what receives it, and what.

    That is in calls, and where a function stands before a list or dict of its arguments, which some
    loop gives to it later.
    """
    star_imports = _foreign_star_imports(context)
    for call in context.calls:
        here = star_imports.get(context.cells[call.site.cell].module)
        receiver = _foreign(call.callee) or (_through(here, call) if here else "")
        if receiver:
            yield call.site, receiver, _given(context, call)
    for cell in context.cells.values():
        for node in cell.nodes:
            if isinstance(node, (ast.Tuple, ast.List, ast.Call)):
                row = node.args if isinstance(node, ast.Call) else node.elts
                for function, arguments in pairwise(row):
                    receiver = _foreign(_held(context, function))
                    if receiver:
                        yield Site(cell.index, function), receiver, _elements(context, arguments)


def _foreign(receivers: Values) -> str:
    """Return the path of what may look into what it is given; empty if nothing does."""
    paths = [v.path for v in receivers if isinstance(v, Symbol) and v.library not in _INDIFFERENT]
    return min(paths, default="")


def _foreign_star_imports(context: Context) -> dict[str | None, _StarImports]:
    """Return the star imports of packages that are not in the notebook, by their module."""
    packages: dict[str | None, set[str]] = {}
    for fact in context.facts.imports.values():
        known = fact.module.partition(".")[0] in _INDIFFERENT | sys.stdlib_module_names
        if fact.name == "*" and not known:
            packages.setdefault(context.cells[fact.site.cell].module, set()).add(fact.module)
    return {
        module: _StarImports(sorted(names), bound_names(context, module))
        for module, names in packages.items()
    }


def _through(star_imports: _StarImports, call: CallFact) -> str:
    """Say what a function is that only a star import can bring; empty if not so."""
    name = call.node.func
    unknown = all(isinstance(value, Unknown) for value in call.callee)
    if not unknown or not isinstance(name, ast.Name) or name.id in star_imports.bound:
        return ""
    if len(star_imports.packages) == 1:
        return f"{star_imports.packages[0]}.{name.id}"
    return f"{name.id} (of the star import of {' or '.join(star_imports.packages)})"


def _given(context: Context, call: CallFact) -> Values:
    """Return what a call gives, also in the displays of lists and dicts."""
    given = call.arguments
    values = join(*given.positionals, *given.keywords.values(), given.more)
    written = [*call.node.args, *(keyword.value for keyword in call.node.keywords)]
    return join(values, *(_elements(context, argument) for argument in written))


def _elements(context: Context, node: ast.expr) -> Values:
    """Return what the display of a list or dict holds; nothing for any other expression."""
    match node:
        case ast.Dict(values=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts):
            return join_all(_held(context, part) | _elements(context, part) for part in parts)
        case _:
            return NOTHING


def _held(context: Context, node: ast.expr) -> Values:
    """Return what a name or an attribute holds."""
    if node in context.facts.names:
        return context.facts.names[node][1]
    attribute = context.facts.attributes.get(node)
    return NOTHING if attribute is None else attribute.held
