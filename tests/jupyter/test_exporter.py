from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from nbconvert.exporters import get_exporter
from nbconvert.utils.exceptions import ConversionException
from traitlets.config import Config

from harness import notebook, sources
from nbmigrate import engine
from nbmigrate.jupyter.exporter import NbmigrateExporter
from nbmigrate.plan import Decisions, Settings

if TYPE_CHECKING:
    from pathlib import Path

OLD = [
    "from pytorch_pretrained_bert import BertModel",
    "model = BertModel.from_pretrained('bert-base-uncased').eval()",
    "layers, pooled = model(ids)",
]
BY_HAND = "model = BertModel.from_pretrained('bert-base-uncased')"


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An old notebook, laid out as no program writes it."""
    monkeypatch.chdir(tmp_path)
    content = json.loads(notebook([*OLD, "print('Grüße')"]))
    output = {"output_type": "stream", "name": "stdout", "text": "Grüße\n"}
    content["cells"][-1]["outputs"] = [output]
    path = tmp_path / "old.ipynb"
    path.write_bytes(json.dumps(content, indent="\t").replace("\n", "\r\n").encode())
    return path


def exporter(**traits: object) -> NbmigrateExporter:
    return configured({"NbmigrateExporter": traits})


def configured(config: dict[str, dict[str, object]]) -> NbmigrateExporter:
    return NbmigrateExporter(config=Config(config))  # type: ignore[no-untyped-call]


def converted(path: Path, by: NbmigrateExporter) -> str:
    output, _ = by.from_filename(str(path))
    return str(output)


def node(data: bytes) -> Any:  # noqa: ANN401 - nbformat's notebooks are dictionaries of anything
    return nbformat.reads(data.decode(), as_version=4)  # type: ignore[no-untyped-call]


def by_engine(path: Path, settings: Settings | None = None) -> bytes:
    data = path.read_bytes()
    plan = engine.plan(data, settings or Settings())
    return engine.apply(data, plan, Decisions.default(plan))


def test_the_bytes_are_those_of_the_file_but_for_the_changes(old: Path) -> None:
    output, resources = exporter().from_filename(str(old))
    assert output.encode() == by_engine(old)
    assert output.encode() != old.read_bytes()
    assert resources["output_extension"] == ".migrated.ipynb"


def test_a_notebook_that_the_server_has_read_is_found_again(old: Path) -> None:
    read = node(old.read_bytes())
    read.cells[0].metadata["trusted"] = True  # as a server marks it
    resources = {"metadata": {"name": "old", "path": str(old.parent)}}
    output, _ = exporter().from_notebook_node(read, resources)
    assert output.encode() == by_engine(old)


def test_a_notebook_that_is_no_longer_the_file_counts_as_it_is(old: Path) -> None:
    read = node(old.read_bytes())
    read.cells[-1].outputs = []
    resources = {"metadata": {"name": "old", "path": str(old.parent)}}
    output, _ = exporter().from_notebook_node(read, resources)
    written = json.loads(output)
    assert written["cells"][-1]["outputs"] == []
    assert sources(output.encode()) == sources(by_engine(old))


def test_a_notebook_without_a_file(old: Path) -> None:
    output, _ = exporter().from_notebook_node(node(notebook(OLD)))
    assert sources(output.encode()) == sources(by_engine(old))[:3]


def test_preprocessors_work_before(old: Path) -> None:
    clearing = configured({"ClearOutputPreprocessor": {"enabled": True}})
    output = converted(old, clearing)
    assert json.loads(output)["cells"][-1]["outputs"] == []
    assert sources(output.encode()) == sources(by_engine(old))


def test_the_settings_are_those_of_the_command_line(old: Path) -> None:
    asked = exporter(
        target="4.40",
        source="pytorch_pretrained_bert==0.6.2",
        style="exact",
        select=["package-imports"],
        unsafe=True,
    )
    output = converted(old, asked)
    assert sources(output.encode())[:3] == ["from transformers import BertModel", *OLD[1:]]


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"target": "3"}, "^to: "),
        ({"source": "tensorflow==1.15"}, "^from: "),
        ({"select": ["return-dictionary"]}, "did you mean return-dict"),
    ],
)
def test_settings_that_cannot_be_are_told(old: Path, traits: dict[str, Any], message: str) -> None:
    with pytest.raises(ConversionException, match=message):
        converted(old, exporter(**traits))


def test_the_configuration_of_the_folder_counts(old: Path) -> None:
    old.with_name("pyproject.toml").write_text('[tool.nbmigrate]\nselect = ["package-imports"]\n')
    output = converted(old, exporter())
    assert output.encode() == by_engine(old, Settings(select=("package-imports",)))


def test_a_configuration_that_cannot_be_used_is_told(old: Path) -> None:
    old.with_name("pyproject.toml").write_text("[tool.nbmigrate]\nselection = 1\n")
    with pytest.raises(ConversionException, match=r"pyproject\.toml: .*selection"):
        converted(old, exporter())


def test_what_is_left_to_the_person_is_logged(old: Path, caplog: pytest.LogCaptureFixture) -> None:
    old.write_bytes(notebook([OLD[0], BY_HAND, OLD[2]]))
    logged = exporter()
    logged.log = logging.getLogger("exporter")
    converted(old, logged)
    warnings = [r.getMessage() for r in caplog.records if r.name == "exporter"]
    assert len(warnings) == 1
    assert warnings[0].startswith(f"{old}: cell 1, line 1: by hand: from_pretrained left ")


def test_nbconvert_knows_it_by_name() -> None:
    assert get_exporter("nbmigrate") is NbmigrateExporter  # type: ignore[no-untyped-call]


def test_the_command_writes_a_copy_beside_the_notebook(old: Path, tmp_path: Path) -> None:
    before = old.read_bytes()
    words = ["--to", "nbmigrate", "--NbmigrateExporter.target=4.40", "old.ipynb"]
    subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-m", "jupyter", "nbconvert", *words],
        check=True,
        capture_output=True,
        cwd=old.parent,
        env={**os.environ, "JUPYTER_CONFIG_DIR": str(tmp_path / "config")},
    )
    copy = old.with_name("old.migrated.ipynb")
    assert copy.read_bytes() == by_engine(old, Settings(target="4.40.2"))
    assert old.read_bytes() == before
