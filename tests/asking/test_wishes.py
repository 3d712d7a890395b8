from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml  # type: ignore[import-untyped]

from cli.conftest import workspace
from nbmigrate.asking.wishes import Wishes
from nbmigrate.errors import WishError
from nbmigrate.plan import DEFAULT_TARGET, Evidence, Settings, SourceLibrary, Style
from nbmigrate.settings import settings_of

if TYPE_CHECKING:
    from cli.conftest import Workspace

__all__ = ["workspace"]

ROOT = Path(__file__).parents[2]


def configure(name: str, text: str) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def sources(workspace: Workspace, *words: str) -> dict[str, str]:
    """Migrate into a folder of its own; give the sources of the notebooks that were written."""
    out = f"out{len(list(Path().glob('out*')))}"
    assert workspace.run(*words, "-o", out).exit_code == 0
    found = (name for name in workspace.files() if name.startswith(f"{out}/"))
    return {name.partition("/")[2]: workspace.source(name) for name in found}


def test_every_wish_becomes_a_setting() -> None:
    assert settings_of(Wishes()) == Settings(target=DEFAULT_TARGET)
    wishes = Wishes(
        to="4.40",
        from_="transformers==2.11",
        style="exact",
        select=("return-dict, adamw", "adamw"),
        ignore=("pipelines",),
        python_cell_magics=("%%timed", "cached"),
    )
    assert settings_of(wishes) == Settings(
        target="4.40.2",
        source=SourceLibrary("transformers", "2.11.0", evidence=(Evidence("as you said"),)),
        style=Style.EXACT,
        select=("return-dict", "adamw"),
        ignore=("pipelines",),
        python_cell_magics=("timed", "cached"),
    )


def test_wishes_go_over_others_where_they_say_something() -> None:
    over = Wishes(to="4.40", unsafe=False, select=())
    under = Wishes(to="4.30", unsafe=True, select=("adamw",), style="exact")
    assert over.over(under) == Wishes(to="4.40", unsafe=False, select=(), style="exact")


@pytest.mark.parametrize(
    ("wishes", "wish", "reason"),
    [
        (Wishes(to="5"), "to", "no release to migrate to"),
        (Wishes(from_="transformer"), "from", "transformer"),
        (Wishes(style="exakt"), "style", "there is no style exakt; did you mean exact?"),
        (Wishes(style="4"), "style", "there is no style 4; there are guide, exact."),
        (Wishes(ignore=("retrun-dict",)), "ignore", "did you mean return-dict?"),
    ],
)
def test_what_cannot_be_is_told_with_what_is_near(wishes: Wishes, wish: str, reason: str) -> None:
    with pytest.raises(WishError, match=reason.replace("?", r"\?")) as raised:
        settings_of(wishes)
    assert raised.value.wish == wish


def test_nearest_file_with_the_table_counts_alone(workspace: Workspace) -> None:
    for name in ("a.ipynb", "course/a.ipynb", "course/week1/a.ipynb"):
        workspace.add(name, "old_use", "old_look")
    configure("pyproject.toml", '[tool.nbmigrate]\nignore = ["toy-use"]\n')
    configure("course/pyproject.toml", '[tool.nbmigrate]\nselect = ["toy-use"]\n')
    configure("course/week1/pyproject.toml", '[project]\nname = "week1"\n')
    assert sources(workspace, ".") == {
        "a.ipynb": "old_use\n---\nnew_look",
        "course/a.ipynb": "new_use\n---\nold_look",
        "course/week1/a.ipynb": "new_use\n---\nold_look",
    }


