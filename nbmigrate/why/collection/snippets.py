"""The breakages that rules repair, as snippets of code that show them by failing.

There is one file a rule in the folder `breakages` of its library, each snippet behind a line
`# %%` and lines of directions:

    #: each WORD: one two      the snippet once for each word, in place of WORD
    #: written for PACKAGE[==VERSION]     what a notebook with this code was written for
    #: any moved NAME          NAME stands for any name of old releases that lives elsewhere now
    #: any gone NAME           NAME stands for any name of old releases that is gone
    #: also RELEASE …          releases of transformers to run it with, besides the default target
    #: only RELEASE …          the same, without the default target
    #: without PACKAGE         the package is not installed
    #: exact                   the message is that of this class only
    #: after RULE              shows code to which RULE was applied, where this rule is silent
    #: common                  Python or torch say the same in many other situations

or, instead of snippets, `#: silent WHY` for a rule whose breakage has no message of its own.
Words of a snippet that begin with `Own` or `own_` are names that a notebook chooses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from nbmigrate.libraries.registry import all_packs
from nbmigrate.plan import DEFAULT_TARGET, SourceLibrary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

_FOLDER = "breakages"
_SUFFIX = ".txt"
_PRELUDE = "prelude.txt"
_DIRECTION = re.compile(
    r"^#: (each|written for|any moved|any gone|also|only|without|common|exact|after|silent)"
    r"(?: (.*))?\n",
    re.MULTILINE,
)
_SNIPPET = "# %%\n"
_WRITTEN_FOR = "transformers==3.5.1"


@dataclass(frozen=True)
class OldName:
    """A name of old releases that stands for all with the same fate: "moved" or "gone"."""

    name: str
    fate: str


@dataclass(frozen=True)
class Snippet:
    """Code that fails for the reason that a rule knows.

    `source` is what it was written for, `old` a name in it that stands for others, `releases` those
    of transformers to run it with, `hidden` packages that are not to be found then. `common` tells
    that Python or torch say the same in many other situations, `exact` that it is no example of
    what other classes of its kind say. `after` names a rule that was
    applied to the code, so that its own rule has nothing to say of it any more.
    """

    rule: str
    code: str
    source: SourceLibrary
    old: OldName | None = None
    releases: tuple[str, ...] = (DEFAULT_TARGET,)
    hidden: tuple[str, ...] = ()
    common: bool = False
    exact: bool = False
    after: str = ""


def prelude() -> str:
    """Return the code that stands before every snippet."""
    folders = (folder for folder in _folders() if (folder / _PRELUDE).is_file())
    return "".join((folder / _PRELUDE).read_text(encoding="utf-8") for folder in folders)


@cache
def snippets() -> tuple[Snippet, ...]:
    """Return every snippet, in order of the rules."""
    return tuple(snippet for rule, text in _texts() for snippet in _read(rule, text))


@cache
def silent_rules() -> dict[str, str]:
    """Return the rules whose breakages have no message of their own, with why."""
    directions = {rule: dict(_DIRECTION.findall(text)) for rule, text in _texts()}
    return {rule: found["silent"] for rule, found in directions.items() if "silent" in found}


def _folders() -> Iterator[Traversable]:
    for pack in all_packs():
        if pack.rules is not None:
            folder = files(pack.rules.rpartition(".")[0]) / _FOLDER
            if folder.is_dir():
                yield folder


def _texts() -> Iterator[tuple[str, str]]:
    paths = (path for folder in _folders() for path in folder.iterdir())
    for path in sorted(paths, key=lambda path: path.name):
        if path.name.endswith(_SUFFIX) and path.name != _PRELUDE:
            yield path.name.removesuffix(_SUFFIX), path.read_text(encoding="utf-8")


def _read(rule: str, text: str) -> Iterator[Snippet]:
    for part in text.split(_SNIPPET)[1:]:
        given = dict(_DIRECTION.findall(part))
        package, _, version = given.get("written for", _WRITTEN_FOR).partition("==")
        only = given.get("only", "").split()
        snippet = Snippet(
            rule,
            _DIRECTION.sub("", part),
            SourceLibrary(package, version or None),
            old=_old_name(given),
            releases=tuple(only or (DEFAULT_TARGET, *given.get("also", "").split())),
            hidden=tuple(given.get("without", "").split()),
            common="common" in given,
            exact="exact" in given,
            after=given.get("after", ""),
        )
        word, _, values = given.get("each", "").partition(": ")
        if not word:
            yield snippet
        for value in values.split():
            yield replace(snippet, code=re.sub(rf"\b{word}\b", value, snippet.code))


def _old_name(given: Mapping[str, str]) -> OldName | None:
    fates = (fate for fate in ("moved", "gone") if f"any {fate}" in given)
    return next((OldName(given[f"any {fate}"], fate) for fate in fates), None)
