"""Where the names of the rule are from: what released packages say of checkpoints."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from nbmigrate.libraries.transformers.rules.models.checkpoint_names import NEW_NAMES

if TYPE_CHECKING:
    from differential.environments import Environments

# What stood in the folder of an owner, or, at first, beside it: owner/name-config.json.
_CONFIGURATION = re.compile(r'"([\w.-]+)": "https://\S+/bert/([\w.-]+/[\w.-]+?)[/-]config\.json"')
_LIST = re.compile(r"_ARCHIVE_LIST = \[(.*?)\]", re.DOTALL)
_LATER_THAN_2_8 = {"longformer-base-4096", "longformer-large-4096", "marian-en-de"}
_LATER_THAN_2_8 |= {"mbart-large-en-ro"}


def _source(environments: Environments, version: str) -> str:
    folder = environments.library(f"transformers=={version}") / "transformers"
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py")))


def test_names_that_stood_for_files_of_an_owner(environments: Environments) -> None:
    found = dict(_CONFIGURATION.findall(_source(environments, "2.8.0")))
    assert found == {old: new for old, new in NEW_NAMES.items() if old not in _LATER_THAN_2_8}


@pytest.mark.parametrize("version", ["2.11.0", "3.5.1"])
def test_later_releases_have_the_new_names_only(environments: Environments, version: str) -> None:
    source = _source(environments, version)
    listed = " ".join(_LIST.findall(source))
    assert [new for new in NEW_NAMES.values() if f'"{new}"' not in source] == []
    assert [old for old in NEW_NAMES if f'"{old}"' in listed] == []
    assert '"bert-base-uncased"' in listed
