"""What nbmigrate promises of every notebook, checked of generated ones and of the samples."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from nbmigrate.cells.program import read_cell
from nbmigrate.engine import apply, plan
from nbmigrate.plan import Change, Decisions, Plan, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from random import Random

SAMPLES = sorted((Path(__file__).parent.parent / "sample_notebooks").glob("*.ipynb"))
RANDOM = st.randoms(use_true_random=False)


@dataclass(frozen=True)
class Layout:
    """How a program wrote a notebook; the defaults are how Jupyter does."""

    indent: int | str | None = 1
    separators: tuple[str, str] | None = None
    ensure_ascii: bool = False
    sources_are_lists: bool = True
    byte_order_mark: str = ""
    end: str = "\n"
    line_end: str = "\n"

    def write(self, content: dict[str, Any], sources: Iterable[str]) -> bytes:
        """Write a notebook whose cells have these sources."""
        written = [
            re.findall(r"[^\n]*\n|[^\n]+", s) if self.sources_are_lists else s for s in sources
        ]
        cells = [{**c, "source": s} for c, s in zip(content["cells"], written, strict=True)]
        text = json.dumps(
            {**content, "cells": cells},
            indent=self.indent,
            separators=self.separators,
            ensure_ascii=self.ensure_ascii,
        )
        return (self.byte_order_mark + text.replace("\n", self.line_end) + self.end).encode()


SAMPLE_LAYOUTS = [
    Layout(),
    Layout(ensure_ascii=True),
    Layout(end=""),
    Layout(indent=2),
    Layout(indent=2, end=""),
    Layout(indent=None, separators=(",", ":"), sources_are_lists=False, end=""),
]


@dataclass(frozen=True)
class Notebook:
    """A notebook as it is in its file, and what it is made of."""

    layout: Layout
    content: dict[str, Any]
    sources: tuple[str, ...]

    @property
    def data(self) -> bytes:
        return self.layout.write(self.content, self.sources)

    def plan(self) -> Plan:
        return plan(self.data, Settings())

    def migrated(self, planned: Plan, changes: Iterable[Change]) -> Notebook:
        """Return the notebook with changes made, which has no other difference in any byte."""
        result = apply(self.data, planned, Decisions(frozenset(change.id for change in changes)))
        text = result.decode("utf-8-sig" if self.layout.byte_order_mark else "utf-8")
        sources = tuple("".join(cell["source"]) for cell in json.loads(text)["cells"])
        migrated = Notebook(self.layout, self.content, sources)
        assert result == migrated.data
        return migrated


def sample(path: Path) -> Notebook:
    data = path.read_bytes()
    content = json.loads(data)
    sources = tuple("".join(cell["source"]) for cell in content["cells"])
    notebooks = (Notebook(layout, content, sources) for layout in SAMPLE_LAYOUTS)
    return next(notebook for notebook in notebooks if notebook.data == data)


# --- What people write: {t} is empty, or a name of the library and a dot.

IMPORTS = {
    "": [
        """\
from transformers import BertModel, BertForMaskedLM, BertTokenizer, GPT2LMHeadModel
from transformers import AutoTokenizer, pipeline""",
        """\
from transformers import (
    BertModel, BertForMaskedLM,  # models
    BertTokenizer,
    GPT2LMHeadModel, AutoTokenizer
)""",
        "from transformers import *",
        """\
import os; from transformers import BertModel, BertForMaskedLM, \\
  GPT2LMHeadModel, BertTokenizer""",
        """\
try:
    from transformers.modeling_bert import BertModel, BertForMaskedLM
    from transformers.tokenization_bert import BertTokenizer  # old
except ImportError:
    raise
