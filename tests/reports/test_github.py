from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from cli.conftest import Workspace

COMMAND = re.compile(r"::(?P<level>error|warning|notice) (?P<properties>[^:]*)::(?P<message>.*)")


def printed(workspace: Workspace, *words: str) -> list[tuple[str, dict[str, str], str]]:
    """Run, and read what was printed as GitHub does."""
    result = workspace.run(*words, "--report-format", "github")
    found = []
    for line in result.stdout.splitlines():
        match = COMMAND.fullmatch(line)
        assert match is not None
        pairs = (pair.split("=") for pair in match["properties"].split(","))
        properties = {name: unquote(value) for name, value in pairs}
        found.append((match["level"], properties, unquote(match["message"])))
    return found


def test_annotations_stand_at_lines_of_the_file(filled: Workspace) -> None:
    name = "nbs/a b.ipynb"
    found = printed(filled, name, "--check")
    assert [(level, p["title"], message) for level, p, message in found] == [
        ("warning", "nbmigrate toy-import", "cell 1, line 2: old_import is new_import now"),
        ("warning", "nbmigrate toy-use", "cell 1, line 3: old_use is new_use now"),
        ("warning", "nbmigrate toy-review", "cell 2, line 1: old_look is new_look now"),
        ("notice", "nbmigrate toy-guess", "cell 3, line 1: old_guess is new_guess now"),
    ]
    lines = Path(name).read_text().splitlines()
    shown = [lines[int(properties["line"]) - 1] for _, properties, _ in found]
    assert [
        old in line for old, line in zip(("import", "use", "look", "guess"), shown, strict=True)
    ]
    assert [properties["line"] for _, properties, _ in found] == [
        properties["endLine"] for _, properties, _ in found
    ]


def test_notebook_that_failed_is_an_error(filled: Workspace) -> None:
    ((level, properties, message),) = printed(filled, "nbs/broken.ipynb")
    assert (level, properties["file"]) == ("error", "nbs/broken.ipynb")
    assert message.startswith("not JSON")


def test_special_characters_are_escaped(filled: Workspace) -> None:
    ((_, properties, _),) = printed(filled, "nbs/100*")
    assert properties["file"] == "nbs/100%,#1:[x]<é>.ipynb"


def test_nothing_to_say_is_nothing(filled: Workspace) -> None:
    assert printed(filled, "nbs/fine.ipynb", "nbs/r.ipynb") == []