def test_command_line_wins(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_use", "old_look", "old_guess")
    configure("pyproject.toml", '[tool.nbmigrate]\nunsafe = true\nignore = ["toy-use"]\n')
    assert sources(workspace, "a.ipynb") == {"a.ipynb": "old_use\n---\nnew_look\n---\nnew_guess"}
    words = ("--no-unsafe", "--ignore", "toy-review")
    assert sources(workspace, "a.ipynb", *words) == {
        "a.ipynb": "new_use\n---\nold_look\n---\nold_guess",
    }


def test_later_overrides_go_over_earlier_ones(workspace: Workspace) -> None:
    names = ("top.ipynb", "course/a.ipynb", "course/deep/b.ipynb", "course/deep/raw/c.ipynb")
    for name in names:
        workspace.add(name, "old_use", "old_look", "old_guess")
    configure(
        "pyproject.toml",
        """
        [tool.nbmigrate]
        ignore = ["toy-use"]

        [[tool.nbmigrate.overrides]]
        paths = ["course/"]
        unsafe = true

        [[tool.nbmigrate.overrides]]
        paths = ["raw/", "!/top.ipynb"]
        ignore = ["toy-review"]
        """,
    )
    assert sources(workspace, ".") == {
        "top.ipynb": "old_use\n---\nnew_look\n---\nold_guess",
        "course/a.ipynb": "old_use\n---\nnew_look\n---\nnew_guess",
        "course/deep/b.ipynb": "old_use\n---\nnew_look\n---\nnew_guess",
        "course/deep/raw/c.ipynb": "new_use\n---\nold_look\n---\nnew_guess",
    }


def test_patterns_are_relative_to_the_file_wherever_one_stands(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.add("nbs/course/a.ipynb", "old_use", "old_look")
    table = '[[tool.nbmigrate.overrides]]\npaths = ["course/*"]\nselect = ["toy-use"]\n'
    configure("nbs/pyproject.toml", table)
    Path("link").symlink_to("nbs")
    expected = "new_use\n---\nold_look"
    assert sources(workspace, "link/course") == {"a.ipynb": expected}
    monkeypatch.chdir("nbs/course")
    workspace.run("a.ipynb")
    assert workspace.source("nbs/course/a.migrated.ipynb") == expected


def test_targets_of_all_folders_are_reported(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_use")
    workspace.add("old/b.ipynb", "old_use")
    configure("old/pyproject.toml", '[tool.nbmigrate]\nto = "4.30"\n')
    workspace.run(".", "--check", "--report", "r.json")
    assert json.loads(Path("r.json").read_text())["target"] == f"{DEFAULT_TARGET}, 4.30.2"


def test_excluded_notebooks_are_done_only_if_they_are_named(workspace: Workspace) -> None:
    for name in ("a.ipynb", "archive/b.ipynb", "deep/scratch_c.ipynb"):
        workspace.add(name, "old_use")
    configure("pyproject.toml", '[tool.nbmigrate]\nexclude = ["archive", "scratch_*.ipynb"]\n')
    assert list(sources(workspace, ".")) == ["a.ipynb"]
    assert list(sources(workspace, "deep/*.ipynb", "a.ipynb")) == ["a.ipynb"]
    assert list(sources(workspace, "archive/b.ipynb")) == ["b.ipynb"]
    assert list(sources(workspace, "--isolated", ".", "--exclude", "/deep")) == [
        "a.ipynb",
        "archive/b.ipynb",
    ]


def test_file_that_is_named_counts_for_all(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_use", "old_look")
    configure("pyproject.toml", "this is not TOML")
    configure("other.toml", '[tool.nbmigrate]\nselect = ["toy-use"]\n')
    assert sources(workspace, "a.ipynb", "--config", "other.toml") == {
        "a.ipynb": "new_use\n---\nold_look",
    }
    assert sources(workspace, "a.ipynb", "--isolated") == {"a.ipynb": "new_use\n---\nnew_look"}


def test_standard_input_is_configured_by_the_folder_one_stands_in(workspace: Workspace) -> None:
    data = workspace.add("elsewhere/a.ipynb", "old_use").read_bytes()
    configure("pyproject.toml", '[tool.nbmigrate]\nignore = ["toy-use"]\n')
    assert workspace.run("-", stdin=data).stdout_bytes == data


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x = ", "pyproject.toml: not TOML: Invalid value"),
        ("[tool.nbmigrate]\nselct = []", "there is no key selct; did you mean select?"),
        ("[tool]\nnbmigrate = 3", "[tool.nbmigrate]: expected `object`, got `int`"),
        ("[tool.nbmigrate]\nto = 4", "[tool.nbmigrate] to: expected `str`, got `int`"),
        ('[tool.nbmigrate]\nto = "9"', "[tool.nbmigrate] to: transformers '9' is no release"),
        ('[tool.nbmigrate]\nselect = ["toy-us"]', "select: there is no rule toy-us; did you mean "),
        ('[tool.nbmigrate]\nselect = "toy-use"', "[tool.nbmigrate] select: expected `array`"),
        ('[[tool.nbmigrate.overrides]]\nto = "4"', "overrides[0]: Object missing required field"),
        (
            '[[tool.nbmigrate.overrides]]\npaths = ["x"]\nstyel = "exact"',
            "there is no key styel; did you mean style?",
        ),
        (
            '[[tool.nbmigrate.overrides]]\npaths = ["x"]\nstyle = "exakt"',
            "style: there is no style exakt; did you mean exact?",
        ),
    ],
)
def test_file_that_cannot_be_used_is_one_line_and_nothing_is_done(
    workspace: Workspace, text: str, reason: str
) -> None:
    workspace.add("a.ipynb", "old_use")
    workspace.add("nbs/b.ipynb", "old_use")
    configure("nbs/pyproject.toml", text)
    result = workspace.run("a.ipynb", "nbs")
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("nbmigrate: ")
    assert "nbs/pyproject.toml: " in result.stderr
    assert reason in result.stderr
    assert workspace.files() == ["a.ipynb", "nbs/b.ipynb", "nbs/pyproject.toml"]


def test_wrong_usage_is_refused(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_use")
    configure("empty.toml", "[tool.other]\n")
    for words, reason in (
        (["--config", "none.toml"], "'none.toml' does not exist"),
        (["--config", "empty.toml"], "nbmigrate: empty.toml: it has no table [tool.nbmigrate]"),
        (["--config", "empty.toml", "--isolated"], "--config and --isolated exclude each other"),
    ):
        result = workspace.run("a.ipynb", *words)
        assert result.exit_code == 2
        assert reason in result.stderr


def test_hook_of_pre_commit_is_a_command_line_that_exists(workspace: Workspace) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook["types"] == ["jupyter"]
    program, *words = hook["entry"].split()
    assert program == hook["id"] == "nbmigrate"
    workspace.add("a.ipynb", "old_use")
    assert workspace.run(*words, "a.ipynb").exit_code == 1
    assert workspace.files() == ["a.ipynb"]
