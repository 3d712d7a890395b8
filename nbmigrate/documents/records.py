"""What a notebook keeps of its runs: the text of its outputs, and metadata."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import TypeGuard

Text: TypeAlias = str | list[str]
"""A text as notebooks write it: whole, or as a list of its lines."""

_TEXTS = ("text/plain", "text/html")
_WIDGETS = "application/vnd.jupyter.widget-state+json"
# What widgets show, by the members of their state.
_SHOWN = ("value", "description")


class Records(Struct, frozen=True, dict=True):
    """What is kept of the runs of a notebook; a file of text keeps nothing.

    `outputs` are the texts that each cell printed or showed, by its index; pictures are left out.
    `cells` is the metadata of each cell, `metadata` that of the notebook. Nothing of it has been
    joined or searched: whoever wants that pays for it.
    """

    outputs: tuple[tuple[Text, ...], ...] = ()
    cells: tuple[Mapping[str, object], ...] = ()
    metadata: Mapping[str, object] = {}

    @cached_property
    def texts(self) -> tuple[tuple[int | None, str], ...]:
        """The index and the outputs of each cell that has any; of widgets the index is None."""
        return tuple(self._texts())

    def _texts(self) -> Iterator[tuple[int | None, str]]:
        for index, outputs in enumerate(self.outputs):
            if outputs:
                parts = (text if isinstance(text, str) else "".join(text) for text in outputs)
                yield index, "\n".join(parts)
        shown = "\n".join(self._widgets())
        if shown:
            yield None, shown

    def _widgets(self) -> Iterator[str]:
        widgets = self.metadata.get("widgets")
        states = _members(_members(widgets).get(_WIDGETS))
        for widget in _members(states.get("state", states)).values():
            state = _members(_members(widget).get("state"))
            shown = (state.get(name) for name in _SHOWN)
            yield from (text for text in shown if isinstance(text, str) and text)


NO_RECORDS = Records()


def _members(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def texts_of(outputs: object) -> tuple[Text, ...]:
    """Return the texts of the outputs of a cell, as they stand in the file."""
    found: list[Text] = []
    for output in outputs if isinstance(outputs, list) else ():
        if not isinstance(output, dict):
            continue
        data = output.get("data")
        places = [output.get("text"), output.get("traceback")]
        if isinstance(data, dict):
            places += [data.get(kind) for kind in _TEXTS]
        found += (text for text in places if _is_text(text))
    return tuple(found)


def _is_text(value: object) -> TypeGuard[Text]:
    if isinstance(value, list):
        return all(isinstance(line, str) for line in value)
    return isinstance(value, str)
