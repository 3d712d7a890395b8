"""Names and modules that live elsewhere now: import statements, and chains of attributes."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.imports.star_names import (
    brings_only_known_names,
    names_through,
)
from nbmigrate.meaning.values import Symbol
from nbmigrate.plan import AddName, EditImport, MoveName, Safety
from nbmigrate.rules.base import Proposal, Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.meaning.facts import AttributeFact, ImportFact
    from nbmigrate.plan import Edit
    from nbmigrate.rules.base import Context


_TARGET = "transformers"
_AT_THIS_LINE = "ModuleNotFoundError or ImportError at this line."


def move_statements(context: Context, package: str, key: str = "") -> Iterator[Proposal]:
    """Propose the new place of everything imported from `package`, one change a statement."""
    statements: dict[ast.AST, list[ImportFact]] = defaultdict(list)
    for fact in context.facts.imports.values():
        if fact.module.partition(".")[0] == package:
            statements[fact.site.node].append(fact)
    for facts in statements.values():
        yield from _move_statement(context, facts, key)


def new_place(path: str, target: str) -> str | None:
    """Return where `path`, a name or module, lives in the target; None if there or gone."""
    if catalog.importable(path, target) is not False:
        return None
    home = catalog.module_home(path, target) or catalog.new_home(path, target)
    return None if home is None or _is_of_another_script(path, home) else home


def _is_of_another_script(path: str, home: str) -> bool:
    """Tell whether a converter of checkpoints is another one, which only has the same name."""
    script, found = path.split(".")[-2:-1], home.split(".")[-2:-1]
    return script != found and any(name.startswith("convert_") for name in found)


def _move_statement(
    context: Context,
    facts: list[ImportFact],
    key: str,
) -> Iterator[Proposal]:
    if facts[0].name == "*":
        yield from _move_star(context, facts[0], key)
        return
    operations = [move for fact in facts if (move := _move(fact, context.target)) is not None]
    if not operations:
        return
    old = sorted({_shown(fact) for fact in facts if _move(fact, context.target) is not None})
    new = sorted({operation.module for operation in operations})
    yield Proposal(
        Safety.SAFE,
        f"{', '.join(old)} moved to {', '.join(new)}",
        _AT_THIS_LINE,
        (EditImport(context.place(facts[0].site), tuple(operations)),),
        key=key,
    )


def _move_star(context: Context, fact: ImportFact, key: str) -> Iterator[Proposal]:
    home = new_place(fact.module, context.target)
    if home is None:
        return
    proposal = star_by_names(context, fact, key)
    if proposal is not None:
        yield proposal
        return
    yield Proposal(
        Safety.REVIEW,
        f"{fact.module} moved to {home}; `*` may bring fewer names there: check those that the "
        "notebook uses",
        _AT_THIS_LINE,
        (EditImport(context.place(fact.site), (MoveName("*", home, "*"),)),),
        key=key,
    )


def star_by_names(context: Context, fact: ImportFact, key: str = "") -> Proposal | None:
    """Propose to import the names that the notebook uses instead of `*`, from where they live.

    None if it is not certain which these are, or if it uses none that is there in the target.
    """
    if not brings_only_known_names(context, fact):
        return None
    by_module: dict[str, list[str]] = {}
    for name in names_through(context, fact):
        path = f"{fact.module}.{name}"
        home = path if catalog.importable(path, context.target) else new_place(path, context.target)
        if home is not None and home.rpartition(".")[2] == name:
            by_module.setdefault(home.rpartition(".")[0], []).append(name)
    if not by_module:
        return None
    main, *others = by_module
    moved = MoveName("*", main, ", ".join(by_module[main]))
    added = [AddName(name, module) for module in others for name in by_module[module]]
    return Proposal(
        Safety.SAFE,
        f"what the notebook uses of {fact.module} is imported by name",
        f"ModuleNotFoundError: `from {fact.module} import *` does not work in transformers "
        f"{context.target}, or needs packages for every kind of model.",
        (EditImport(context.place(fact.site), (moved, *added)),),
        key=key,
    )


def _shown(fact: ImportFact) -> str:
    return fact.module if fact.name is None else f"{fact.module}.{fact.name}"


def _move(fact: ImportFact, target: str) -> MoveName | None:
    if fact.name is None:
        home = new_place(fact.module, target)
        return None if home is None else MoveName(fact.module, home, "")
    home = new_place(f"{fact.module}.{fact.name}", target)
    if home is None:
        return None
    module, _, name = home.rpartition(".")
    return MoveName(fact.name, module, name)


def move_chains(context: Context, package: str, key: str = "") -> Iterator[Proposal | Remark]:
    """Propose the new place of `package.module.Name`, one change a name, over all cells."""
    moves: dict[tuple[str, str], list[Edit]] = {}
    moved = {
        fact.site: place
        for fact, owners in context.library_attributes
        if (place := _moved_attribute(context, fact, owners, package)) is not None
    }
    inner = {part for site in moved for part in _inner_parts(site.node)}
    for site, (old, new) in moved.items():
        if site.node in inner:
            continue
        root = _root(site.node)
        if not context.editable(site.node):
            where = context.place(site)
            yield Remark(where, f"{old} in an f-string moved to {new}: write it by hand")
        elif isinstance(root, ast.Name) and _path(context, root) == package:
            # `import package` binds the package's own name, which changes with it.
            name = _TARGET if root.id == package else root.id
            text = name + new[len(_TARGET) :]
            if text != context.text(site):  # an alias of the package keeps its name
                moves.setdefault((old, new), []).append(context.replace(site, text))
        elif isinstance(root, ast.Name) and _is_left_behind(context, root, old):
            where = context.place(site)
            yield Remark(where, f"{old} moved to {new} (AttributeError here): import it from there")
    for (old, new), edits in moves.items():
        message = f"{old} moved to {new}"
        yield Proposal(Safety.SAFE, message, "AttributeError at this line.", tuple(edits), key)


def _moved_attribute(
    context: Context, attribute: AttributeFact, owners: list[Symbol], package: str
) -> tuple[str, str] | None:
    """Return the path that an attribute can only be, and where that is now; None if it is there."""
    if len(attribute.receiver) > 1 or owners[0].library != package:
        return None
    old = f"{owners[0].path}.{attribute.node.attr}"
    new = new_place(old, context.target)
    return (old, new) if new is not None and new.startswith(f"{_TARGET}.") else None


def _inner_parts(node: ast.AST) -> Iterator[ast.AST]:
    """Yield `a.b` and `a` of `a.b.c`."""
    while isinstance(node, ast.Attribute):
        node = node.value
        yield node


def _root(node: ast.AST) -> ast.AST:
    return [node, *_inner_parts(node)][-1]


def _is_left_behind(context: Context, root: ast.Name, old: str) -> bool:
    """Tell whether the module that `root` is in the target lacks what is reached through it."""
    module = _path(context, root)
    if module is None or not old.startswith(f"{module}."):
        return False
    home = new_place(module, context.target) or module
    there = home + old.removeprefix(module)
    return new_place(old, context.target) != there and not catalog.importable(there, context.target)


def _path(context: Context, name: ast.Name) -> str | None:
    _, values = context.facts.names.get(name, (None, frozenset()))
    paths = {value.path for value in values if isinstance(value, Symbol)}
    return paths.pop() if len(values) == 1 and paths else None
