from __future__ import annotations

import ast

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from harness import check_transformed, notebook, sources
from nbmigrate.cells.magics import Body
from nbmigrate.cells.program import read_cell
from nbmigrate.engine import apply, plan
from nbmigrate.plan import Decisions, Settings, Style

INDENTED = {
    "spaces": "    x = 1\n    y = x",
    "tabs": "\tx = 1\n\tif x:\n\t\ty = x",
    "blank lines before": "\n   \n  x = 1\n\n  y = x\n",
    "windows": "  x = 1\r\n  y = x\r\n",
    "a comment first": "    # numbers\n    x = 1",
    "a comment that is further in": "        # numbers\nx = 1",
    "a definition": "    def f(x):\n        return x\n\n    @f\n    class C:\n        pass",
    "a block": "    for x in xs:\n        if x:\n            break\n    else:\n        y = x",
    "one line": "    x",
    "imports": "  from transformers import *\n  from __future__ import annotations",
}


def as_run(source: str) -> str:
    """Return the Python that IPython runs."""
    code: str = TransformerManager().transform_cell(source)  # type: ignore[no-untyped-call]
    return code


@pytest.mark.parametrize("source", INDENTED.values(), ids=INDENTED)
def test_a_cell_that_is_indented_as_a_whole_is_read_as_ipython_reads_it(source: str) -> None:
    cell = read_cell(0, source)
    assert cell.tree is not None
    assert ast.dump(cell.tree) == ast.dump(ast.parse(as_run(source)))
    names = cell.nodes_of(ast.Name)
    assert [cell.text(name) for name in names] == [name.id for name in names]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("    x = 1\n# more\n    y = x", "x = 1\ny = x"),
        ("    x = 1\ny = x\nz = y", "x = 1\ny = x\nz = y"),
        ("    x = f(\n  1,\n2)\n    y = x", "x = f(1, 2)\ny = x"),
        ('    x = """\na\n"""', 'x = """\na\n"""'),
    ],
)
def test_lines_at_the_margin_may_follow_as_in_older_releases_of_ipython(
    source: str, expected: str
) -> None:
    cell = read_cell(0, source)
    assert cell.tree is not None
    assert ast.dump(cell.tree) == ast.dump(ast.parse(expected))


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("x = 1\n    y = 2", 2),
        ("    x = 1\n  y = 2", 2),
        ("  x = 1\n    y = 2", 2),
        ("    x = 1\n    y = (", 2),
        ("    x = 1\n    y = = 2\n    z = 3", 2),
        ("# numbers\n    x = 1", 2),
    ],
)
def test_other_indentation_stays_an_error(source: str, line: int) -> None:
    cell = read_cell(0, source)
    assert cell.tree is None
    assert cell.error_line == line
    with pytest.raises(SyntaxError):
        ast.parse(as_run(source))


def test_an_indented_cell_is_migrated_and_stays_indented() -> None:
    # The last line keeps the harness from taking the indentation away.
    uses = "\t# run\n\tmodel.eval()\n\tlayers, pooled = model(ids)\n# end"
    load = """\
    from {} import BertModel, BertTokenizer
    model = BertModel.from_pretrained("bert-base-uncased")  # é
# end"""
    check_transformed(
        [load.format("pytorch_pretrained_bert"), uses],
        [load.format("transformers"), uses],
        rule="package-imports",
    )


@pytest.mark.parametrize("style", Style)
def test_lines_that_come_into_an_indented_cell_are_indented(style: Style) -> None:
    cell = """\
    import torch
    from transformers import AdamW, BertForMaskedLM
    model = BertForMaskedLM.from_pretrained("bert-base-uncased")
    optimizer = AdamW(model.parameters(), correct_bias=False)
# end"""
    source = notebook(cell)
    planned = plan(source, Settings(style=style, select=("adamw",)))
    assert planned.changes
    (migrated,) = sources(apply(source, planned, Decisions.default(planned)))
    assert migrated != cell
    assert all(line.startswith("    ") for line in migrated.splitlines()[:-1] if line)


def test_magics_of_an_indented_cell() -> None:
    cell = "    !pip install pytorch-transformers==1.2.0\n    import pytorch_transformers\n# end"
    planned = plan(notebook(cell), Settings())
    assert planned.source is not None
    assert planned.source.version == "1.2.0"
    assert {change.rule for change in planned.changes} == {"package-imports", "pip-requirements"}
    assert planned.findings == ()


@pytest.mark.parametrize(
    ("heading", "body"),
    [
        ("%%bash", Body.OPAQUE),
        ("%%R", Body.OPAQUE),
        ("%%time", Body.NOTEBOOK),
        ("%%writefile net.py", Body.MODULE),
    ],
)
def test_a_cell_magic_of_an_indented_cell_is_one(heading: str, body: Body) -> None:
    source = f"\n    {heading}\n    x = 1\n    y = x\n"
    assert "run_cell_magic" in as_run(source)
    cell = read_cell(0, source)
    assert cell.masked.body is body
    assert len(cell.masked.text) == len(source)
    assert (cell.tree is None) == (body is Body.OPAQUE)
    assert [cell.text(name) for name in cell.nodes_of(ast.Name)] == (
        ["x", "y", "x"] if cell.tree else []
    )


def test_a_cell_magic_that_is_indented_below_another_line_is_none() -> None:
    cell = read_cell(0, "x = 1\n    %%bash\n    ls")
    assert cell.masked.body is Body.NOTEBOOK
    assert cell.tree is None