from transformers.modeling_gpt2 import GPT2LMHeadModel""",
    ],
    "transformers.": ["import transformers, torch", "%time import transformers"],
    "tr.": ["import torch\nimport transformers as tr"],
}
MODELS = (
    "model = {t}BertForMaskedLM.from_pretrained('bert-base-uncased')\n"
    "encoder = {t}BertModel.from_pretrained('bert-base-uncased').cuda()\n"
    "gpt = {t}GPT2LMHeadModel.from_pretrained('gpt2')\n"
    "tokenizer = {t}BertTokenizer.from_pretrained('bert-base-uncased')"
)
# Each of them breaks on the target, most without an error where it is.
BREAKAGES = [
    "loss, scores = model(ids, masked_lm_labels=ids)",
    "hidden, pooled = encoder(ids,  # [CLS] é😀\n                         attention_mask=mask)",
    "_, pooled = encoder(\n    ids,\n    mask,\n)",
    "for part in model(ids):\n    print(part.shape)",
    "out = gpt(ids, past=past)",
    "print(tokenizer.max_len)",
    "from transformers import AdamW",
    "from transformers.modeling_bert import BertLayer, BertSelfAttention",
    "from transformers.modeling_bert import (\n    BertLayer,\n    BertLayerNorm,  # eps\n)",
    "from transformers import top_k_top_p_filtering",
    "import transformers.modeling_bert as mb",
    "tokens = tokenizer.encode(text, max_length=16, pad_to_max_length=True)",
    "print 'step', step",
]
HARMLESS = [
    "import torch\n\n\nids = torch.tensor([[1, 2]]);",
    "!pip install seaborn",
    "%matplotlib inline\n%load_ext autoreload",
    "%%bash\nls -l | wc",
    "%%writefile notes.txt\nloss, scores = model(ids)",
    "model.eval()\nout = model(ids)\nlogits = out[0]  # (1, 2, é)",
    "loss = model(ids, labels=ids)[0]",
    "# loss, scores = model(ids)\n",
    "text = '''Übung\n\tloss, scores = model(ids)\n'''",
    "df.head()?",
    "",
]
CONTEXTS = [
    "{}",
    "{}\n\nprint('done')  # 漢字",
    "def step(ids, mask):\n    '''Do a step.'''\n    {4}\n\nstep(ids, mask)",
    "for epoch in range(3):\n\tif epoch:\n\t\t{tabs}",
    "with torch.no_grad():\n  {2}\n",
    "%%time\n{}",
    "%%capture out\n!nvidia-smi\n{}",
    "x = 1\n\n\n{}\n# end",
]
CURRENT = [
    "from transformers import BertModel, AutoModelForMaskedLM\nimport torch",
    "from transformers.models.bert.modeling_bert import BertLayer",
    "from torch.optim import AdamW",
    "from transformers import AutoTokenizer\ntokenizer = AutoTokenizer.from_pretrained('x')",
    "encoder = BertModel.from_pretrained('bert-base-uncased', attn_implementation='eager')",
    "out = encoder(ids)\nhidden, pooled = out.last_hidden_state, out.pooler_output",
    "hidden, pooled = encoder(ids, return_dict=False)",
    "hidden = encoder(ids)[0]",
    "hidden, pooled = encoder(ids).to_tuple()",
    "ids = tokenizer(text, padding='max_length', truncation=True, max_length=16)",
    "model = AutoModelForMaskedLM.from_pretrained('x')\nloss = model(ids, labels=ids).loss",
]


def in_context(context: str, code: str) -> str:
    """Put code in the place of `{}`, or of the `{…}` that says how its lines are indented."""

    def fill(match: re.Match[str]) -> str:
        indentation = "\t\t" if match[1] == "tabs" else " " * int(match[1] or 0)
        return code.replace("\n", f"\n{indentation}")

    return re.sub(r"\{(\w*)\}", fill, context, count=1)


layouts = st.builds(
    Layout,
    indent=st.sampled_from([1, 2, 4, "\t", None]),
    ensure_ascii=st.booleans(),
    sources_are_lists=st.booleans(),
    byte_order_mark=st.sampled_from(["", "", "\ufeff"]),
    end=st.sampled_from(["\n", "", "\n\n"]),
    line_end=st.sampled_from(["\n", "\n", "\r\n"]),
)


@st.composite
def notebooks(draw: st.DrawFn, cells: st.SearchStrategy[list[str]]) -> Notebook:
    """Draw a notebook of these code cells, with markdown and outputs, in any layout."""
    content: dict[str, Any] = {"cells": [], "metadata": {"kernelspec": {"name": "python3"}}}
    sources: list[str] = []
    line_end = draw(st.sampled_from(["\n", "\n", "\n", "\r\n", "\r"]))
    for index, source in enumerate(draw(cells)):
        if draw(st.booleans()):
            content["cells"].append(_cell("markdown", len(sources)))
            sources.append("## from transformers import AdamW\n\nloss, scores = model(ids) 😀")
        content["cells"].append(
            _cell("code", len(sources)) | {"execution_count": index, "outputs": draw(OUTPUTS)}
        )
        sources.append(source.replace("\n", line_end))
    content |= {"nbformat": 4, "nbformat_minor": 5}
    return Notebook(draw(layouts), content, tuple(sources))


OUTPUTS = st.sampled_from(
    [
        [],
        [{"name": "stdout", "output_type": "stream", "text": ["from transformers import AdamW\n"]}],
        [{"data": {"text/plain": "é"}, "metadata": {"n": 1e400}, "output_type": "display_data"}],
    ]
)


def _cell(kind: str, index: int) -> dict[str, object]:
    return {"cell_type": kind, "id": f"c{index}", "metadata": {"tags": ["é"]}, "source": ""}


@st.composite
def old_programs(draw: st.DrawFn) -> list[str]:
    prefix = draw(st.sampled_from(sorted(IMPORTS)))
    names = re.compile(r"\{t\}")
    cells = [draw(st.sampled_from(IMPORTS[prefix])), names.sub(prefix, MODELS)]
    if draw(st.booleans()):
        cells = ["\n".join(cells)]
    if draw(st.booleans()):
        cells.insert(0, "!pip install transformers==2.11.0")
    pieces = st.sampled_from([*BREAKAGES, *BREAKAGES, *HARMLESS])
    for piece in draw(st.lists(pieces, min_size=2, max_size=8)):
        is_magic = piece.startswith(("%", "!"))
        cells.append(piece if is_magic else in_context(draw(st.sampled_from(CONTEXTS)), piece))
    return cells


old_notebooks = notebooks(old_programs())
current_notebooks = notebooks(
    st.lists(st.sampled_from(CURRENT), max_size=6).map(lambda cells: [*CURRENT[:1], *cells])
)


# --- The promises.


def rejecting_everything_changes_no_byte(notebook: Notebook, _random: Random) -> None:
    data = notebook.data
    planned = notebook.plan()
    assert apply(data, planned, Decisions()) == data
    assert apply(data, planned, Decisions(frozenset({"no such id"}))) == data


def any_changes_give_cells_that_parse(notebook: Notebook, random: Random) -> None:
    planned = notebook.plan()
    event(f"{len(planned.changes)} changes")
    subset = [change for change in planned.changes if random.random() < 0.5]
    migrated = notebook.migrated(planned, subset)
    shuffled = replace(planned, changes=tuple(random.sample(planned.changes, len(planned.changes))))
    assert notebook.migrated(shuffled, subset) == migrated
    for cell, old, new in zip(
        notebook.content["cells"], notebook.sources, migrated.sources, strict=True
    ):
        if cell["cell_type"] != "code":
            assert new == old
        elif read_cell(0, old).tree is not None:
            assert read_cell(0, new).tree is not None


def only_the_lines_of_the_hunks_change(notebook: Notebook, random: Random) -> None:
    planned = notebook.plan()
    for change in random.sample(planned.changes, min(2, len(planned.changes))):
        if change.requires:
            continue
        expected = list(notebook.sources)
        for hunk in reversed(change.hunks):
            lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", expected[hunk.cell])
            start = sum(map(len, lines[: hunk.line - 1]))
            assert expected[hunk.cell].startswith(hunk.before, start)
            rest = expected[hunk.cell][start + len(hunk.before) :]
            assert rest == "" or rest.startswith(("\r", "\n"))
            expected[hunk.cell] = expected[hunk.cell][:start] + hunk.after + rest
        assert notebook.migrated(planned, [change]).sources == tuple(expected)


def the_migrated_copy_needs_nothing_more(notebook: Notebook, _random: Random) -> None:
    planned = notebook.plan()
    again = notebook.migrated(planned, planned.changes).plan()
    assert [(change.rule, change.message) for change in again.changes] == []


def a_plan_is_the_same_each_time(notebook: Notebook, _random: Random) -> None:
    planned = notebook.plan()
    assert notebook.plan() == planned
    assert Plan.from_json(planned.to_json()) == planned
    ids = [change.id for change in planned.changes]
    assert len(set(ids)) == len(ids)
    assert {i for change in planned.changes for i in change.requires} <= {*ids}


PROMISES = [
    rejecting_everything_changes_no_byte,
    any_changes_give_cells_that_parse,
    only_the_lines_of_the_hunks_change,
    the_migrated_copy_needs_nothing_more,
    a_plan_is_the_same_each_time,
]
every_promise = pytest.mark.parametrize("promise", PROMISES, ids=lambda p: p.__name__)


@every_promise
@given(notebook=old_notebooks, random=RANDOM)
@settings(max_examples=60)
def test_promises_of_generated_notebooks(
    promise: Callable[[Notebook, Random], None],
    notebook: Notebook,
    random: Random,
) -> None:
    promise(notebook, random)


@every_promise
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
@given(random=RANDOM)
@settings(max_examples=2)
def test_promises_of_samples(
    path: Path,
    promise: Callable[[Notebook, Random], None],
    random: Random,
) -> None:
    promise(sample(path), random)


@given(notebook=current_notebooks)
@settings(max_examples=60)
def test_a_notebook_that_works_on_the_target_gets_no_change(notebook: Notebook) -> None:
    planned = notebook.plan()
    assert [(change.rule, change.message) for change in planned.changes] == []


@pytest.mark.parametrize("name", ["already_v4", "plain_pandas_eda"])
def test_a_sample_that_works_on_the_target_gets_no_change(name: str) -> None:
    (path,) = (path for path in SAMPLES if path.stem == name)
    planned = sample(path).plan()
    assert (planned.changes, planned.findings) == ((), ())


@pytest.mark.parametrize("breakage", BREAKAGES)
@given(data=st.data())
@settings(max_examples=25)
def test_nothing_that_breaks_is_passed_over_in_silence(breakage: str, data: st.DataObject) -> None:
    context = data.draw(st.sampled_from(CONTEXTS))
    cells = old_programs().map(lambda cells: [*cells, in_context(context, breakage)])
    notebook = data.draw(notebooks(cells))
    planned = notebook.plan()
    cell = len(notebook.sources) - 1
    named = {hunk.cell for change in planned.changes for hunk in change.hunks}
    assert cell in named | {finding.cell for finding in planned.findings}
