from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from harness import notebook
from nbmigrate.verify.environment import VerifyError, kernel_of, of_kernel, of_python

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def kernels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of kernel specs, and no others."""
    for name in ("JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "jupyter"))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    folder = tmp_path / "jupyter" / "kernels"
    folder.mkdir(parents=True)
    return folder


def add(kernels: Path, name: str, **spec: object) -> None:
    (kernels / name).mkdir()
    whole = {"display_name": name, "language": "python", **spec}
    (kernels / name / "kernel.json").write_text(json.dumps(whole))


def test_the_kernel_of_a_notebook_is_that_of_its_metadata() -> None:
    assert kernel_of(notebook("1")) == "python3"
    assert kernel_of(notebook("1").replace(b'"python3"', b'"conda-env-nlp"')) == "conda-env-nlp"


@pytest.mark.parametrize(
    "metadata",
    ["{}", '{"kernelspec": {}}', '{"kernelspec": {"name": 3}}', '{"kernelspec": 1}', "[]"],
)
def test_a_notebook_that_asks_for_none_gets_the_usual_kernel(metadata: str) -> None:
    assert kernel_of(f'{{"metadata": {metadata}}}'.encode("utf-8-sig")) == "python3"


def test_a_kernel_tells_its_python_and_variables(kernels: Path) -> None:
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    add(kernels, "nlp", argv=argv, env={"HF_HOME": "/models"})
    found = of_kernel("nlp")
    assert (found.python, found.argv) == (sys.executable, tuple(argv))
    assert found.variables == {"HF_HOME": "/models"}
    assert found.name == "kernel nlp"


def test_python_means_the_one_that_jupyter_runs_on(kernels: Path) -> None:
    add(kernels, "own", argv=["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"])
    assert of_kernel("own").python == sys.executable


def test_kernels_that_cannot_be_asked(kernels: Path) -> None:
    add(kernels, "gone", argv=["/opt/gone/bin/python", "-m", "ipykernel_launcher"])
    add(kernels, "ir", argv=["R", "--slave"], language="R")
    with pytest.raises(VerifyError, match=r"no kernel 'nlp' here \(.*gone, ir.*\).*--kernel"):
        of_kernel("nlp")
    with pytest.raises(VerifyError, match="has no Python any more: /opt/gone/bin/python"):
        of_kernel("gone")
    with pytest.raises(VerifyError, match="is one for R"):
        of_kernel("ir")


def test_without_jupyter_client_an_interpreter_can_be_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "jupyter_client.kernelspec", None)
    with pytest.raises(VerifyError, match=r"pip install jupyter_client.*--python"):
        of_kernel("python3")
    assert of_python(sys.executable).python == sys.executable


def test_an_interpreter_that_is_not_there() -> None:
    with pytest.raises(VerifyError, match="there is no Python /nowhere/python"):
        of_python("/nowhere/python")
