from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from cli.conftest import Workspace


class Kind(NamedTuple):
    """What an element of JUnit XML must have, and may have."""

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    children: frozenset[str] = frozenset()


COUNTS = frozenset({"tests", "failures", "errors"})
OUTCOME = Kind(optional=frozenset({"message", "type"}))
SCHEMA = {
    "testsuites": Kind(frozenset(), COUNTS | {"name", "time"}, frozenset({"testsuite"})),
    "testsuite": Kind(
        COUNTS | {"name"}, frozenset({"skipped", "time", "file"}), frozenset({"testcase"})
    ),
    "testcase": Kind(
        frozenset({"name"}),
        frozenset({"classname", "time"}),
        frozenset({"skipped", "error", "failure", "system-out"}),
    ),
    "skipped": OUTCOME,
    "error": OUTCOME,
    "failure": OUTCOME,
    "system-out": Kind(),
}


def check(element: ET.Element) -> None:
    kind = SCHEMA[element.tag]
    assert kind.required <= set(element.keys()) <= kind.required | kind.optional
    for child in element:
        assert child.tag in kind.children
        check(child)


def suites(workspace: Workspace, *words: str) -> dict[str, ET.Element]:
    workspace.run(*words, "--report", "r.xml")
    root = ET.fromstring(Path("r.xml").read_bytes())  # noqa: S314 - our own
    check(root)
    for name, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
        assert int(root.attrib[name]) == len(list(root.iter(tag)))
        for suite in root:
            assert int(suite.attrib[name]) == len(list(suite.iter(tag)))
    return {suite.attrib["name"]: suite for suite in root}


def outcomes(suite: ET.Element) -> list[tuple[str, str | None]]:
    return [(case.attrib["name"], case[0].tag if len(case) else None) for case in suite]


def test_what_is_yet_to_do_fails(filled: Workspace) -> None:
    found = suites(filled, "nbs", "--check")
    assert len(found) == 6
    assert outcomes(found["nbs/a b.ipynb"]) == [
        ("toy-import: cell 1, line 2", "failure"),
        ("toy-use: cell 1, line 3", "failure"),
        ("toy-review: cell 2, line 1", "failure"),
        ("toy-guess: cell 3, line 1", "skipped"),
    ]
    assert found["nbs/a b.ipynb"][1][0].text == "-old_use\n+new_use"
    assert outcomes(found["nbs/by hand.ipynb"]) == [("toy-finding: cell 0, line 3", "failure")]
    assert outcomes(found["nbs/fine.ipynb"]) == [("notebook", None)]
    assert outcomes(found["nbs/r.ipynb"]) == [("notebook", "skipped")]
    assert outcomes(found["nbs/broken.ipynb"]) == [("notebook", "error")]


def test_what_is_done_passes(filled: Workspace) -> None:
    found = suites(filled, "nbs/a b.ipynb", "nbs/by hand.ipynb")
    assert [tag for _, tag in outcomes(found["nbs/a b.ipynb"])] == [
        None,
        None,
        "system-out",
        "skipped",
    ]
    assert [tag for _, tag in outcomes(found["nbs/by hand.ipynb"])] == ["failure"]


def test_no_notebooks_are_no_suites(workspace: Workspace) -> None:
    Path("empty").mkdir()
    assert suites(workspace, "empty") == {}
