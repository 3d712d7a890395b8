"""Traces: which literals a value has in it, and where in it they are."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from nbmigrate.meaning.values import Site


class Step(enum.Enum):
    """A step into a value other than an index or a key.

    ANY is any element. SCALAR, always the last step, says that the value is the literal itself, no
    list or tensor that it is put into.
    """

    ANY = "any"
    SCALAR = "scalar"


Path: TypeAlias = tuple[int | str | Step, ...]
Trace: TypeAlias = "Mapping[Path, frozenset[Site]]"

NOWHERE: Trace = {}
DATA: Path = ()
"""The path of literals that are anywhere in nested lists, or in a tensor."""

_SCALAR: Path = (Step.SCALAR,)


def literal(site: Site) -> Trace:
    """Return the trace of the literal at `site`."""
    return {_SCALAR: frozenset((site,))}


def merged(traces: Iterable[Trace]) -> Trace:
    """Return the trace of what can be any of several values."""
    together: dict[Path, frozenset[Site]] = {}
    for trace in traces:
        for path, sites in trace.items():
            together[path] = together.get(path, frozenset()) | sites
    return together


def sites_of(trace: Trace) -> frozenset[Site]:
    """Return all literals in a value."""
    return frozenset(site for sites in trace.values() for site in sites)


def inside(step: int | str | Step, trace: Trace) -> Trace:
    """Return the trace of a list, tuple or dict that has the value at `step`."""
    return _moved(trace, lambda path: _normal((step, *path)))


def at(trace: Trace, key: int | str) -> Trace:
    """Return the trace of `value[key]`."""
    return _moved(trace, lambda path: _below(path, (key, Step.ANY)))


def elements(trace: Trace) -> Trace:
    """Return the trace of any element; those of a dict are under its keys."""
    return _moved(trace, lambda path: _below(path, path[:1]))


def filled(trace: Trace) -> Trace:
    """Return the trace of a list or tensor that is filled with a value, or that it is made of."""
    return _moved(trace, lambda path: DATA if path == _SCALAR else path)


def scalars(trace: Trace) -> Trace:
    """Return the part of a trace that says that a value is a literal itself."""
    return {path: sites for path, sites in trace.items() if path == _SCALAR}


def tables(trace: Trace) -> Trace:
    """Return the part of a trace that is under keys that are strings."""
    return {path: sites for path, sites in trace.items() if path and isinstance(path[0], str)}


def flat(trace: Trace) -> Trace:
    """Return the trace of a tensor made of the value: where in it something stood is forgotten."""
    return _moved(trace, lambda path: path if any(isinstance(s, str) for s in path) else DATA)


def transposed(trace: Trace) -> Trace:
    """Return the trace of `zip(*value)`."""

    def swapped(path: Path) -> Path:
        match path:
            case (first, second, *rest):
                return _normal((second, first, *rest))
            case _:
                return path

    return _moved(trace, swapped)


def by_position(trace: Trace) -> dict[int | str | None, Trace]:
    """Return the traces of the elements, by position or key; None is for any of them."""
    parts: dict[int | str | None, dict[Path, frozenset[Site]]] = {}
    for path, sites in trace.items():
        first = path[0] if path and not isinstance(path[0], Step) else None
        below = _below(path, path[:1])
        if below is not None:
            part = parts.setdefault(first, {})
            part[below] = part.get(below, frozenset()) | sites
    return dict(parts)


def _moved(trace: Trace, move: Callable[[Path], Path | None]) -> Trace:
    if not trace:
        return NOWHERE
    pairs = ((move(path), sites) for path, sites in trace.items())
    return merged({path: sites} for path, sites in pairs if path is not None)


def _below(path: Path, allowed: Path) -> Path | None:
    """Return the rest of a path behind its first step, if that is allowed."""
    if path == DATA:
        return DATA
    return path[1:] if path != _SCALAR and path[0] in allowed else None


def _normal(path: Path) -> Path:
    """Leave out the last steps if they lead to any element of a list."""
    while len(path) > 1 and path[-1] is Step.SCALAR and path[-2] is Step.ANY:
        path = path[:-1]
    while path and path[-1] is Step.ANY:
        path = path[:-1]
    return path
