from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nbmigrate.version import __version__

if TYPE_CHECKING:
    from cli.conftest import Workspace

PIPE = subprocess.PIPE


def python(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        [sys.executable, *words], capture_output=True, text=True, check=False
    )


def test_module_is_the_command() -> None:
    result = python("-m", "nbmigrate", "--version")
    assert (result.returncode, result.stdout) == (0, f"nbmigrate {__version__}\n")
    assert python("-m", "nbmigrate").returncode == 2


def test_module_migrates_with_the_real_rules(workspace: Workspace) -> None:
    path = workspace.add("a.ipynb", "from transformers.modeling_bert import BertLayer\n")
    result = python("-m", "nbmigrate", str(path))
    assert (result.returncode, result.stderr) == (0, "")
    assert workspace.source("a.migrated.ipynb") == (
        "from transformers.models.bert.modeling_bert import BertLayer\n"
    )
    assert "return-dict" in python("-m", "nbmigrate", "rules").stdout


@pytest.mark.parametrize("word", ["--version", "--help"])
def test_heavy_libraries_are_not_imported_for_a_short_answer(word: str) -> None:
    imported = python("-X", "importtime", "-m", "nbmigrate", word).stderr
    modules = {line.rpartition("|")[2].strip().partition(".")[0] for line in imported.splitlines()}
    assert "click" in modules
    assert not modules & {"libcst", "nbformat", "rich", "jsonschema", "IPython"}


def test_process_migrates_standard_input(workspace: Workspace) -> None:
    data = workspace.add("a.ipynb", "old_use\r\n").read_bytes()
    process = workspace.start("-", stdin=PIPE, stdout=PIPE, stderr=PIPE)
    output, errors = process.communicate(data)
    assert output == data.replace(b"old_use", b"new_use")
    assert errors.decode().splitlines()[0] == "-: 1 change -> -"
    assert process.returncode == 0


def test_of_two_runs_at_once_one_succeeds_and_the_other_is_refused(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_use")
    runs = [workspace.start("a.ipynb", stdout=PIPE, stderr=PIPE) for _ in range(4)]
    errors = [run.communicate()[1].decode() for run in runs]
    assert sorted(run.returncode for run in runs) == [0, 2, 2, 2]
    refused = "nbmigrate: a.ipynb: a.migrated.ipynb exists; --force overwrites it\n"
    assert sorted(errors) == ["", refused, refused, refused]
    assert workspace.source("a.migrated.ipynb") == "new_use"
    assert workspace.files() == ["a.ipynb", "a.migrated.ipynb"]


def test_closed_pipe_gives_no_traceback(workspace: Workspace) -> None:
    workspace.add("a.ipynb", *["old_use"] * 5)
    process = workspace.start("--diff", "a.ipynb", stdout=PIPE, stderr=PIPE)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    errors = process.stderr.read().decode()
    process.stderr.close()
    process.wait()
    assert "Traceback" not in errors
    assert "Exception ignored" not in errors


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("words", [("a.ipynb",), ("--diff", "a.ipynb"), ("-",), ("rules",)])
def test_full_standard_output_is_one_line(workspace: Workspace, words: tuple[str, ...]) -> None:
    data = workspace.add("a.ipynb", "old_use").read_bytes()
    full = os.open("/dev/full", os.O_WRONLY)
    process = workspace.start(*words, stdin=PIPE, stdout=full, stderr=PIPE)
    os.close(full)
    errors = process.communicate(data)[1].decode()
    assert errors.splitlines()[-1] == "nbmigrate: No space left on device"
    assert "Traceback" not in errors
    assert process.returncode == 2


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")
def test_interrupt_at_a_question_is_one_line_and_writes_nothing(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "old_use")
    process = workspace.start("-i", "a.ipynb", stdin=PIPE, stdout=PIPE, stderr=PIPE)
    assert process.stdout is not None
    assert any(b"+new_use" in line for line in process.stdout)
    process.send_signal(signal.SIGINT)
    errors = process.communicate()[1].decode()
    assert errors == "nbmigrate: interrupted; no notebook was left half-written\n"
    assert process.returncode == 130
    assert workspace.files() == ["a.ipynb"]


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="needs /dev/fd")
def test_report_goes_into_a_pipe_that_is_named_like_a_file(workspace: Workspace) -> None:
    workspace.add("a.ipynb", "fine")
    process = workspace.start("a.ipynb", "--report", "/dev/stderr", stdout=PIPE, stderr=PIPE)
    report = process.communicate()[1]
    assert report.startswith(b'{\n  "schema": 1,')
    assert process.returncode == 0
