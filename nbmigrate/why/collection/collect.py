"""Run the snippets in an environment, and make rows of what they raise."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from nbmigrate.why.collection import run_snippets
from nbmigrate.why.collection.generalise import template_of
from nbmigrate.why.collection.snippets import prelude, snippets
from nbmigrate.why.table import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nbmigrate.why.collection.snippets import Snippet

_ENVIRONMENT = {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "WANDB_DISABLED": "true"}
_VERSION = "import transformers; print(transformers.__version__)"


class CollectionError(Exception):
    """Why nothing could be collected: one line."""


def collect(python: str) -> tuple[str, frozenset[Row]]:
    """Run the snippets of the release that `python` has; give the release and the rows.

    Raises `CollectionError` if the environment cannot run them, or if one of them raises nothing.
    """
    release = _run([python, "-c", _VERSION], "").split()[-1]
    chosen = [snippet for snippet in snippets() if release in snippet.releases]
    if not chosen:
        raise CollectionError(f"{python} has transformers {release}, for which no snippet is")
    rows: set[Row] = set()
    for hidden in sorted({snippet.hidden for snippet in chosen}):
        alike = [snippet for snippet in chosen if snippet.hidden == hidden]
        for snippet, raised in zip(alike, _raised(python, alike, hidden), strict=True):
            if raised is None:
                raise CollectionError(f"{snippet.rule}: this raises nothing: {snippet.code!r}")
            exception, message = raised
            template = template_of(message, snippet)
            rows.add(Row(snippet.rule, exception, template, snippet.common, (release,)))
    return release, frozenset(rows)


def merged(rows: Iterable[Row], release: str, found: Iterable[Row]) -> tuple[Row, ...]:
    """Return a table in which `found` is what was collected with `release`, besides other rows."""
    kept = {replace(row, releases=tuple(r for r in row.releases if r != release)) for row in rows}
    releases: dict[Row, set[str]] = {}
    for row in (*kept, *found):
        releases.setdefault(replace(row, releases=()), set()).update(row.releases)
    return tuple(
        sorted(replace(row, releases=_in_order(found)) for row, found in releases.items() if found)
    )


def _in_order(releases: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(releases, key=lambda release: [int(n) for n in release.split(".")]))


def _raised(
    python: str, chosen: Sequence[Snippet], hidden: Sequence[str]
) -> list[tuple[str, str] | None]:
    request = {
        "hidden": hidden,
        "prelude": prelude(),
        "snippets": [snippet.code for snippet in chosen],
    }
    answer = _run([python, str(Path(run_snippets.__file__))], json.dumps(request))
    return list(json.loads(answer)["raised"])


def _run(command: Sequence[str], request: str) -> str:
    result = subprocess.run(  # noqa: S603
        command,
        input=request,
        capture_output=True,
        text=True,
        env=os.environ | _ENVIRONMENT,
        check=False,
    )
    if result.returncode:
        last = (result.stderr.strip().splitlines() or ["no output"])[-1]
        raise CollectionError(f"{command[0]}: {last}")
    return result.stdout
