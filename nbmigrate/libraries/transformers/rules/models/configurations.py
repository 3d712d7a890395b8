"""Configurations are made of a vocabulary size; those in files are read by `from_json_file`.

## What changed

The first parameter of every configuration was `vocab_size_or_config_json_file` up to transformers
2.2: a number, or the path of a JSON file. It is `vocab_size` since 2.3. Some parameters behind it
are gone (`n_ctx`, `n_special`), which moves the others.

## If it is left alone

`BertConfig(vocab_size_or_config_json_file=32000)` gives the default vocabulary of 30522 **without
a word**: the keyword is ignored. `BertConfig("bert_config.json")` takes the path as size of the
vocabulary; the model fails with `TypeError: empty(): argument 'size' must be tuple of ints`.

## Before

    from pytorch_pretrained_bert import BertConfig
    config = BertConfig(vocab_size_or_config_json_file=32000, hidden_size=768)
    config = BertConfig("model/bert_config.json")

## After

    from pytorch_pretrained_bert import BertConfig
    config = BertConfig(vocab_size=32000, hidden_size=768)
    config = BertConfig.from_json_file("model/bert_config.json")

## When it is unsafe

When only its name says that the argument is a path, and where the order of parameters depends on
the release that the notebook was written for. Where that may be 2.3 or later, the old keyword may
have been ignored there already: that is a finding.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from nbmigrate import catalog
from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.libraries.transformers.rules.models.signatures import (
    Order,
    border_between,
    positional_names,
    releases_of_constructor_orders,
)
from nbmigrate.meaning.behaviour import unknown_result
from nbmigrate.meaning.values import Constant, Site, Symbol, Unknown, join_all
from nbmigrate.plan import RenameKeyword, Safety
from nbmigrate.rules.base import About, Proposal, Remark, doubt, safety_of, split
from nbmigrate.rules.toolkit.keywords import keywords_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Value
    from nbmigrate.plan import Edit
    from nbmigrate.rules.base import Context, Verdict
    from nbmigrate.rules.toolkit.keywords import Keywords

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v2.2.2/transformers/configuration_bert.py#L84",
        "https://github.com/huggingface/transformers/blob/v2.3.0/transformers/configuration_bert.py#L86",
    ),
    since="4.0.0",
    needs=("Config",),
)

_OLD = "vocab_size_or_config_json_file"
_NEW = "vocab_size"
_FILE = "json_file"
# Words beside the vocabulary, which vocab_size of GPT counts, too, now. Other names that are gone,
# such as `n_ctx`, configurations take without making use of them.
_ADDED_WORDS = "n_special"
# The first release of transformers that does not know the old name.
_NOT_KNOWN_FROM = "2.3.0"
_PATH_CONSEQUENCE = (
    "The path is taken as vocab_size: making the model fails with a TypeError on its size."
)
_PATH_MAKERS = frozenset({"os.path.join", "os.path.abspath", "os.path.expanduser", "builtins.str"})
_MADE_PATHS = frozenset().union(*(unknown_result(Symbol(p)) for p in _PATH_MAKERS))
_PATH_NAME = re.compile(r"json|config_?(file|path|name)|file|path|dir", re.IGNORECASE)


def propose(context: Context) -> Verdict:
    """Say by name what configurations are made of."""
    knew_the_old = context.source.before(_NOT_KNOWN_FROM) is not False
    for call in context.library_calls:
        classes, others = split(call.callee, _is_configuration)
        first = _first_argument(call.node)
        if not classes or first is None:
            continue
        named = any(keyword.arg == _OLD for keyword in call.node.keywords)
        path = _path_safety(context, call, first) if knew_the_old else None
        if path is not None:
            yield _read_from_file(context, call, named, path, others)
        elif named and knew_the_old:
            yield from _rename(context, call, first, classes, others)
        elif len(call.node.args) > 1 and not any(
            isinstance(a, ast.Starred) for a in call.node.args
        ):
            yield from _name_the_others(context, call, classes, others)
    for keywords in keywords_of(context, frozenset({_OLD})) if knew_the_old else ():
        if not keywords.of_call:
            yield from _rename_key(context, keywords)


def _is_configuration(value: Value) -> bool:
    return isinstance(value, Symbol) and library.kind(value) == "config"


def _first_argument(node: ast.Call) -> ast.expr | None:
    if node.args:
        return node.args[0]
    return next((keyword.value for keyword in node.keywords if keyword.arg == _OLD), None)


def _path_safety(context: Context, call: CallFact, first: ast.expr) -> Safety | None:
    """Tell how sure it is that the first argument is a path; None if it is no path."""
    held = call.arguments.get(_OLD, 0)
    strings = [
        value for value in held if isinstance(value, Constant) and isinstance(value.value, str)
    ]
    if strings or _makes_text(context, first):
        return Safety.SAFE if len(strings) == len(held) or not strings else Safety.UNSAFE
    if held and held <= _MADE_PATHS:
        return Safety.SAFE
    unknown = all(isinstance(value, Unknown) for value in held)
    if unknown and isinstance(first, (ast.Name, ast.Attribute, ast.Subscript)):
        return Safety.UNSAFE if _PATH_NAME.search(ast.unparse(first)) else None
    return None


def _makes_text(context: Context, node: ast.expr) -> bool:
    """Tell whether an expression can only be a text or a path."""
    match node:
        case ast.JoinedStr() | ast.Constant(value=str()):
            return True
        case ast.BinOp(left=left, op=ast.Add() | ast.Mod(), right=right):
            return _makes_text(context, left) or _makes_text(context, right)
        case ast.Call(func=ast.Attribute(attr="format", value=text)):
            return _makes_text(context, text)
        case ast.Call():
            fact = context.facts.calls.get(node)
            callee = fact.callee if fact is not None else frozenset()
            return bool(callee) and all(
                isinstance(value, Symbol) and value.path in _PATH_MAKERS for value in callee
            )
        case _:
            return False


def _read_from_file(
    context: Context,
    call: CallFact,
    named: bool,  # noqa: FBT001
    safety: Safety,
    others: Sequence[Value],
) -> Proposal | Remark:
    function = call.node.func
    plain = len(call.node.args) + len(call.node.keywords) == 1
    if not plain or not isinstance(function, (ast.Name, ast.Attribute)):
        return Remark(
            context.place(call.site),
            f"a configuration in a file is read by from_json_file(path), without other arguments, "
            f"which were ignored. {_PATH_CONSEQUENCE}",
        )
    if not context.editable(call.node):
        return Remark(
            context.place(call.site),
            "read the configuration with from_json_file (f-strings are not edited). "
            f"{_PATH_CONSEQUENCE}",
        )
    site = Site(call.site.cell, function)
    edits = [context.replace(site, f"{context.text(site)}.from_json_file")]
    if named:
        edits.append(context.edit_call(call, RenameKeyword(_OLD, _FILE)))
    sure = safety is Safety.SAFE
    return Proposal(
        safety_of(others, safety),
        "the configuration is read with from_json_file"
        f"{'' if sure else ', if this is the path that it seems to be'}{doubt(others)}",
        _PATH_CONSEQUENCE,
        tuple(edits),
    )


def _rename(
    context: Context,
    call: CallFact,
    first: ast.expr,
    classes: Sequence[Value],
    others: Sequence[Value],
) -> Iterator[Proposal | Remark]:
    site = Site(call.site.cell, first)
    if _was_ignored(context, classes):
        yield from _ignored(context, site, classes)
    elif not context.editable(call.node):
        yield _in_fstring(context, site, classes)
    else:
        edit = context.edit_call(call, RenameKeyword(_OLD, _NEW))
        yield _renamed(classes, others, (edit,))


def _rename_key(context: Context, keywords: Keywords) -> Iterator[Proposal | Remark]:
    """Rename a key of a dict that configurations are given as keywords."""
    callees = join_all(call.callee for call in keywords.calls)
    classes, others = split(callees, _is_configuration)
    if not classes:
        return
    site = Site(keywords.site.cell, keywords.values[_OLD])
    if _makes_text(context, keywords.values[_OLD]):
        yield Remark(
            context.place(site),
            f"a configuration in a file is read by from_json_file(path). {_PATH_CONSEQUENCE}",
        )
    elif _was_ignored(context, classes):
        yield from _ignored(context, site, classes)
    elif not all(map(context.editable, keywords.nodes)):
        yield _in_fstring(context, site, classes)
    else:
        edits = keywords.edits(context, (RenameKeyword(_OLD, _NEW),))
        yield _renamed(classes, others, edits)


def _was_ignored(context: Context, classes: Sequence[Value]) -> bool:
    """Tell whether the notebook's release may have ignored the old name."""
    return any(isinstance(v, Symbol) and v.library == "transformers" for v in classes) and (
        context.source.before(_NOT_KNOWN_FROM) is not True
    )


