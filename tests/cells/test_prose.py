from __future__ import annotations

import pytest

from harness import notebook
from nbmigrate.documents.source_formats import SourceFormat
from nbmigrate.engine import apply, plan
from nbmigrate.plan import Decisions, Finding, Plan, Settings

OLD = """\
from transformers import BertModel
model = BertModel.from_pretrained("bert-base-uncased")
_, pooled = model(ids)"""
CURRENT = """\
from transformers import BertModel
model = BertModel.from_pretrained("bert-base-uncased")
pooled = model(ids).pooler_output"""


def indented(text: str, by: str = "    ") -> str:
    return "\n".join(by + line for line in text.split("\n"))


def of_text(text: str, form: SourceFormat) -> Plan:
    planned = plan(text.encode(), Settings(format=form))
    assert planned.changes == ()
    assert apply(text.encode(), planned, Decisions()) == text.encode()
    return planned


def places(findings: tuple[Finding, ...]) -> list[tuple[str, int]]:
    return [(finding.rule, finding.line) for finding in findings]


MARKDOWN_BLOCKS = [
    pytest.param(f"Text\n\n```python\n{OLD}\n```\n", 6, id="fenced"),
    pytest.param(f"Text\n\n~~~~ {{.python .numberLines}}\n{OLD}\n~~~~\n", 6, id="attributes"),
    pytest.param(f"```\n{OLD}\n```", 4, id="no language"),
    pytest.param(f"```py\n{OLD}", 4, id="never closed"),
    pytest.param(f"Text\n\n{indented(OLD)}\n\nText", 5, id="indented"),
    pytest.param(f"- Text\n\n  ```python3\n{indented(OLD, '  ')}\n  ```", 6, id="in a list"),
    pytest.param(f"Text\r\n\r\n```python\r\n{OLD}\n```\r\n", 6, id="CRLF"),
    pytest.param(
        f"```pycon\n>>> {OLD.replace(chr(10), chr(10) + '>>> ')}\n1\n```", 4, id="prompts"
    ),
]


@pytest.mark.parametrize(("text", "line"), MARKDOWN_BLOCKS)
def test_a_block_in_markdown_is_a_finding(text: str, line: int) -> None:
    planned = of_text(text, SourceFormat.MARKDOWN)
    assert places(planned.findings) == [("return-dict", line)]
    (finding,) = planned.findings
    assert "a code block of the text, which is left alone: return_dict=False" in finding.message


@pytest.mark.parametrize(("text", "line"), MARKDOWN_BLOCKS)
def test_a_block_in_a_markdown_cell_is_a_finding(text: str, line: int) -> None:
    data = notebook([text, "import os"], kinds=["markdown"])
    planned = plan(data, Settings())
    assert (planned.changes, places(planned.findings)) == ((), [("return-dict", line)])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"```python\n{CURRENT}\n```", id="nothing would change"),
        pytest.param(f"```python\n{OLD.partition(chr(10))[2]}\n```", id="no import"),
        pytest.param(f"```bash\n{OLD}\n```", id="another language"),
        pytest.param("```\n!pip install transformers==2.3\n```", id="install line"),
        pytest.param(OLD, id="no block"),
        pytest.param("Use `from transformers import AdamW`.", id="code in a sentence"),
        pytest.param("```python\nfrom transformers import AdamW ...\n```", id="no Python"),
        pytest.param("```python\nfrom . import transformers\n```", id="relative"),
        pytest.param(f"```python\n# nbmigrate: skip\n{OLD}\n```", id="kept"),
        pytest.param(">>>from transformers import AdamW", id="no doctest"),
    ],
)
@pytest.mark.parametrize("form", [SourceFormat.MARKDOWN, SourceFormat.RST])
def test_text_in_which_nothing_would_change_is_passed_over(text: str, form: SourceFormat) -> None:
    assert of_text(text, form).findings == ()


def test_a_guess_about_a_block_is_not_told() -> None:
    text = f"```python\n{OLD.replace('BertModel.from_pretrained', 'BertModel or ')}\n```"
    assert of_text(text, SourceFormat.MARKDOWN).findings == ()


def test_a_cell_that_is_kept_has_no_findings() -> None:
    data = notebook([f"```python\n{OLD}\n```"], kinds=["markdown"])
    kept = data.replace(
        b'"metadata": {},\n   "source"', b'"metadata": {"tags": ["nbmigrate-skip"]},\n   "source"'
    )
    assert kept != data
    assert plan(data, Settings()).findings
    assert plan(kept, Settings()).findings == ()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(f"Usage::\n\n{indented(OLD)}\n\nText", 5, id="literal block"),
        pytest.param(f".. code-block:: python\n\n{indented(OLD)}\n", 5, id="directive"),
        pytest.param(
            f".. code:: python\n   :linenos:\n   :caption: a\n\n{indented(OLD, '   ')}",
            7,
            id="options",
        ),
        pytest.param(
            f".. note::\n\n   Text::\n\n{indented(OLD, '      ')}\n\n   Text",
            7,
            id="in a directive",
        ),
        pytest.param(
            f"Text\n\n>>> {OLD.replace(chr(10), chr(10) + '>>> ')}\n2\n\nText", 5, id="doctest"
        ),
    ],
)
def test_a_block_in_rst_is_a_finding(text: str, line: int) -> None:
    assert places(of_text(text, SourceFormat.RST).findings) == [("return-dict", line)]


def test_rst_of_another_language_is_passed_over() -> None:
    text = f".. code-block:: console\n\n{indented(OLD)}\n"
    assert of_text(text, SourceFormat.RST).findings == ()
