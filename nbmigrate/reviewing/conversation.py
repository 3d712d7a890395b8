"""The answers to what a panel asks.

This knows nothing of widgets: messages come as plain values from a browser, answers go back as
plain values. An answer has `regions`, the elements that take the place of what the panel shows
there; `stale`, parts that show something else now, to be asked for when they come into view; and,
where it has changed, `shown`: the entries and the parts that the filter lets through.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from nbmigrate.documents.copies import RefusedError, copy_of
from nbmigrate.plan import Safety
from nbmigrate.reviewing import frame, messages
from nbmigrate.reviewing.code import code
from nbmigrate.reviewing.copies import ExistsError, write_copy
from nbmigrate.reviewing.decisions_file import (
    DecisionsFileError,
    choices_for,
    load,
    replayed,
    save,
)
from nbmigrate.reviewing.documentation import documentation
from nbmigrate.reviewing.elements import h
from nbmigrate.reviewing.filters import Filter
from nbmigrate.reviewing.layout import Lines
from nbmigrate.reviewing.view import Part, changed_parts, counted, part_elements

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nbmigrate.reviewing.elements import Node
    from nbmigrate.reviewing.session import Session, Step

Answer: TypeAlias = dict[str, Any]
Regions: TypeAlias = "dict[str, list[Node]]"

DECISIONS_FILE = "nbmigrate-decisions.json"


class Conversation:
    """A panel's side of a session: what is unfolded and explained there, too."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._unfolded: dict[tuple[int, int], int] = {}
        self._explained: dict[str, str] = {}

    def answer(self, content: object) -> Answer:
        """Answer a message. Raises `msgspec.ValidationError` for what is none."""
        message: messages.Message = msgspec.convert(content, messages.Message)
        session = self._session
        match message:
            case messages.Open(view=view):
                return self._page(view)
            case messages.Look():
                return _patch(self._parts(message.visible))
            case messages.Decide(change=change, verdict=verdict):
                return self._step(session.decide({change}, verdict), message.visible)
            case messages.DecideShown(verdict=verdict, safe_only=safe_only):
                changes = self._shown_changes(safe_only=safe_only)
                return self._step(session.decide(changes, verdict), message.visible)
            case messages.ChooseStyle(change=change, style=style):
                return self._step(session.choose_style(change, style), message.visible)
            case messages.Undo():
                return self._step(session.undo(), message.visible)
            case messages.Narrow(filter=wanted):
                session.filter = wanted
                return _patch(self._tools(), shown=self._shown())
            case messages.Unfold(cell=cell, gap=gap):
                return self._unfold(cell, gap)
            case messages.Explain(entry=entry, rule=rule):
                return self._explain(entry, rule)
            case messages.Write(path=path, overwrite=overwrite):
                return _patch({"written": self._write(path, overwrite=overwrite)})
            case messages.Save(path=path):
                return _patch({"saved": self._save(path)})
            case messages.Replay(path=path):
                return self._replay(path, message.visible)
            case messages.Settle(answer=answer, view=view):
                session.settle(answer)
                return self._page(view)

    def _page(self, view: str) -> Answer:
        session = self._session
        session.filter = Filter()
        self._unfolded.clear()
        self._explained.clear()
        copy, saved = copy_of(session.path), session.path.with_name(DECISIONS_FILE)
        something = bool(session.view.cells)
        content: list[Node] = [frame.heading(session.path.name, session.plan)]
        if session.asks:
            content += frame.questions(session.plan)
        if something:
            content.append(frame.tools(session.plan))
            content.append(h("div", "nbm-cells", list(frame.cells(session.view)), tabindex="-1"))
            content.append(frame.forms(str(copy), str(saved)))
        else:
            content.append(frame.nothing(session.plan))
        patch = _patch(self._tools() if something else {}, shown=self._shown())
        return {**patch, "type": "page", "view": view, "content": content}

    def _step(self, step: Step, visible: Iterable[str]) -> Answer:
        changed = {_key(part) for part in changed_parts(step.before, step.after)}
        now = [key for key in visible if key in changed]
        moved = {Part(*map(int, key.split(":"))).cell for key in changed}
        regions = {**self._tools(), **self._parts(now)}
        for (cell, gap), count in self._unfolded.items():
            if cell in moved:
                regions[f"gap:{cell}:{gap}"] = self._gap(cell, gap, count)
        regions["notice"] = [step.notice]
        return _patch(regions, stale=sorted(changed.difference(now)), shown=self._shown())

    def _tools(self) -> Regions:
        session = self._session
        narrowed = session.filter != Filter()
        return {
            "counts": [*frame.counts(session.view, session.filter)],
            "bulk": [
                *frame.bulk(session.shown, session.view, narrowed=narrowed, steps=session.steps)
            ],
        }

    def _parts(self, keys: Iterable[str]) -> Regions:
        view = self._session.view
        regions: Regions = {}
        for key in keys:
            part = Part(*map(int, key.split(":")))
            regions[f"part:{key}"] = [*part_elements(view, part)]
            for _, entry, _ in view.cards.get(part, ()):
                if entry in self._explained:
                    regions.update(self._explanation(entry))
        return regions

    def _shown(self) -> dict[str, object] | None:
        shown = self._session.shown
        return {
            "entries": [(entry, _key(part)) for entry, part in shown.entries],
            "parts": sorted(map(_key, shown.parts)),
            "narrowed": self._session.filter != Filter(),
        }

    def _shown_changes(self, *, safe_only: bool) -> set[str]:
        standings = self._session.view.standings
        return {
            entry
            for entry, _ in self._session.shown.entries
            if entry in standings
            and not (safe_only and standings[entry].change.safety is not Safety.SAFE)
        }

    def _unfold(self, cell: int, gap: int) -> Answer:
        count = self._unfolded.get((cell, gap), 0) + frame.UNFOLDED_AT_ONCE
        self._unfolded[cell, gap] = count
        return _patch({f"gap:{cell}:{gap}": self._gap(cell, gap, count)})

    def _gap(self, cell: int, gap: int, count: int) -> list[Node]:
        lines = self._session.view.cells[cell].gaps[gap]
        middle = min(lines.first + count, lines.last)
        rows = self._session.view.rows(cell, Lines(lines.first, middle))
        label = f"Cell {cell}, unchanged from line {lines.first + 1}"
        rest = Lines(middle, lines.last)
        button = [frame.fold_button(rest, cell, gap)] if middle < lines.last else []
        return [code(rows, label, {}), *button]

    def _explain(self, entry: str, rule: str) -> Answer:
        if self._explained.pop(entry, None) is None:
            self._explained[entry] = rule
        return _patch(self._explanation(entry))

    def _explanation(self, entry: str) -> Regions:
        rule = self._explained.get(entry)
        text = documentation(rule) if rule is not None else None
        return {f"rule:{entry}": [text] if text is not None else []}

    def _write(self, given: str, *, overwrite: bool) -> list[Node]:
        session = self._session
        if not given.strip():
            return [*frame.problem("Give the copy a name.")]
        path = _absolute(given)
        try:
            write_copy(path, session.migrated(), session.path, overwrite=overwrite)
        except ExistsError:
            return [*frame.overwrite_question(str(path))]
        except RefusedError as error:
            return [*frame.problem(f"Not written: {error}.")]
        except OSError as error:
            return [*frame.problem(f"{path} cannot be written: {error.strerror or error}.")]
        written = sum(standing.written for standing in session.view.standings.values())
        made = counted(written, "change") or "no change"
        warning = (
            ""
            if self._is_fresh()
            else (
                f"{session.path.name} was saved again since it was read here:"
                " the copy is made of what was read."
            )
        )
        return [*frame.written_result(str(path), str(Path.home()), made, warning)]

    def _is_fresh(self) -> bool:
        try:
            return self._session.path.read_bytes() == self._session.document.data
        except OSError:
            return False

    def _save(self, given: str) -> list[Node]:
        if not given.strip():
            return [*frame.problem("Give the file a name.")]
        path = _absolute(given)
        try:
            save(path, self._session.path, self._session.choices)
        except DecisionsFileError as error:
            return [*frame.problem(f"Not saved: {error}.")]
        except OSError as error:
            return [*frame.problem(f"{path} cannot be written: {error.strerror or error}.")]
        command = f"nbmigrate --decisions {path} {self._session.path.name}"
        return [*frame.done(f"Saved. To replay them: {command}")]

    def _replay(self, given: str, visible: Iterable[str]) -> Answer:
        path = _absolute(given)
        try:
            saved = choices_for(load(path), path, self._session.path)
        except DecisionsFileError as error:
            return _patch({"saved": [*frame.problem(f"Not replayed: {error}.")]})
        except OSError as error:
            text = f"{path} cannot be read: {error.strerror or error}."
            return _patch({"saved": [*frame.problem(text)]})
        if saved is None:
            text = f"{path} says nothing of {self._session.path.name}."
            return _patch({"saved": [*frame.problem(text)]})
        step = self._session.replay(*replayed(self._session.plan, saved))
        answer = self._step(step, visible)
        answer["regions"]["saved"] = [*frame.done(step.notice)]
        return answer


def _patch(
    regions: Regions, *, stale: list[str] | None = None, shown: object | None = None
) -> Answer:
    return {"type": "patch", "regions": regions, "stale": stale or [], "shown": shown}


def _key(part: Part) -> str:
    return f"{part.cell}:{part.stretch}"


def _absolute(given: str) -> Path:
    return Path(given.strip()).expanduser().absolute()
