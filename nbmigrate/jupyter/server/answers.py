"""From the body of a request to the body of the reply: what the workers do.

A notebook comes as its JSON, of which nbmigrate needs the cells' types, sources and tags and the
notebook's metadata, but no outputs. Replies are ASCII, so that even a lone surrogate gets through.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from nbmigrate import engine
from nbmigrate.asking.wishes import Wishes
from nbmigrate.documents.notebook import DocumentError
from nbmigrate.errors import WishError, check_known
from nbmigrate.jupyter.server.refusals import Reason, RefusedError
from nbmigrate.plan import Decisions, Plan
from nbmigrate.rules import all_rules
from nbmigrate.settings import settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nbmigrate.plan import Change, Settings


# What is accepted is decided by the client, change by change.
_OPTIONS = [f.encode_name for f in msgspec.structs.fields(Wishes) if f.name != "unsafe"]
_Request = TypeVar("_Request", bound=msgspec.Struct)


class _PlanRequest(msgspec.Struct, forbid_unknown_fields=True):
    notebook: dict[str, Any]
    settings: dict[str, Any] = {}


class _ApplyRequest(msgspec.Struct, forbid_unknown_fields=True):
    """`steps` asks for the way there as well, one change after the other."""

    notebook: dict[str, Any]
    plan: Plan
    decisions: Decisions
    steps: bool = False


class _Step(msgspec.Struct):
    """The sources that cells have after the changes `ids` are made, and all before them."""

    ids: tuple[str, ...]
    sources: dict[int, str]


class _Applied(msgspec.Struct):
    """The changes that are made, with those they require, and the new sources by cell index."""

    accepted: tuple[str, ...]
    sources: dict[int, str]
    steps: tuple[_Step, ...]


def plan(body: bytes) -> bytes:
    """Answer {notebook, settings}: the plan. Raises `RefusedError`."""
    request = _read(body, _PlanRequest)
    try:
        return engine.plan(_bytes(request.notebook), _settings(request.settings)).to_json()
    except DocumentError as error:
        raise RefusedError(Reason.NOT_A_NOTEBOOK, str(error)) from None


def apply(body: bytes) -> bytes:
    """Answer {notebook, plan, decisions, steps}: the new sources. Raises `RefusedError`."""
    request = _read(body, _ApplyRequest)
    source, plan, decisions = _bytes(request.notebook), request.plan, request.decisions
    try:
        sources = engine.preview(source, plan, decisions)
        applied = _Applied(
            accepted=tuple(change.id for change in plan.accepted(decisions)),
            sources=sources,
            steps=tuple(_steps(source, plan, decisions, sources)) if request.steps else (),
        )
    except engine.StalePlanError as error:
        raise RefusedError(Reason.STALE_PLAN, str(error)) from None
    return _written(applied)


def rules(_body: bytes) -> bytes:
    """Answer anything: every rule with its name, its summary and its documentation."""
    described = [
        {"name": rule.name, "summary": rule.summary, "documentation": rule.documentation}
        for rule in all_rules()
    ]
    return _written({"rules": described})


def _steps(
    source: bytes, plan: Plan, decisions: Decisions, final: Mapping[int, str]
) -> Iterator[_Step]:
    """Yield the way to the `final` sources; most cells have one change, and are there at once."""
    accepted = plan.accepted(decisions)
    to_come = Counter(cell for change in accepted for cell in _cells(change))
    done: set[str] = set()
    for change in accepted:
        so_far = Decisions(frozenset({*done, change.id}), decisions.styles)
        made = [c for c in plan.accepted(so_far) if c.id not in done]
        if not made:
            continue
        done.update(c.id for c in made)
        cells = [cell for c in made for cell in _cells(c)]
        to_come.subtract(cells)
        halfway = {cell for cell in cells if to_come[cell]}
        sources = engine.preview(source, plan, so_far, halfway) if halfway else {}
        arrived = {cell: final[cell] for cell in cells if cell not in halfway}
        yield _Step(tuple(c.id for c in made), {**sources, **arrived})


def _cells(change: Change) -> set[int]:
    return {edit.place.cell for edit in change.edits}


def _settings(wishes: dict[str, Any]) -> Settings:
    try:
        for name in wishes:
            check_known("option", name, _OPTIONS, name)
        return settings_of(msgspec.convert(wishes, Wishes))
    except (WishError, msgspec.ValidationError) as error:
        raise RefusedError(Reason.UNKNOWN_OPTION, str(error)) from None


def _read(body: bytes, kind: type[_Request]) -> _Request:
    try:
        return msgspec.convert(json.loads(body), kind)
    except RecursionError:
        raise RefusedError(Reason.BAD_REQUEST, "the JSON is nested too deeply") from None
    except ValueError as error:  # of json as well as of msgspec
        raise RefusedError(Reason.BAD_REQUEST, f"not a request: {error}") from None


def _bytes(notebook: dict[str, Any]) -> bytes:
    return json.dumps(notebook).encode("ascii")


def _written(reply: object) -> bytes:
    return json.dumps(msgspec.to_builtins(reply)).encode("ascii")
