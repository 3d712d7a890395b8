from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks import environments
from benchmarks.contestants import FLOOR, OURS, OURS_ALONE, RUFF, Contestant, ourselves
from benchmarks.costs import Cost, RunError, cost_of, ratio
from benchmarks.generated import write_large_notebook, write_notebooks
from benchmarks.inputs import prepare
from benchmarks.races import race
from benchmarks.tables import comparison
from nbmigrate.engine import plan
from nbmigrate.plan import Settings

if TYPE_CHECKING:
    from pathlib import Path

MIB = 1 << 20
# It ends at once, and leaves a process that needs memory after that.
LEAVING = """
import os
end, held_by_parent = os.pipe()
if os.fork() == 0:
    os.close(held_by_parent)
    os.read(end, 1)
    b"x" * (200 << 20)
"""


def _cost(wall: float, cpu: float = 1) -> Cost:
    return Cost(wall, cpu, peak=100 * MIB, first_output=wall)


@pytest.fixture
def generated(tmp_path: Path) -> Path:
    folder = tmp_path / "generated"
    folder.mkdir()
    write_notebooks(folder, 6)
    return folder


def _contents(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.iterdir())]


class TestGenerated:
    def test_most_have_something_to_do(self, generated: Path) -> None:
        plans = [plan(data, Settings()) for data in _contents(generated)]
        assert len(plans) == 6
        assert sum(bool(proposal.changes) for proposal in plans) > 3

    def test_the_same_seed_gives_the_same(self, generated: Path, tmp_path: Path) -> None:
        for name, seed in (("again", 0), ("other", 1)):
            (tmp_path / name).mkdir()
            write_notebooks(tmp_path / name, 6, seed)
        assert _contents(generated) == _contents(tmp_path / "again")
        assert _contents(generated) != _contents(tmp_path / "other")

    def test_a_large_one_is_as_long_as_many(self, generated: Path, tmp_path: Path) -> None:
        write_large_notebook(tmp_path / "large.ipynb", 6)
        cells = len(json.loads((tmp_path / "large.ipynb").read_bytes())["cells"])
        assert cells > 4 * len(json.loads(_contents(generated)[0])["cells"])


class TestInputs:
    def test_every_form_has_the_same_code(self, tmp_path: Path) -> None:
        folder = tmp_path / "mine" / "deeper"
        folder.mkdir(parents=True)
        cells: list[dict[str, Any]] = [
            {"cell_type": "code", "source": ["!pip install x\n", "import os"]},
            {"cell_type": "code", "source": "%%bash\nls"},
            {"cell_type": "code", "source": "x = ("},
            {"cell_type": "markdown", "source": "import this"},
        ]
        for cell in cells:
            cell.update(metadata={}, execution_count=None, outputs=[])
        content = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 2}
        (folder / "a.ipynb").write_text(json.dumps(content))
        (folder / "broken.ipynb").write_text("{")
        inputs = prepare(tmp_path / "mine", tmp_path / "inputs")
        assert inputs.number == 1
        assert _contents(inputs.notebooks) == [(folder / "a.ipynb").read_bytes()]
        (plain,) = _contents(inputs.plain)
        assert "!pip" not in plain.decode()
        assert json.loads(plain)["cells"][3]["source"] == "import this"
        (script,) = _contents(inputs.scripts)
        assert "import os" in script.decode()
        compile(script, "script", "exec")


class TestCosts:
    def test_a_command_that_fails_is_told(self, tmp_path: Path) -> None:
        command = [sys.executable, "-c", "import sys; print('so\\nno'); sys.exit(3)"]
        with pytest.raises(RunError, match="exit code 3, and it said: no"):
            cost_of(command, tmp_path)
        assert cost_of(command, tmp_path, allowed=(0, 3)).wall > 0

    @pytest.mark.skipif(sys.platform != "linux", reason="others do not hand orphans on")
    def test_what_outlives_its_command_counts(self, tmp_path: Path) -> None:
        assert cost_of([sys.executable, "-c", LEAVING], tmp_path).peak > 200 * MIB
        assert cost_of([sys.executable, "-c", "pass"], tmp_path).peak < 100 * MIB

    def test_ratios_are_of_runs_made_in_turn(self) -> None:
        ours = [_cost(2), _cost(30), _cost(4)]
        theirs = [_cost(1), _cost(10), _cost(4), _cost(99)]
        assert ratio(ours, theirs, lambda cost: cost.wall) == 2
        assert ratio(ours, [], lambda cost: cost.wall) is None


class TestRaces:
    def test_each_run_has_a_copy_of_its_own(self, generated: Path) -> None:
        before = _contents(generated)
        empty = "import sys, pathlib as p; [f.unlink() for f in p.Path(sys.argv[1]).iterdir()]"
        command = (sys.executable, "-c", f"{empty} or sys.exit('nothing here')", "{folder}")
        contestants = [Contestant(name, generated, command) for name in ("first", "other")]
        costs = race(contestants, 2, once=60)
        assert {name: len(done) for name, done in costs.items()} == {"first": 2, "other": 2}
        assert _contents(generated) == before

    def test_what_takes_long_is_run_once(self, tmp_path: Path) -> None:
        (tmp_path / "input").mkdir()
        slow = Contestant("slow", tmp_path / "input", (sys.executable, "-c", "pass"))
        assert len(race([slow], 5, once=0)["slow"]) == 1

    def test_ours_and_the_floor_do_their_work(self, generated: Path, tmp_path: Path) -> None:
        contestants = ourselves(prepare(generated, tmp_path / "inputs"))
        costs = race(contestants, 1, once=60)
        assert [*costs] == [OURS, OURS_ALONE, FLOOR]


def test_a_tool_that_cannot_be_installed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_command: object) -> None:
        raise subprocess.CalledProcessError(1, "pip", stderr="WARNING: hm\nERROR: no network\n")

    monkeypatch.setattr(environments, "_CACHE", tmp_path)
    monkeypatch.setattr(environments, "_run", fail)
    with pytest.raises(environments.NotInstalledError, match=r"ruff cannot .*: ERROR: no network"):
        environments.programs_of("ruff")


def test_the_table_has_ratios_to_ruff_and_to_the_floor() -> None:
    costs = {
        "nbmigrate": [_cost(2, 3), _cost(4, 3)],
        FLOOR: [_cost(1, 2), _cost(1, 2)],
        RUFF: [_cost(4), _cost(4)],
    }
    heading, _, ours, *_ = comparison(costs).splitlines()
    assert heading == "|  | time, s | ÷ ruff | processors, s | ÷ floor | memory, MiB | runs |"
    assert ours == "| nbmigrate | 3.00 (2.00) | 0.75 | 3.00 (3.00) | 1.50 | 100 | 2 |"
    assert "| nbmigrate | 3.00 (2.00) |  | 3.00 (3.00) |" in comparison(
        {"nbmigrate": costs["nbmigrate"]}
    )
