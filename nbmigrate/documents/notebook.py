"""Notebook bytes to cells, and back with other sources; nothing is re-serialised.

nbformat is the judge of what can be read. What is plainly a notebook of format 4 is accepted
without asking it (`_is_plain` and `_is_plain_cell` demand more than nbformat does), since it needs
many times as long. It gives up on JSON nested some hundred levels deep, where this module does not.
"""

from __future__ import annotations

import hashlib
import json
import warnings
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from nbmigrate.documents.json_spans import read_array, read_document, read_object, read_value
from nbmigrate.documents.json_strings import TextEdit, edited, escape_lone_surrogates
from nbmigrate.documents.languages import language_of
from nbmigrate.documents.positions import line_starts
from nbmigrate.documents.records import Records, texts_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeGuard

    from nbmigrate.documents.records import Text

__all__ = ["Cell", "Document", "DocumentError", "TextEdit", "digest_of"]

_BYTE_ORDER_MARK = "\ufeff"
_FORMAT = 4
_REASON_LENGTH = 200


class DocumentError(ValueError):
    """Why bytes are not a notebook that can be read: one line, which does not name the file."""


class Cell(Struct, frozen=True):
    """A cell: `index` counts from 0 over all cells, `kind` is what the notebook calls its type.

    `source` is empty where it is not text; such a cell cannot be edited.
    """

    index: int
    kind: str
    source: str
    tags: tuple[str, ...] = ()
    execution_count: int | None = None


