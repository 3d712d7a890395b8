"""What a person may ask for a notebook, and the engine's settings that come of it.

The wishes have one name everywhere: `to` is `--to` on the command line, `to` in a configuration
file and in what a front end sends.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

import msgspec

from nbmigrate.documents.source_formats import FORMATS
from nbmigrate.plan import DEFAULT_TARGET, Evidence, Settings, SourceLibrary, Style

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from nbmigrate.rules.base import Rule

_FROM = re.compile(r"(?P<library>[\w.-]+?)\s*(==\s*(?P<version>\S+))?")


class ConfigurationError(Exception):
    """Why nothing can be done as configured or installed: one line, which says where that is."""


class WishError(ValueError):
    """A wish that cannot be had: `wish` is its name, the text says in one line what is wrong."""

    def __init__(self, wish: str, reason: str) -> None:
        super().__init__(reason)
        self.wish = wish


class Wishes(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename={"from_": "from", "python_cell_magics": "python-cell-magics"},
):
    """What was asked for; None where nothing was said.

    `from_` is LIBRARY or LIBRARY==VERSION. A rule is named by its name, a magic with or without %%.
    """

    to: str | None = None
    from_: str | None = None
    style: str | None = None
    unsafe: bool | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    python_cell_magics: tuple[str, ...] | None = None

    def over(self, other: Wishes) -> Wishes:
        """Give these wishes, and those of `other` where these say nothing."""
        pairs = ((n, getattr(self, n), getattr(other, n)) for n in Wishes.__struct_fields__)
        return Wishes(**{name: its if own is None else own for name, own, its in pairs})


def settings_of(wishes: Wishes) -> Settings:
    """Give the engine's settings; raises `WishError` for what there is not."""
    return Settings(
        target=_target(wishes.to or DEFAULT_TARGET),
        source=_source(wishes.from_) if wishes.from_ else None,
        style=_style(wishes.style or Style.GUIDE.value),
        select=_rule_names(wishes.select or (), "select"),
        ignore=_rule_names(wishes.ignore or (), "ignore"),
        python_cell_magics=tuple(name.lstrip("%") for name in wishes.python_cell_magics or ()),
    )


def suffixes_of(names: Iterable[str]) -> frozenset[str]:
    """Give the suffixes of the kinds of files that are looked for besides notebooks.

    Each name is one or, separated by commas, several of them, such as `py` or `.md`. Raises
    `WishError` for files that nbmigrate does not read.
    """
    known = [suffix.removeprefix(".") for suffix in FORMATS]
    words = (word.strip().removeprefix(".") for name in names for word in name.split(","))
    found = frozenset(word for word in words if word)
    for word in sorted(found):
        check_known("kind of file", word, known, "also")
    return frozenset(f".{word}" for word in found)


def check_known(kind: str, name: str, known: Collection[str], wish: str) -> None:
    """Raise `WishError` if `name` is none of those `known`; suggests the nearest of them."""
    if name in known:
        return
    near = difflib.get_close_matches(name, known, n=1)
    if near:
        hint = f"did you mean {near[0]}?"
    elif kind == "rule":  # of which there are many
        hint = "`nbmigrate rules` lists them."
    else:
        hint = f"there are {', '.join(known)}."
    raise WishError(wish, f"there is no {kind} {name}; {hint}")


def find_rule(rules: Iterable[Rule], name: str, wish: str) -> Rule:
    """Give the rule of that name; raises `WishError` that suggests the nearest name."""
    named = {rule.name: rule for rule in rules}
    check_known("rule", name, named, wish)
    return named[name]


def _target(text: str) -> str:
    from nbmigrate.catalog import UnknownVersionError, resolve_target  # noqa: PLC0415

    try:
        return resolve_target(text)
    except UnknownVersionError as error:
        raise WishError("to", str(error)) from None


def _source(text: str) -> SourceLibrary:
    from nbmigrate.catalog import UnknownVersionError, resolve_source  # noqa: PLC0415

    match = _FROM.fullmatch(text.strip())
    if match is None:
        raise WishError("from", f"{text!r} is not LIBRARY[==VERSION].")
    library, version = match["library"].lower().replace("-", "_"), match["version"]
    try:
        release = resolve_source(library, version)
    except UnknownVersionError as error:
        raise WishError("from", str(error)) from None
    if version and _major(version) > _major(release):
        reason = f"{library} {version} is newer than what nbmigrate migrates from."
        raise WishError("from", reason)
    said = Evidence("as you said")
    return SourceLibrary(library, version and release, evidence=(said,))


def _major(version: str) -> int:
    return int(version.partition(".")[0])


def _style(text: str) -> Style:
    styles = {style.value: style for style in Style}
    check_known("style", text, styles, "style")
    return styles[text]


def _rule_names(values: Iterable[str], wish: str) -> tuple[str, ...]:
    names = [name.strip() for value in values for name in value.split(",") if name.strip()]
    if not names:
        return ()
    from nbmigrate.rules import all_rules  # noqa: PLC0415

    for name in names:
        find_rule(all_rules(), name, wish)
    return tuple(dict.fromkeys(names))
