from __future__ import annotations

import pytest

from nbmigrate.documents.notebook import DocumentError
from nbmigrate.documents.opening import open_document
from nbmigrate.documents.source_formats import SourceFormat
from nbmigrate.engine import apply, plan
from nbmigrate.plan import Decisions, Settings

MARKDOWN = Settings(format=SourceFormat.MARKDOWN)
KERNEL = "kernelspec:\n  display_name: Python 3\n  name: python3\n"
INDENTED_KERNEL = "".join(f"  {line}\n" for line in KERNEL.splitlines())
JUPYTEXT = f"""\
---
jupyter:
{INDENTED_KERNEL}---

# Sentiment

```python tags=["load"]
!pip install transformers==2.11.0
from transformers import BertModel
model = BertModel.from_pretrained("bert-base-uncased")
```

```bash
pip install transformers
```

- In a list it is text:
  ```python
  _, pooled = model(ids)
  ```

```python

_, pooled = model(ids)

```
"""
MYST = f"""\
---
{KERNEL}---

# Sentiment

```{{code-cell}} ipython3
:tags: [load]

from transformers import BertModel
model = BertModel.from_pretrained("bert-base-uncased")
```

+++

```{{code-cell}} ipython3
---
tags: [train]
---
_, pooled = model(ids)
```
"""


@pytest.mark.parametrize("text", [JUPYTEXT, MYST], ids=["jupytext", "MyST"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_only_the_code_cells_of_a_notebook_change(text: str, line_end: str, mark: bytes) -> None:
    data = mark + text.replace("\n", line_end).encode()
    planned = plan(data, MARKDOWN)
    assert planned.findings == ()
    assert apply(data, planned, Decisions()) == data
    expected = text.replace("2.11.0", "4.57.6")
    expected = expected.replace(
        "\n_, pooled = model(ids)", "\n_, pooled = model(ids, return_dict=False)"
    )
    result = apply(data, planned, Decisions.default(planned))
    assert result == mark + expected.replace("\n", line_end).encode()


def test_tags_and_lines_are_known() -> None:
    document = open_document(MYST.encode(), SourceFormat.MARKDOWN)
    code = [cell for cell in document.cells if cell.kind == "code"]
    assert [cell.tags for cell in code] == [("load",), ("train",)]
    line = MYST.split("\n").index("_, pooled = model(ids)") + 1
    assert document.file_lines(code[1].index) == (line,)


def test_a_cell_that_is_not_found_as_it_is_read_is_a_finding() -> None:
    text = f"---\n{KERNEL}---\n\n   ```{{code-cell}}\n   import transformers\n   ```\n"
    planned = plan(text.encode(), MARKDOWN)
    assert planned.changes == ()
    assert [(f.rule, f.cell) for f in planned.findings] == [("unlocated-cell", 0)]


def test_notebooks_in_other_languages_are_skipped() -> None:
    text = JUPYTEXT.replace("name: Python 3", "name: R").replace("name: python3", "name: ir")
    text = text.replace("```python", "```r").replace("```bash", "```text")
    assert plan(text.encode(), MARKDOWN).skipped == "its language is r, not Python"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (JUPYTEXT.encode("utf-16"), "not UTF-8 text"),
        (
            b"---\nkernelspec: {\n---\n```{code-cell}\nx\n```\n",
            "not a notebook jupytext can read: ",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=f"^{reason}") as caught:
        plan(data, MARKDOWN)
    assert "\n" not in str(caught.value)
