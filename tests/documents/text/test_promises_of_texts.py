"""What nbmigrate promises of every notebook, checked of scripts, modules and Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import jupytext  # type: ignore[import-untyped]
import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from nbmigrate.cells.program import read_cell
from nbmigrate.documents.opening import open_document
from nbmigrate.documents.source_formats import SourceFormat
from nbmigrate.engine import apply, plan
from nbmigrate.plan import Change, Decisions, Plan, Settings
from test_promises import CURRENT, RANDOM, old_programs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

FORMATS = {
    "module": SourceFormat.PYTHON,
    "py:percent": SourceFormat.PYTHON,
    "py:hydrogen": SourceFormat.PYTHON,
    "md": SourceFormat.MARKDOWN,
    "md:myst": SourceFormat.MARKDOWN,
}
_COMMAND = re.compile("^[ \t]*[%!]", re.MULTILINE)
every_layout = pytest.mark.parametrize("layout", FORMATS)


@dataclass(frozen=True)
class File:
    """A program as it is in its file."""

    data: bytes
    form: SourceFormat

    def plan(self) -> Plan:
        return plan(self.data, Settings(format=self.form))

    def migrated(self, planned: Plan, changes: Iterable[Change]) -> File:
        accepted = frozenset(change.id for change in changes)
        return File(apply(self.data, planned, Decisions(accepted)), self.form)

    def sources(self) -> list[tuple[str, str]]:
        return [(cell.kind, cell.source) for cell in open_document(self.data, self.form).cells]


@st.composite
def files(draw: st.DrawFn, layout: str, cells: st.SearchStrategy[list[str]]) -> File:
    """Draw a file with these cells, as jupytext writes it, or one module of them."""
    sources = draw(cells)
    if layout == "module":
        text = "\n\n\n".join(source for source in sources if not _COMMAND.search(source))
        text = draw(st.sampled_from(["", "#!/usr/bin/env python\n# coding: utf-8\n"])) + text
    else:
        text = _notebook_text(draw, layout, sources)
    end = draw(st.sampled_from(["\n", "", "\n\n"]))
    text = (text.rstrip("\n") + end).replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n"])))
    mark = draw(st.sampled_from([b"", b"", b"\xef\xbb\xbf"]))
    return File(mark + text.encode(), FORMATS[layout])


def _notebook_text(draw: st.DrawFn, layout: str, sources: list[str]) -> str:
    v4 = nbformat.v4
    cells = []
    for source in sources:
        if draw(st.booleans()):
            cells.append(v4.new_markdown_cell("## Model 😀\n\nloss, scores = model(ids)"))  # type: ignore[no-untyped-call]
        metadata = draw(st.sampled_from([{}, {"tags": ["é"]}]))
        cells.append(v4.new_code_cell(source, metadata=metadata))  # type: ignore[no-untyped-call]
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    notebook = v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})  # type: ignore[no-untyped-call]
    text: str = jupytext.writes(notebook, layout)
    return text


@every_layout
@given(data=st.data(), random=RANDOM)
@settings(max_examples=10)
def test_any_changes_give_cells_that_parse(
    layout: str, data: st.DataObject, random: Random
) -> None:
    file = data.draw(files(layout, old_programs()))
    planned = file.plan()
    assert file.plan() == planned
    assert Plan.from_json(planned.to_json()) == planned
    assert file.migrated(planned, []) == file
    subset = [change for change in planned.changes if random.random() < 0.5]
    migrated = file.migrated(planned, subset)
    shuffled = replace(planned, changes=tuple(random.sample(planned.changes, len(planned.changes))))
    assert file.migrated(shuffled, subset) == migrated
    for (kind, old), (new_kind, new) in zip(file.sources(), migrated.sources(), strict=True):
        assert new_kind == kind
        if kind != "code":
            assert new == old
        elif read_cell(0, old).tree is not None:
            assert read_cell(0, new).tree is not None


@every_layout
@given(data=st.data(), random=RANDOM)
@settings(max_examples=10)
def test_only_the_lines_of_the_hunks_change(
    layout: str, data: st.DataObject, random: Random
) -> None:
    file = data.draw(files(layout, old_programs()))
    planned = file.plan()
    for change in random.sample(planned.changes, min(2, len(planned.changes))):
        if not change.requires:
            result = file.migrated(planned, [change]).data
            assert re.fullmatch(_with_other_hunks(file, change), result, re.DOTALL)


def _with_other_hunks(file: File, change: Change) -> bytes:
    """Return a pattern of the file in which anything stands where the change has its hunks."""
    document = open_document(file.data, file.form)
    lines = re.findall(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", file.data)
    pieces = []
    done = 0
    for hunk in sorted(change.hunks, key=lambda hunk: (hunk.cell, hunk.line)):
        first = document.file_lines(hunk.cell)[hunk.line - 1] - 1
        pieces += [re.escape(b"".join(lines[done:first])), b".*?"]
        done = first + (len(re.split("\r\n|\r|\n", hunk.before)) if hunk.before else 0)
    last_end = lines[done - 1][len(lines[done - 1].rstrip(b"\r\n")) :] if done else b""
    return b"".join([*pieces, re.escape(last_end), re.escape(b"".join(lines[done:]))])


@every_layout
@given(data=st.data())
@settings(max_examples=10)
def test_the_migrated_copy_needs_nothing_more(layout: str, data: st.DataObject) -> None:
    file = data.draw(files(layout, old_programs()))
    planned = file.plan()
    again = file.migrated(planned, planned.changes).plan()
    assert [(change.rule, change.message) for change in again.changes] == []


@every_layout
@given(data=st.data())
@settings(max_examples=10)
def test_a_file_that_works_on_the_target_gets_no_change(layout: str, data: st.DataObject) -> None:
    cells = st.lists(st.sampled_from(CURRENT), max_size=6).map(lambda cells: [*CURRENT[:1], *cells])
    assert data.draw(files(layout, cells)).plan().changes == ()


@pytest.mark.parametrize("layout", [layout for layout in FORMATS if layout != "module"])
@given(data=st.data())
@settings(max_examples=10)
def test_a_notebook_has_the_same_plan_as_text(layout: str, data: st.DataObject) -> None:
    file = data.draw(files(layout, old_programs()))
    text = file.data.decode("utf-8-sig")
    as_notebook = nbformat.writes(jupytext.reads(text, layout)).encode()  # type: ignore[no-untyped-call]
    of_notebook, of_text = plan(as_notebook, Settings()), file.plan()
    found = [(c.rule, c.message, len(c.hunks)) for c in of_notebook.changes]
    assert [(c.rule, c.message, len(c.hunks)) for c in of_text.changes] == found
