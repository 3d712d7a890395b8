from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nbmigrate.rules.__main__ import main
from nbmigrate.rules.base import rule_of

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a folder that looks like a checkout, with two topics."""
    shutil.copy(CHECKOUT / "pyproject.toml", tmp_path)
    for file in ("tests/harness.py", "tests/differential/__init__.py"):  # what is our own
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).touch()
    for topic in ("models", "training"):
        folder = tmp_path / "nbmigrate/libraries/transformers/rules" / topic
        folder.mkdir(parents=True)
        (folder / "__init__.py").touch()
    return tmp_path


def test_a_rule_is_begun(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["new", "layer-norms", "--topic", "models"], checkout)
    written = capsys.readouterr().out.splitlines()
    assert written == [
        "nbmigrate/libraries/transformers/rules/models/layer_norms.py",
        "tests/libraries/transformers/rules/models/test_layer_norms.py",
        "nbmigrate/libraries/transformers/breakages/layer-norms.txt",
        "tests/differential/rules/test_layer_norms.py",
    ]
    assert all((checkout / path).is_file() for path in written)


def test_what_is_written_is_a_rule_in_the_style_of_the_house(checkout: Path) -> None:
    main(["new", "layer-norms", "--topic", "models"], checkout)
    for path in sorted(checkout.rglob("*layer_norms.py")):
        for command in (["check", "--quiet"], ["format", "--check", "--quiet"]):
            ruff = [sys.executable, "-m", "ruff", *command, str(path)]
            subprocess.run(ruff, cwd=checkout, check=True)  # noqa: S603
    (file,) = checkout.glob("nbmigrate/**/layer_norms.py")
    module = type(sys)("layer_norms")
    exec(compile(file.read_text(), str(file), "exec"), vars(module))  # noqa: S102
    rule = rule_of(module, "transformers")
    headings = re.findall(r"^## (.*)$", rule.documentation, re.MULTILINE)
    assert (rule.name, rule.library, len(headings)) == ("layer-norms", "transformers", 5)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["Layer_Norms", "--topic", "models"], "no name of a rule"),
        (["adamw", "--topic", "models"], "there is a rule adamw already"),
        (["layer-norms"], "--topic has to be one of"),
        (["layer-norms", "--topic", "model"], "models, training"),
        (["layer-norms", "--topic", "models", "--library", "pandas"], "pandas"),
    ],
)
def test_what_cannot_be_begun_is_one_line(
    words: list[str], reason: str, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["new", *words], checkout)
    assert reason in capsys.readouterr().err
    assert list(checkout.rglob("*layer_norms.py")) == []


def test_nothing_is_overwritten(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["new", "layer-norms", "--topic", "models"], checkout)
    with pytest.raises(SystemExit):
        main(["new", "layer-norms", "--topic", "training"], checkout)
    assert "is there already" in capsys.readouterr().err
