"""The engine's settings that come of what a person asks for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nbmigrate.errors import WishError, check_known
from nbmigrate.plan import DEFAULT_TARGET, Candidates, Evidence, Settings, SourceLibrary, Style

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nbmigrate.asking.wishes import Wishes

_FROM = re.compile(
    r"(?P<library>[\w.-]+?)\s*(==\s*(?P<version>\S+)|(?P<range>(?:,?\s*[<>]=?\s*\d+(?:\.\d+)*)+))?"
)


def settings_of(wishes: Wishes) -> Settings:
    """Return the engine's settings; raise `WishError` for what there is not."""
    return Settings(
        target=_target(wishes.to or DEFAULT_TARGET),
        source=_source(wishes.from_) if wishes.from_ else None,
        style=_style(wishes.style or Style.GUIDE.value),
        select=_rules(wishes.select or (), "select"),
        ignore=_rules(wishes.ignore or (), "ignore"),
        python_cell_magics=tuple(name.lstrip("%") for name in wishes.python_cell_magics or ()),
    )


def _target(text: str) -> str:
    from nbmigrate.libraries.transformers.catalog import UnknownVersionError, resolve_target  # noqa: PLC0415

    try:
        return resolve_target(text)
    except UnknownVersionError as error:
        raise WishError("to", str(error)) from None


def _source(text: str) -> SourceLibrary:
    from nbmigrate.libraries.transformers.catalog import UnknownVersionError, resolve_source  # noqa: PLC0415

    match = _FROM.fullmatch(text.strip())
    if match is None:
        raise WishError("from", f"{text!r} is not LIBRARY[==VERSION] or LIBRARY<VERSION.")
    library, version = match["library"].lower().replace("-", "_"), match["version"]
    try:
        release = resolve_source(library, version)
    except UnknownVersionError as error:
        raise WishError("from", str(error)) from None
    if version and _major(version) > _major(release):
        reason = f"{library} {version} is newer than what nbmigrate migrates from."
        raise WishError("from", reason)
    said = Evidence("as you said")
    if match["range"]:
        found = _range(library, match["range"])
        said = Evidence("as you said", None, found.oldest, found.newest)
        return SourceLibrary(library, candidates=found, evidence=(said,))
    return SourceLibrary(library, version and release, evidence=(said,))


def _range(library: str, bounds: str) -> Candidates:
    from nbmigrate.libraries.registry import published  # noqa: PLC0415

    releases = published(library)
    inside = releases.meeting(re.sub(r"\s", "", bounds)) or frozenset()
    ordered = [release for release in releases.all if release in inside]
    if not ordered:
        raise WishError("from", f"no release of {library} is {bounds.strip()}.")
    return Candidates(ordered[0], ordered[-1])


def _major(version: str) -> int:
    return int(version.partition(".")[0])


def _style(text: str) -> Style:
    styles = {style.value: style for style in Style}
    check_known("style", text, styles, "style")
    return styles[text]


def _rules(values: Iterable[str], wish: str) -> tuple[str, ...]:
    names = [name.strip() for value in values for name in value.split(",") if name.strip()]
    if names:
        from nbmigrate.rules import rule_names  # noqa: PLC0415 - these take long to import

        for name in names:
            check_known("rule", name, rule_names(), wish)
    return tuple(dict.fromkeys(names))
