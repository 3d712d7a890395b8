from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

import nbmigrate.rules
from harness import notebook, sources
from nbmigrate.errors import ConfigurationError
from nbmigrate.rules import ENTRY_POINTS, all_rules
from nbmigrate.rules.base import About

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLE = Path(__file__).parents[1] / "plugins_example"
CELLS = [
    "from transformers import BertModel, BertTokenizer",
    "model = BertModel.from_pretrained('/data/nlp/bert')  # in '/data/nlp/'",
    "hidden, pooled = model(ids)",
]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the example as a person would, but into a folder of its own; give the folder."""
    folder = tmp_path_factory.mktemp("installed")
    copy = shutil.copytree(EXAMPLE, tmp_path_factory.mktemp("sources") / "course-rules")
    offline = ["--no-index", "--no-deps", "--no-build-isolation", "--no-cache-dir"]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", *offline]
    subprocess.run([*pip, "--target", str(folder), str(copy)], check=True)  # noqa: S603
    return folder


def nbmigrate_with(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "nbmigrate", *words],
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_rule_of_an_installed_package_is_a_rule_like_any_other(
    installed: Path, tmp_path: Path
) -> None:
    listed = nbmigrate_with(installed, "rules").stdout
    assert "\ncheckpoint-folder  " in listed
    assert "\nreturn-dict  " in listed
    assert "## If it is left" in nbmigrate_with(installed, "rule", "checkpoint-folder").stdout
    path = tmp_path / "a.ipynb"
    path.write_bytes(notebook(CELLS))
    assert nbmigrate_with(installed, "-j1", str(path)).stderr == ""
    assert sources((tmp_path / "a.migrated.ipynb").read_bytes()) == [
        CELLS[0],
        "model = BertModel.from_pretrained('/shared/checkpoints/bert')  # in '/data/nlp/'",
        "hidden, pooled = model(ids, return_dict=False)",
    ]


def test_workers_know_the_rule_too(installed: Path, tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.ipynb").write_bytes(notebook(CELLS))
    words = ("-j2", "--select", "checkpoint-folder", "--check", str(tmp_path))
    result = nbmigrate_with(installed, *words)
    assert result.returncode == 1
    assert result.stdout.count(".ipynb: 1 change to make") == 2


def test_no_such_rule_without_the_package() -> None:
    result = nbmigrate_with(EXAMPLE, "rule", "checkpoint-folder")
    assert result.returncode == 2
    assert "there is no rule checkpoint-folder" in result.stderr


@pytest.fixture
def plugged_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Pretend that a package is installed whose entry point is the module that this gives."""
    module = ModuleType("their_rule")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    entry = EntryPoint("theirs", module.__name__, ENTRY_POINTS)
    found = {ENTRY_POINTS: EntryPoints([entry])}
    monkeypatch.setattr(nbmigrate.rules, "entry_points", lambda group: found[group])
    all_rules.cache_clear()
    yield module
    all_rules.cache_clear()


def test_entry_point_may_be_a_single_rule(plugged_in: ModuleType) -> None:
    plugged_in.__doc__ = "What they changed.\n\nMore of it."
    vars(plugged_in).update(propose=lambda _: (), META=About(sources=()))
    assert "What they changed." in [rule.summary for rule in all_rules()]


def test_module_that_is_no_rule_is_named(plugged_in: ModuleType) -> None:
    assert not hasattr(plugged_in, "propose")
    with pytest.raises(
        ConfigurationError, match=r"^the rules their_rule of theirs: there is no function propose"
    ):
        all_rules()


def test_rule_that_is_there_already_is_named(plugged_in: ModuleType) -> None:
    plugged_in.__name__ = "theirs.return_dict"
    vars(plugged_in).update(propose=lambda _: (), META=About(sources=()))
    with pytest.raises(ConfigurationError, match="there is another rule return-dict"):
        all_rules()


def test_unusable_rules_end_a_run_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "broken_rules.py").write_text("import no_such_module\n")
    data = tmp_path / "broken-1.0.dist-info"
    data.mkdir()
    (data / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n")
    (data / "entry_points.txt").write_text(f"[{ENTRY_POINTS}]\nbroken = broken_rules\n")
    for name in "ab":
        (tmp_path / f"{name}.ipynb").write_bytes(notebook(CELLS))
    for words in (["rules"], ["-j1", str(tmp_path)], ["-j2", str(tmp_path)], ["rule", "x"]):
        result = nbmigrate_with(tmp_path, *words)
        assert result.returncode == 2
        assert result.stderr == (
            "nbmigrate: the rules broken_rules of broken:"
            " ModuleNotFoundError: No module named 'no_such_module'\n"
        )
