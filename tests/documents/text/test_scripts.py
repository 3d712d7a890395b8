from __future__ import annotations

import sys

import pytest

from nbmigrate.documents.notebook import Cell, DocumentError
from nbmigrate.documents.opening import open_document
from nbmigrate.documents.source_formats import SourceFormat
from nbmigrate.engine import apply, plan, preview
from nbmigrate.plan import Decisions, Settings

PYTHON = Settings(format=SourceFormat.PYTHON)
SCRIPT = """\
#!/usr/bin/env python
# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Sentiment é
# Install transformers first.

# %%
# !pip install transformers==2.11.0
# ls of the data was here before
from transformers import AdamW, BertModel

# %% tags=["train"]
# %time model = BertModel.from_pretrained("bert-base-uncased")
for batch in loader:
    # !nvidia-smi
    _, pooled = model(batch)


# %%
'''
# %%
'''
optimizer = AdamW(model.parameters(), eps=1e-8)
"""
MIGRATED = """\
# %%
# !pip install transformers==4.57.6
# ls of the data was here before
from transformers import BertModel
from torch.optim import AdamW

# %% tags=["train"]
# %time model = BertModel.from_pretrained("bert-base-uncased")
for batch in loader:
    # !nvidia-smi
    _, pooled = model(batch, return_dict=False)


# %%
'''
# %%
'''
optimizer = AdamW(model.parameters(), eps=1e-8, weight_decay=0.0)
"""


def cells(text: str) -> tuple[Cell, ...]:
    return open_document(text.encode(), SourceFormat.PYTHON).cells


def test_magics_that_are_comments_are_magics_and_other_comments_are_not() -> None:
    assert cells(SCRIPT) == (
        Cell(0, "markdown", "# Sentiment é\nInstall transformers first."),
        Cell(
            1,
            "code",
            "!pip install transformers==2.11.0\n# ls of the data was here before\n"
            "from transformers import AdamW, BertModel",
        ),
        Cell(
            2,
            "code",
            '%time model = BertModel.from_pretrained("bert-base-uncased")\n'
            "for batch in loader:\n    !nvidia-smi\n    _, pooled = model(batch)",
            tags=("train",),
        ),
        Cell(3, "code", "'''\n# %%\n'''\noptimizer = AdamW(model.parameters(), eps=1e-8)"),
    )


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_script_is_migrated_as_a_notebook(line_end: str, mark: bytes) -> None:
    data = mark + SCRIPT.replace("\n", line_end).encode()
    planned = plan(data, PYTHON)
    assert planned.source is not None
    assert planned.source.version == "2.11.0"
    result = apply(data, planned, Decisions.default(planned))
    head, _, _ = SCRIPT.partition("# %%\n")
    assert result == mark + (head + MIGRATED).replace("\n", line_end).encode()


def test_lines_are_those_of_the_file() -> None:
    document = open_document(SCRIPT.encode(), SourceFormat.PYTHON)
    lines = SCRIPT.split("\n")
    for index in (1, 2, 3):
        starts = document.file_lines(index)
        source = document.cells[index].source.split("\n")
        shown = [lines[start - 1].replace("# !", "!").replace("# %t", "%t") for start in starts]
        assert shown == source
    assert document.file_lines(0) == ()


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        ((0, 0, "import os\n"), "import os\n# !pip install a \\\n#   b\nx = 1"),
        ((17, 17, "# note\n"), "# !pip install a \\\n# note\n#   b\nx = 1"),
        ((13, 14, "c"), "# !pip install c \\\n#   b\nx = 1"),
        ((0, 1, "%"), "# %pip install a \\\n#   b\nx = 1"),
        ((0, 21, ""), "x = 1"),
        ((0, 21, "!pip install \\\n  d\n"), "# !pip install \\\n#   d\nx = 1"),
        ((13, 20, "c \\\n  d"), "# !pip install c \\\n#   d\nx = 1"),
        ((20, 20, "\nimport os"), "# !pip install a \\\n#   b\nimport os\nx = 1"),
        ((20, 20, " c"), "# !pip install a \\\n#   b c\nx = 1"),
        ((25, 26, "2"), "# !pip install a \\\n#   b\nx = 2"),
        ((26, 26, "\ny = 2"), "# !pip install a \\\n#   b\nx = 1\ny = 2"),
        ((20, 26, ""), "# !pip install a \\\n#   b"),
    ],
)
def test_edited_magics_stay_comments(edit: tuple[int, int, str], expected: str) -> None:
    text = "# %%\n# !pip install a \\\n#   b\nx = 1\n"
    document = open_document(text.encode(), SourceFormat.PYTHON)
    assert document.cells[0].source == "!pip install a \\\n  b\nx = 1"
    assert document.replaced({0: []}) == text.encode()
    assert document.replaced({0: [edit]}).decode() == f"# %%\n{expected}\n"