def _ignored(context: Context, site: Site, classes: Sequence[Value]) -> Iterator[Remark]:
    """Report a size that had no effect, unless it is the default; `site` is the size."""
    parameters = catalog.signature(_name(classes), context.target) or ()
    default = next((p.default for p in parameters if p.name == _NEW), None)
    if context.text(site) != default:
        yield Remark(
            context.place(site),
            f"{_OLD} is {_NEW} since transformers 2.3, which ignores the old name: write "
            f"{_NEW}= if this size is meant, else take it out",
            border=_NOT_KNOWN_FROM,
        )


def _in_fstring(context: Context, site: Site, classes: Sequence[Value]) -> Remark:
    message = f"{_OLD} in an f-string is now {_NEW}. {_consequence(classes)}"
    return Remark(context.place(site), message)


def _renamed(
    classes: Sequence[Value],
    others: Sequence[Value],
    edits: tuple[Edit, ...],
) -> Proposal:
    message = f"{_OLD} is now {_NEW}{doubt(others)}"
    return Proposal(safety_of(others), message, _consequence(classes), edits)


def _name(classes: Sequence[Value]) -> str:
    return next(value.name for value in classes if isinstance(value, Symbol))


def _consequence(classes: Sequence[Value]) -> str:
    return f"{_name(classes)} ignores {_OLD} without an error: the vocabulary has its default size."


