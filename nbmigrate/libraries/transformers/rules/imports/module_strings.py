"""Module paths in strings: `import_module("transformers.modeling_bert")`, `patch("…")`.

## What changed

transformers 4.0 moved its modules (see the rule module-layout), which a string does not follow.

## If it is left alone

`ModuleNotFoundError: No module named 'transformers.modeling_bert'` when the string is used.

## Before

    import importlib
    import transformers
    modeling = importlib.import_module("transformers.modeling_bert")

## After

    import importlib
    import transformers
    modeling = importlib.import_module("transformers.models.bert.modeling_bert")

## When it is unsafe

The argument of `import_module`, `find_spec` and `mock.patch` is edited; that is safe. There is a
finding for every other string that is the path of something that moved, such as a key of
`sys.modules` or a name to patch that is in another module now, and for `torch.hub.load` from the
library's repository, which takes whatever is there today.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.imports.moved_names import new_place
from nbmigrate.meaning.values import Site, Symbol, constants
from nbmigrate.plan import Safety
from nbmigrate.rules.base import About, Proposal, Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=("https://huggingface.co/transformers/v4.5.1/migration.html",),
    since="4.0.0",
)

_TAKE_A_PATH = frozenset(
    {"importlib.import_module", "importlib.util.find_spec", "builtins.__import__"}
    | {"unittest.mock.patch", "mock.patch"},
)
_PATH = re.compile(r"transformers(\.\w+)+")
_REPOSITORY = re.compile(r"huggingface/(pytorch-)?transformers(:.*)?")


def propose(context: Context) -> Verdict:
    """Move paths in strings, or report them."""
    taken: set[ast.AST] = set()
    for call in context.calls:
        paths = {value.path for value in call.callee if isinstance(value, Symbol)}
        if paths and len(paths) == len(call.callee) and paths <= _TAKE_A_PATH:
            taken.update(call.node.args[:1])
        elif "torch.hub.load" in paths:
            yield from _report_hub(context, call)
    for cell in context.cells.values():
        if "transformers." not in cell.source:
            continue
        for node in cell.nodes_of(ast.Constant):
            if isinstance(node.value, str):
                yield from _move(context, Site(cell.index, node), node.value, taken=node in taken)


def _move(context: Context, site: Site, old: str, *, taken: bool) -> Iterator[Proposal | Remark]:
    new = _moved(old, context.target)
    if new is None or not context.editable(site.node):
        return
    message = f"{old}, in a string, moved to {new}"
    consequence = "ModuleNotFoundError or AttributeError where the string is used."
    written = context.text(site)
    if taken and written.strip("'\"") == old and _stays_beside(old, new, context.target):
        edit = context.replace(site, written.replace(old, new))
        yield Proposal(Safety.SAFE, message, consequence, (edit,))
    else:
        yield Remark(context.place(site), f"{message}. {consequence}")


def _moved(old: str, target: str) -> str | None:
    """Return the new place of a module, or of something in one; None if it did not move."""
    if not _PATH.fullmatch(old):
        return None
    head, tail = old, ""
    while "." in head:
        new = new_place(head, target)
        if new is not None:
            return new + tail
        head, _, last = head.rpartition(".")
        tail = f".{last}{tail}"
    return None


def _stays_beside(old: str, new: str, target: str) -> bool:
    """Tell whether a name still belongs to the module that took over: what `patch` replaces there.

    `modeling_bert.gelu` is in `activations` now, but BERT looks it up elsewhere.
    """
    head = old
    while "." in head:
        home = catalog.module_home(head, target)
        if home is not None:
            return f"{new}.".startswith(f"{home}.")
        head = head.rpartition(".")[0]
    return False


def _report_hub(context: Context, call: CallFact) -> Iterator[Remark]:
    given = call.arguments.get("repo_or_dir", 0) or call.arguments.get("github")
    if any(isinstance(name, str) and _REPOSITORY.fullmatch(name) for name in constants(given)):
        yield Remark(
            context.place(call.site),
            "torch.hub.load takes what the repository of the library has today, whatever release "
            f"is installed: use the Auto classes of transformers {context.target}",
        )
