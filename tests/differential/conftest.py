from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from differential.checkpoints import family_checkpoints, sample_checkpoints
from differential.environments import Environments, EnvironmentsError, existing
from differential.execution import Laboratory
from differential.proof import Proof

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def environments() -> Environments:
    try:
        return existing()
    except EnvironmentsError as error:
        pytest.exit(str(error), returncode=1)


@pytest.fixture(scope="session")
def laboratory(
    environments: Environments,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Laboratory]:
    with Laboratory(environments, tmp_path_factory.mktemp("laboratory")) as laboratory:
        yield laboratory


@pytest.fixture(scope="session")
def samples_folder(environments: Environments) -> Path:
    return sample_checkpoints(environments)


@pytest.fixture(scope="session")
def families_folder(environments: Environments) -> Path:
    return family_checkpoints(environments)


@pytest.fixture
def prove(request: pytest.FixtureRequest, laboratory: Laboratory, families_folder: Path) -> Proof:
    rule = request.path.stem.removeprefix("test_").replace("_", "-")
    return Proof(rule, laboratory, families_folder)
