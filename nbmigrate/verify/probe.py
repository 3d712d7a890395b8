"""Answer what a notebook takes for granted of installed libraries, without running the notebook.

This is a program for the Python of another environment, 3.8 or newer: it needs the standard
library only. From standard input it reads

    {"packages": [name, ...], "questions": [question, ...]}

where a question is `["import", module, name or null]`, `["attribute", owners, name]` or
`["call", callees, [positionals or null, keywords, complete]]`, and owners and callees are lists of
`[path, instance, attribute]`, see `questions.py`. Standard output gets one line:

    {"packages": {name: [version or null, message]}, "answers": [[verdict, message], ...]}

A verdict is "works", "fails" (the message is that of the exception), "unknown" (the message says
why), or "follows" (from a failure that another question is about). What it is asked about is
imported, and nothing else.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import json
import os
import re
import sys
import textwrap
import warnings
from functools import lru_cache
from typing import Any, NamedTuple

_NOTHING = object()
_WORKS = ("works", "")
_FOLLOWS = ("follows", "")
_WRAPPERS = ("torch.nn.DataParallel", "torch.nn.parallel.DistributedDataParallel")
# Their __getattr__ finds nothing but what `_named_in` finds, too.
_HARMLESS = ("torch.nn.modules.module.Module", "transformers.tokenization_utils_base.")
_TAKEN_OUT = ("get", "pop")


class _Thing(NamedTuple):
    path: str
    instance: bool
    attribute: str


class _Arguments(NamedTuple):
    positionals: int | None
    keywords: list[str]
    complete: bool


def main() -> None:
    """Answer the request on standard input; what libraries print goes to standard error."""
    warnings.simplefilter("ignore")
    request = json.load(sys.stdin)
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)
        packages = {name: _package(name) for name in request["packages"]}
        json.dump({"packages": packages, "answers": [*map(_answer, request["questions"])]}, answers)


def _package(name: str) -> tuple[str | None, str]:
    if importlib.util.find_spec(name) is None:
        return None, "is not installed"
    try:
        return str(importlib.import_module(name).__version__), ""
    except Exception as error:  # noqa: BLE001 - whatever it raises is the answer
        return None, f"cannot be imported: {_told(error)}"


def _answer(question: list[Any]) -> tuple[str, str]:
    kind, *rest = question
    if kind == "import":
        return _import(*rest)
    things = [_Thing(*thing) for thing in rest[0]]
    if kind == "attribute":
        return _of_all([_attribute(thing, rest[1]) for thing in things])
    return _of_all([_call(thing, _Arguments(*rest[1])) for thing in things])


def _of_all(verdicts: list[tuple[str, str]]) -> tuple[str, str]:
    """Return the verdict on what can be any of several things: it fails if it does for all."""
    for wanted in ("works", "unknown", "follows"):
        for verdict in verdicts:
            if verdict[0] == wanted:
                return verdict
    return verdicts[0]


def _import(module: str, name: str | None) -> tuple[str, str]:
    statement = f"import {module}" if name is None else f"from {module} import {name}"
    try:
        exec(statement, {})  # noqa: S102 - of a library, by names that were parsed
    except Exception as error:  # noqa: BLE001
        return "fails", _told(error)
    return _WORKS


def _attribute(thing: _Thing, name: str) -> tuple[str, str]:
    owner = _found(thing.path)
    if owner is _NOTHING:
        return _FOLLOWS
    if _needs(owner):
        return _FOLLOWS if thing.instance else ("fails", _needs(owner))
    if thing.instance:
        return _attribute_of_object(owner, name)
    if _found(f"{thing.path}.{name}") is not _NOTHING:
        return _WORKS
    try:
        getattr(owner, name)
    except Exception as error:  # noqa: BLE001
        return "fails", _told(error)
    return _WORKS


def _attribute_of_object(cls: Any, name: str) -> tuple[str, str]:  # noqa: ANN401
    if not isinstance(cls, type):
        return "unknown", "it is no class"
    if name.startswith("__") or any(_names(base, name) for base in cls.__mro__):
        return _WORKS
    if any(map(_is_open, cls.__mro__)):
        return "unknown", f"a {cls.__name__} can have any attribute"
    if _is_torch_module(cls) and any(hasattr(_found(path), name) for path in _WRAPPERS):
        return _WORKS
    return "fails", f"AttributeError: '{cls.__name__}' object has no attribute '{name}'"


def _names(base: type, name: str) -> bool:
    own = vars(base)
    named = _named_in(base) or ()
    # The __getattr__ of tokenizers makes `pad_token_id` of `pad_token`.
    stem = re.sub("_ids?$", "", name) if "__getattr__" in own else name
    return name in own or name in own.get("__annotations__", {}) or name in named or stem in named


def _is_open(base: type) -> bool:
    """Tell whether objects of a class can have attributes that its code does not name."""
    if f"{base.__module__}.{base.__qualname__}".startswith(_HARMLESS):
        return False
    own = vars(base)
    # Configurations have whatever a file or a keyword gives them.
    special = {"__getattr__", "__getattribute__", "attribute_map"} - vars(object).keys()
    return _named_in(base) is None or any(name in own for name in special)


def _is_torch_module(cls: type) -> bool:
    return any(base.__module__ == "torch.nn.modules.module" for base in cls.__mro__)


@lru_cache(maxsize=4096)
def _named_in(base: type) -> frozenset[str] | None:
    """Return the attributes that the code of a class sets, and all names it has as text.

    None if it has no code to read.
    """
    if base.__module__ in ("builtins", "abc", "typing"):
        return frozenset()
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(base)))
    except (OSError, TypeError, SyntaxError):
        return None
    nodes = list(ast.walk(tree))
    # What is taken out of the keywords of a call is no attribute.
    taken = {
        id(node.args[0])
        for node in nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _TAKEN_OUT
        and node.args
    }
    set_ones = {n.attr for n in nodes if isinstance(n, ast.Attribute) and _is_stored(n)}
    texts = {
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in taken
    }
    return frozenset(set_ones | texts)


def _is_stored(node: ast.Attribute) -> bool:
    return isinstance(node.ctx, ast.Store)


def _call(thing: _Thing, given: _Arguments) -> tuple[str, str]:
    owner = _found(thing.path)
    if owner is _NOTHING:
        return _FOLLOWS
    if _needs(owner):
        return _FOLLOWS if thing.instance else ("fails", _needs(owner))
    function = getattr(owner, thing.attribute, None) if thing.instance else owner
    if function is None:
        return _FOLLOWS
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return "unknown", "it does not tell what it takes"
    if thing.instance and inspect.isfunction(inspect.getattr_static(owner, thing.attribute)):
        signature = signature.replace(parameters=[*signature.parameters.values()][1:])
    return _taken(function, signature, given)


def _taken(
    function: Any,  # noqa: ANN401
    signature: inspect.Signature,
    given: _Arguments,
) -> tuple[str, str]:
    """Tell whether a function takes arguments."""
    known = [name for name in given.keywords if _takes(signature, name)]
    others = [name for name in given.keywords if name not in known]
    anything = any(p.kind is p.VAR_KEYWORD for p in signature.parameters.values())
    for name in others:
        if not anything and not _is_known_to_wrappers(function, name):
            text = f"got an unexpected keyword argument '{name}'"
            return "fails", f"TypeError: {_called(function)}() {text}"
    wrapped = hasattr(_code_of(function), "__wrapped__")
    exact = given.complete and not wrapped and not others
    bind = signature.bind if exact else signature.bind_partial
    try:
        bind(*[None] * (given.positionals or 0), **dict.fromkeys(known))
    except TypeError as error:
        if not wrapped:
            return "fails", f"TypeError: {_called(function)}() {error}"
    if others:
        return "unknown", f"it takes any keyword, such as {others[0]}"
    return _WORKS


def _takes(signature: inspect.Signature, name: str) -> bool:
    parameter = signature.parameters.get(name)
    named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return parameter is not None and parameter.kind in named


def _is_known_to_wrappers(function: Any, name: str) -> bool:  # noqa: ANN401
    """Tell whether a decorator names a keyword: it may take it, under an old name."""
    wrapper = _code_of(function)
    while hasattr(wrapper, "__wrapped__"):
        code = getattr(wrapper, "__code__", None)
        values = [*(code.co_consts if code else ())]
        values += [cell.cell_contents for cell in getattr(wrapper, "__closure__", None) or ()]
        for value in values:
            if value == name or (isinstance(value, (dict, list, set, tuple)) and name in value):
                return True
        wrapper = wrapper.__wrapped__
    return False


def _called(function: Any) -> str:  # noqa: ANN401
    return str(getattr(_code_of(function), "__qualname__", function))


def _code_of(function: Any) -> Any:  # noqa: ANN401
    """Return what runs when a function or class is called."""
    return inspect.getattr_static(function, "__init__") if inspect.isclass(function) else function


def _needs(found: Any) -> str:  # noqa: ANN401
    """Say what the stand-in for a class lacks, "" for anything else."""
    if type(found).__name__ != "DummyObject":
        return ""
    try:
        found.from_pretrained  # noqa: B018
    except Exception as error:  # noqa: BLE001
        return _told(error)
    return ""


@lru_cache(maxsize=4096)
def _found(path: str) -> Any:  # noqa: ANN401
    """Return what is at a dotted path; `_NOTHING` if nothing is."""
    parent, _, name = path.rpartition(".")
    owner = _found(parent) if parent else None
    if owner is _NOTHING:
        return _NOTHING
    try:
        if owner is not None and hasattr(owner, name):
            return getattr(owner, name)
        return importlib.import_module(path)
    except Exception:  # noqa: BLE001
        return _NOTHING


def _told(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {lines[0] if lines else ''}"


if __name__ == "__main__":
    main()
