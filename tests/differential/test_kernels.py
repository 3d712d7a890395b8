from __future__ import annotations

from typing import TYPE_CHECKING

from differential.execution import INSIDE, CellResult, Server

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from differential.environments import Environments

CELLS = ["import torch", "torch.backends.cpu.get_cpu_capability()", "torch.get_num_threads()"]


def torch_has(environments: Environments, folder: Path) -> list[CellResult]:
    server = Server(environments.new, ["torch"], [INSIDE], folder / "log")
    try:
        return server.execute(CELLS, folder)[1:]
    finally:
        server.close()


def test_settings_reach_the_notebooks(
    environments: Environments,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ATEN_CPU_CAPABILITY", "default")
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    assert [cell.text for cell in torch_has(environments, tmp_path)] == ["'DEFAULT'\n", "2\n"]


def test_a_notebook_has_one_thread_unless_told(
    environments: Environments,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    assert torch_has(environments, tmp_path)[1].text == "1\n"