def digest_of(data: bytes) -> str:
    """Return the name of these bytes, by which a plan knows what it was made for."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class Document:
    """A notebook: its cells, its language in lower case, and the text that holds their sources.

    `upgraded_from` is the format (such as "3.0") of a notebook older than format 4, else None. The
    cells of an old notebook are those of nbformat's upgrade, which is also what gets edited.
    `data` are the bytes it was read from, and `digest` names them. `records` is what it keeps of
    its runs.
    """

    cells: tuple[Cell, ...]
    language: str
    upgraded_from: str | None
    data: bytes = field(repr=False)
    digest: str
    records: Records = field(repr=False)
    _text: str = field(repr=False)
    _starts: tuple[int | None, ...] = field(repr=False)  # of the cells whose source is text

    @classmethod
    def from_bytes(cls, data: bytes) -> Document:
        """Read a notebook: UTF-8, with or without a byte order mark.

        Raises `DocumentError` for what nbformat cannot read, and for an object with neither cells
        nor a format, which nbformat takes for an empty notebook.
        """
        text = _decoded(data)
        notebook = _read_notebook(text)
        upgraded_from = None
        if not notebook.is_plain:
            if not notebook.members.keys() & {"nbformat", "worksheets"} and not notebook.cells:
                raise DocumentError("not a notebook: it has neither cells nor a notebook format")
            accepted = _judged(text)
            if notebook.members.get("nbformat") != _FORMAT:
                upgraded_from = _version(notebook.members)
                text = _upgraded_text(accepted, data)
                notebook = _read_notebook(text)
        return cls(
            cells=tuple(_cell(index, raw) for index, raw in enumerate(notebook.cells)),
            language=language_of(notebook.members.get("metadata")),
            upgraded_from=upgraded_from,
            data=data,
            digest=digest_of(data),
            records=_records(notebook),
            _text=text,
            _starts=tuple(None if raw.source is None else raw.start for raw in notebook.cells),
        )

    def replaced(self, edits: Mapping[int, Sequence[TextEdit]]) -> bytes:
        """Return the notebook with `edits` made, by cell index; without any, the original bytes.

        An edit (start, end, text) replaces characters `start` to `end` of the cell's source. No
        byte outside the edited sources changes, and in these only what is replaced.

        Raises `ValueError` for edits that overlap, reach beyond the source, or are for a cell that
        is not there or whose source is not text.
        """
        cells = sorted(index for index, cell_edits in edits.items() if cell_edits)
        if not cells:
            return self.data
        ensure_ascii = self._text.removeprefix(_BYTE_ORDER_MARK).isascii()
        pieces = []
        done = 0
        for index in cells:
            span = self._source_span(index) if 0 <= index < len(self.cells) else None
            if span is None:
                raise ValueError(f"there is no source to edit in cell {index}")
            start, end = span
            pieces.append(self._text[done:start])
            pieces.append(edited(self._text[start:end], edits[index], ensure_ascii=ensure_ascii))
            done = end
        return "".join([*pieces, self._text[done:]]).encode()

    def file_lines(self, cell: int) -> tuple[int, ...]:
        """Return the line of the file, from 1, in which each line of a cell's source begins.

        None are known of a notebook of an older format: its file has no such cells.
        """
        span = self._source_span(cell) if self.upgraded_from is None else None
        if span is None:
            return ()
        start, source = span[0], self.cells[cell].source
        is_list = self._text.startswith("[", start)
        strings = read_array(self._text, start, _read_placed)[0] if is_list else []
        lines = [self._text.count("\n", 0, start) + 1]
        ends = [0]  # in the source, of each string
        for at, string in strings:
            lines.append(lines[-1] + self._text.count("\n", start, at))
            ends.append(ends[-1] + len(str(string)))
            start = at
        return tuple(lines[bisect_right(ends, at, hi=len(lines) - 1)] for at in line_starts(source))

    def _source_span(self, cell: int) -> tuple[int, int] | None:
        start = self._starts[cell]
        if start is None:
            return None
        members, _ = read_object(self._text, start, _read_span)
        return members["source"]


class _RawCell(Struct, frozen=True):
    """The members of a cell but for its outputs, where it begins, its source if that is text.

    Of its outputs the texts are kept: pictures are many times as large.
    """

    members: dict[str, object]
    start: int
    source: str | None
    is_plain: bool
    outputs: tuple[Text, ...] = ()


class _RawNotebook(Struct, frozen=True):
    members: dict[str, object]
    cells: tuple[_RawCell, ...]
    is_plain: bool


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"not UTF-8 text (byte 0x{data[error.start]:02x} at offset {error.start})"
        ) from None


def _read_notebook(text: str) -> _RawNotebook:
    try:
        members = read_document(text, text.startswith(_BYTE_ORDER_MARK), _read_top)
    except json.JSONDecodeError as error:
        reason = f"{error.msg} at line {error.lineno} column {error.colno}"
        raise DocumentError(f"not JSON: {reason if text.strip() else 'it is empty'}") from None
    except RecursionError:
        raise DocumentError("not a notebook: its JSON is nested too deeply") from None
    except ValueError as error:  # a number of thousands of digits
        raise DocumentError(f"not JSON: {_one_line(error)}") from None
    if not isinstance(members, dict):
        raise DocumentError("not a notebook: its JSON is not an object")
    cells = members.pop("cells", None)
    if not isinstance(cells, list):
        return _RawNotebook(members, (), is_plain=False)
    return _RawNotebook(members, tuple(cells), _is_plain(members, cells))


def _read_top(text: str, at: int) -> tuple[object, int]:
    if text.startswith("{", at):
        return read_object(text, at, _read_top_member)
    return read_value(text, at)


def _read_top_member(text: str, at: int, key: str) -> tuple[object, int]:
    if key == "cells" and text.startswith("[", at):
        return read_array(text, at, _read_cell)
    return read_value(text, at)


def _read_cell(text: str, at: int) -> tuple[_RawCell, int]:
    members, end = read_value(text, at)
    if not isinstance(members, dict):
        return _RawCell({}, at, None, is_plain=False), end
    source = _joined(members.get("source"))
    is_plain = source is not None and _is_plain_cell(members)
    outputs = texts_of(members.pop("outputs", None))
    return _RawCell(members, at, source, is_plain, outputs), end


def _read_span(text: str, at: int, _key: str) -> tuple[tuple[int, int], int]:
    _, end = read_value(text, at)
    return (at, end), end


def _is_plain(members: Mapping[str, object], cells: Sequence[_RawCell]) -> bool:
    return (
        type(members.get("nbformat")) is int
        and members["nbformat"] == _FORMAT
        and type(members.get("nbformat_minor")) is int
        and isinstance(members.get("metadata"), dict)
        and all(cell.is_plain for cell in cells)
    )


def _is_plain_cell(members: Mapping[str, object]) -> bool:
    """Tell whether a cell is plain, but for its source."""
    return (
        isinstance(members.get("cell_type"), str)
        and isinstance(members.get("metadata"), dict)
        and isinstance(members.get("id", ""), str)
        and _all_objects(members.get("attachments", {}))
        and (members["cell_type"] != "code" or _are_plain_outputs(members.get("outputs")))
    )


def _all_objects(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(item, dict) for item in value.values())


def _are_plain_outputs(outputs: object) -> bool:
    return isinstance(outputs, list) and all(
        isinstance(output, dict)
        and isinstance(output.get("output_type"), str)
        and isinstance(output.get("data", {}), dict)
        and _is_text(output.get("text", ""))
        for output in outputs
    )


def _joined(value: object) -> str | None:
    """Return a text written as a string or as a list of strings, None for anything else."""
    if not _is_text(value):
        return None
    return value if isinstance(value, str) else "".join(value)


def _is_text(value: object) -> TypeGuard[str | list[str]]:
    if isinstance(value, list):
        return all(isinstance(item, str) for item in value)
    return isinstance(value, str)


def _read_placed(text: str, at: int) -> tuple[tuple[int, object], int]:
    value, end = read_value(text, at)
    return (at, value), end


def _cell(index: int, raw: _RawCell) -> Cell:
    kind = raw.members.get("cell_type")
    metadata = raw.members.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    count = raw.members.get("execution_count")
    return Cell(
        index=index,
        kind=kind if isinstance(kind, str) else "",
        source=raw.source or "",
        tags=tuple(t for t in tags if isinstance(t, str)) if isinstance(tags, list) else (),
        execution_count=count if type(count) is int else None,
    )


def _records(notebook: _RawNotebook) -> Records:
    metadata = notebook.members.get("metadata")
    of_cells = (raw.members.get("metadata") for raw in notebook.cells)
    return Records(
        outputs=tuple(raw.outputs for raw in notebook.cells),
        cells=tuple(each if isinstance(each, dict) else {} for each in of_cells),
        metadata=metadata if isinstance(metadata, dict) else {},
    )


def _judged(text: str) -> Any:  # noqa: ANN401 - nbformat's notebooks are dictionaries of anything
    """Return the notebook as nbformat reads it, in format 4."""
    import nbformat  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return nbformat.reads(  # type: ignore[no-untyped-call]
                text.removeprefix(_BYTE_ORDER_MARK), as_version=_FORMAT
            )
    except Exception as error:  # whatever it raises is its verdict on the input
        raise DocumentError(f"not a notebook nbformat can read: {_one_line(error)}") from error


def _one_line(error: Exception) -> str:
    lines = str(error).splitlines() or [""]
    return f"{type(error).__name__}: {lines[0]}"[:_REASON_LENGTH].removesuffix(": ")


def _version(members: Mapping[str, Any]) -> str:
    minor = members.get("nbformat_minor")
    return f"{int(members.get('nbformat', 1))}.{minor if type(minor) is int else 0}"


def _upgraded_text(notebook: Any, data: bytes) -> str:  # noqa: ANN401 - see `_judged`
    """Write what nbformat made of old `data`; the same for the same data, unlike its random ids."""
    import nbformat  # noqa: PLC0415

    digest = digest_of(data)[:8]
    for index, cell in enumerate(notebook.cells):
        cell["id"] = f"{digest}-{index}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            text = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    except (AttributeError, TypeError):  # it reads more than it can write
        text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)
    return f"{escape_lone_surrogates(text)}\n"
