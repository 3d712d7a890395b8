"""Every row of a table of renamed keywords says of something that it was taken and is refused."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.releases import ALL
from nbmigrate.libraries.transformers.rules.names import renamed_keywords

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_TOKENIZERS = ("PreTrainedTokenizer", "PreTrainedTokenizerFast")
_TOKENIZER_CALLS = ("encode", "encode_plus", "batch_encode_plus", "prepare_for_model", "__call__")

# T5 and Bart of 3.1 to 3.5 took it out of **kwargs, with a warning.
_OUT_OF_ANY = frozenset({"decoder_past_key_values"})


@cache
def takes(ask: Callable[[str, str], tuple[catalog.Parameter, ...] | None], name: str) -> object:
    """Return, by release, the keywords that something takes where it is."""
    found = {release: ask(name, release) for release in ALL.order}
    return {
        release: {p.name for p in parameters if p.kind != "deprecated-keyword"}
        for release, parameters in found.items()
        if parameters is not None
    }


def fires(old: str, taken: Iterable[object]) -> bool:
    """Tell whether something took `old` in a release, and something does not in a later target."""
    by_release = [found for found in taken if isinstance(found, dict)]
    took = any(old in names for found in by_release for names in found.values())
    return took and any(
        ALL.is_target(release) and old not in names
        for found in by_release
        for release, names in found.items()
    )


def models(endings: tuple[str, ...]) -> Iterator[object]:
    """Return what the forwards of the models with these endings take; of all, of an auto class."""
    auto = any(ending.startswith("Auto") for ending in endings)
    for name in catalog.TABLES.keys("forward"):
        if auto or name.endswith(endings):
            yield takes(catalog.forward_parameters, name)


def rows() -> Iterator[object]:
    file = "names/renamed_keywords.py"
    for table in ("_MODEL_ROWS", "_TOKENIZER_ROWS", "_CONSTRUCTOR_ROWS"):
        for row in getattr(renamed_keywords, table):
            yield pytest.param(table, row, id=f"{file}-{table}-{row.old}-{'/'.join(row.callee)}")


@pytest.mark.parametrize(("table", "row"), [*rows()])
def test_a_row_that_cannot_fire_fails(table: str, row: renamed_keywords._Row) -> None:
    if table == "_MODEL_ROWS":
        taken = [*models(row.callee)]
    elif table == "_TOKENIZER_ROWS":
        names = [f"{cls}.{method}" for cls in _TOKENIZERS for method in _TOKENIZER_CALLS]
        taken = [takes(catalog.signature, name) for name in names]
    else:
        calls = [name for cls in row.callee for name in (cls, f"{cls}.__call__")]
        taken = [takes(catalog.signature, name) for name in calls]
    name = "kwargs" if row.old in _OUT_OF_ANY else row.old
    assert fires(name, taken), f"{table}: no release took {row.old} that a target refuses"
