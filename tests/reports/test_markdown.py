from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from cli.conftest import Workspace


def markdown(workspace: Workspace, *words: str) -> str:
    workspace.run(*words, "--report", "r.md")
    return Path("r.md").read_text(encoding="utf-8")


def test_summary_tables_and_what_to_look_at(filled: Workspace) -> None:
    assert markdown(filled, "nbs/a b.ipynb", "nbs/by hand.ipynb", "nbs/broken.ipynb") == (
        "# nbmigrate: transformers 4.57.6\n"
        "\n"
        "3 notebooks: 1 migrated, 1 unchanged, 1 failed.\n"
        "\n"
        "| rule | changes | review | left out | by hand |\n"
        "|---|---:|---:|---:|---:|\n"
        "| `toy-finding` |  |  |  | 1 |\n"
        "| `toy-guess` |  |  | 1 |  |\n"
        "| `toy-import` | 1 |  |  |  |\n"
        "| `toy-review` | 1 | 1 |  |  |\n"
        "| `toy-use` | 1 |  |  |  |\n"
        "\n"
        "| notebook | changes | review | left out | by hand |\n"
        "|---|---:|---:|---:|---:|\n"
        "| nbs/a b.ipynb | 3 | 1 | 1 |  |\n"
        "| nbs/by hand.ipynb |  |  |  | 1 |\n"
        "\n"
        "- **review**: applied, but behaviour may differ or a comment was lost: look at these"
        " once\n"
        "- **left out**: not applied: guesses (--unsafe applies them, -i asks) and what you did"
        " not accept\n"
        "- **by hand**: not rewritten: these are yours to change\n"
        "\n"
        "## nbs/a b.ipynb\n"
        "\n"
        "- **review** cell 2, line 1: old\\_look is new\\_look now (`toy-review`)\n"
        "- **left out** cell 3, line 1: old\\_guess is new\\_guess now (`toy-guess`)\n"
        "\n"
        "## nbs/by hand.ipynb\n"
        "\n"
        "- **by hand** cell 0, line 3: do it yourself (`toy-finding`)\n"
        "\n"
        "## nbs/broken.ipynb\n"
        "\n"
        "- **failed**: not JSON: Expecting property name enclosed in double quotes at line 1 column"
        " 2\n"
    )


def test_names_are_shown_as_they_are(filled: Workspace) -> None:
    html = MarkdownIt().enable("table").render(markdown(filled, "nbs", "--check"))
    assert "<td>nbs/100%,#1:[x]&lt;é&gt;.ipynb</td>" in html
    assert "<a" not in html
    assert "<é>" not in html


def test_nothing_to_do_is_said_in_one_line(filled: Workspace) -> None:
    assert markdown(filled, "nbs/fine.ipynb") == (
        "# nbmigrate: transformers 4.57.6\n\n1 notebook: 1 unchanged.\n"
    )
