"""What a front end asks for, in the words of the command line, as the engine's settings."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

import msgspec

from nbmigrate.catalog import UnknownVersionError, resolve_source, resolve_target
from nbmigrate.jupyter.server.refusals import Reason, RefusedError
from nbmigrate.plan import DEFAULT_TARGET, Settings, SourceLibrary, Style

if TYPE_CHECKING:
    from collections.abc import Iterable

_FROM = re.compile(r"(?P<library>[\w.-]+?)\s*(==\s*(?P<version>\S+))?")


class Wishes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The options of the command line, named like them; an empty `from` means to find out."""

    to: str = DEFAULT_TARGET
    from_: str = msgspec.field(default="", name="from")
    style: Style = Style.GUIDE
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    python_cell_magics: tuple[str, ...] = ()


def settings_of(wishes: object) -> Settings:
    """Give the settings of the JSON object `wishes`.

    Raises `RefusedError` for options, styles, rules and releases there are not; where another name
    is near, it is suggested.
    """
    if not isinstance(wishes, dict):
        raise _unknown("settings must be an object")
    names = [field.encode_name for field in msgspec.structs.fields(Wishes)]
    for name in wishes:
        _check_known("option", name, names)
    if isinstance(wishes.get("style"), str):
        _check_known("style", wishes["style"], [style.value for style in Style])
    try:
        asked = msgspec.convert(wishes, Wishes)
    except msgspec.ValidationError as error:
        raise _unknown(f"settings: {error}") from None
    _check_rules([*asked.select, *asked.ignore])
    try:
        return Settings(
            target=resolve_target(asked.to),
            source=_source(asked.from_),
            style=asked.style,
            select=asked.select,
            ignore=asked.ignore,
            python_cell_magics=tuple(name.lstrip("%") for name in asked.python_cell_magics),
        )
    except UnknownVersionError as error:
        raise _unknown(str(error)) from None


def _source(text: str) -> SourceLibrary | None:
    if not text.strip():
        return None
    match = _FROM.fullmatch(text.strip())
    if match is None:
        raise _unknown(f"{text!r} is not LIBRARY[==VERSION].")
    library, version = match["library"].lower().replace("-", "_"), match["version"]
    release = resolve_source(library, version)
    if version and _major(version) > _major(release):
        raise _unknown(f"{library} {version} is newer than what nbmigrate migrates from.")
    return SourceLibrary(library=library, version=version and release, evidence="settings")


def _major(version: str) -> int:
    return int(version.partition(".")[0])


def _check_rules(names: Iterable[str]) -> None:
    from nbmigrate.rules import all_rules  # noqa: PLC0415 - they are many modules

    known = [rule.name for rule in all_rules()]
    for name in names:
        _check_known("rule", name, known)


def _check_known(kind: str, name: object, known: Iterable[str]) -> None:
    known = list(known)
    if name in known:
        return
    near = difflib.get_close_matches(str(name), known, n=1)
    hint = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(known)}"
    raise _unknown(f"there is no {kind} {name}{hint}")


def _unknown(message: str) -> RefusedError:
    return RefusedError(Reason.UNKNOWN_OPTION, message)