def _name_the_others(
    context: Context,
    call: CallFact,
    classes: Sequence[Value],
    others: Sequence[Value],
) -> Iterator[Proposal | Remark]:
    """Name what stands behind the first argument where that is another parameter now."""
    count = len(call.node.args)
    for cls in classes:
        parameters = (
            catalog.signature(cls.path, context.target) if isinstance(cls, Symbol) else None
        )
        if not isinstance(cls, Symbol) or parameters is None:
            continue
        now = positional_names(parameters)
        orders = [
            Order(
                old,
                tuple(None if name == _ADDED_WORDS else name for name in old),
                now,
                tuple(releases),
            )
            for old, releases in releases_of_constructor_orders(context, cls).items()
            if len(old) >= count
        ]
        moved = [order for order in orders if not order.same(count)]
        if not moved:
            continue
        border = border_between([orders], moved)
        given, taken = moved[0].first_that_moved()
        gone = moved[0].gone(count)
        several = len({order.before[1:count] for order in moved}) > 1 or len(classes) > 1
        if gone or several or not context.editable(call.node):
            added = f" and add {_ADDED_WORDS} to {_NEW}" if gone else ""
            yield Remark(
                context.place(call.site),
                f"{cls.name} takes {taken} where this call gives {given}: name the arguments"
                f"{added}",
                border=border,
            )
            return
        yield Proposal(
            safety_of(others, Safety.SAFE if border is None else Safety.UNSAFE),
            f"{cls.name} takes its parameters in another order"
            f"{f' if this was written before transformers {border}' if border else ''}: name them"
            f"{doubt(others)}",
            f"{cls.name} takes {taken} where this call gives {given}.",
            (context.edit_call(call, *moved[0].naming(count)),),
            border=border,
        )