@pytest.mark.parametrize("edits", [[(0, 99, "")], [(0, 4, ""), (2, 3, "")], [(-1, 0, "")]])
def test_edits_that_overlap_or_reach_beyond_are_refused(edits: list[tuple[int, int, str]]) -> None:
    document = open_document(b"# %%\nx = 1\n", SourceFormat.PYTHON)
    with pytest.raises(ValueError, match="overlaps or is out of range"):
        document.replaced({0: edits})


@pytest.mark.parametrize("index", [-1, 0, 2])
def test_only_code_can_be_edited(index: int) -> None:
    document = open_document(b"# %% [markdown]\n# x\n\n# %%\nx = 1\n", SourceFormat.PYTHON)
    with pytest.raises(ValueError, match=f"no source to edit in cell {index}"):
        document.replaced({index: [(0, 1, "y")]})


def test_hydrogen_scripts_have_magics_as_they_are() -> None:
    assert cells("# %%\n%matplotlib inline\nx = 1\n\n# %%\ny\n") == (
        Cell(0, "code", "%matplotlib inline\nx = 1"),
        Cell(1, "code", "y"),
    )


def test_cells_in_other_languages_are_left_alone() -> None:
    text = '# %% language="bash"\n# pip install transformers==2.0\n\n# %%\nimport transformers\n'
    assert [cell.kind for cell in cells(text)] == ["raw", "code"]
    assert plan(text.encode(), PYTHON).findings == ()


def test_a_script_in_another_encoding_is_a_module() -> None:
    data = "# coding: latin-1\n# %%\nx = 'é'\n".encode("latin-1")
    (cell,) = open_document(data, SourceFormat.PYTHON).cells
    assert cell.source == data.decode("latin-1")


def test_a_script_that_jupytext_cannot_read_is_a_module() -> None:
    text = "# ---\n# jupyter:\n#   kernelspec: {name: x}\n# ---\n\n# %%\nx = 1\n"
    assert [cell.source for cell in cells(text)] == [text]


def test_light_scripts_are_modules() -> None:
    data = b"# -*- jupytext: light -*-\n# +\nx = 1\n# -\n"
    assert len(open_document(data, SourceFormat.PYTHON).cells) == 1


def test_an_indented_marker_does_not_hide_code() -> None:
    text = "# %%\nfrom transformers import AdamW\ndef f():\n    # %%\n    pass\n"
    assert plan(text.encode(), PYTHON).source is not None


def test_preview_gives_the_cells_that_change() -> None:
    planned = plan(SCRIPT.encode(), PYTHON)
    sources = preview(SCRIPT.encode(), planned, Decisions.default(planned))
    assert sorted(sources) == [1, 2, 3]
    assert sources[1].startswith("!pip install transformers==4.57.6\n# ls of")


def test_without_jupytext_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "nbmigrate.documents.text.notebook_cells", raising=False)
    monkeypatch.setitem(sys.modules, "jupytext", None)
    with pytest.raises(DocumentError, match=r"jupytext, .*: pip install 'nbmigrate\[text\]'$"):
        plan(SCRIPT.encode(), PYTHON)
    assert plan(b"from transformers import AdamW\n", PYTHON).changes
