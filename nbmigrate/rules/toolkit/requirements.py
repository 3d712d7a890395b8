"""Requirements as they stand in install commands: where they are, what they ask for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbmigrate.cells.lexical import visible
from nbmigrate.rules.toolkit.shell import commands

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nbmigrate.rules.toolkit.shell import Word

_PYTHON = re.compile(r"(.*/)?(?:python|Python)[\d.]*|\$?\{?sys\.executable\}?")
_PIP = re.compile(r"(.*/)?pip[\d.]*")
_CONDA = frozenset({"conda", "mamba", "micromamba"})
_PREFIXES = frozenset({"sudo", "time", "nohup", "exec", "sx", "system", "uv", "then", "do"})
_ASSIGNMENT = re.compile(r"\w+=.*", re.DOTALL)
# Options of pip and conda whose value is the next word.
_VALUED = frozenset(
    {"-c", "--constraint", "-r", "--requirement", "-e", "--editable", "-t", "--target", "-i"}
    | {"--platform", "--python-version", "--implementation", "--abi", "--prefix", "--root", "-b"}
    | {"--src", "--upgrade-strategy", "--config-settings", "--global-option", "--install-option"}
    | {"--no-binary", "--only-binary", "--progress-bar", "--index-url", "--extra-index-url", "-f"}
    | {"--find-links", "--python", "--log", "--proxy", "--retries", "--timeout", "--exists-action"}
    | {"--trusted-host", "--cert", "--client-cert", "--cache-dir", "--use-feature", "-p", "-n"}
    | {"--channel", "--name", "--file", "--solver", "--build", "--report", "--group"}
)

_NAMED = re.compile(
    r"(?P<name>[A-Za-z0-9][\w.-]*)\s*(?:\[(?P<extras>[\w\s,.-]*)\])?\s*"
    r"(?P<specifier>(?:[~=!<>]+\s*[^\s;@,~=!<>]+\s*(?:,\s*)?)*)(?P<rest>(?:;.*)?)",
    re.DOTALL,
)
_ADDRESS = re.compile(
    r"(?:(?P<name>[\w.-]+)\s*(?:\[(?P<extras>[\w\s,.-]*)\])?\s*@\s*)?"
    r"(?P<address>(?:git\+|https?://|file:)\S*|[^\s@]+\.(?:whl|zip|tar\.gz))",
)
_REPOSITORY = re.compile(
    r"git\+.*[/:](?P<project>[\w.-]+?)(?:\.git)?/?(?:@(?P<revision>[^#\s]+))?(?:#.*)?",
)
_ARCHIVE = re.compile(r".*/(?P<project>\w[\w.]*)-(?P<version>\d[\w.]*?)(?:-py.*|\.tar\.gz|\.zip).*")
_TAG_ARCHIVE = re.compile(
    r".*/(?P<project>[\w.-]+)/archive/(?:refs/tags/)?(?P<revision>[^/]+?)(?:\.tar\.gz|\.zip)(?:#.*)?",
)
_EGG = re.compile(r"#(?:.*&)?egg=(?:[\w.-]+)\[(?P<extras>[\w\s,.-]*)\]")
_RELEASE = re.compile(r"v?(\d+(?:\.\d+)*)(?:-release|\.post\d+)?")


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement of an install command; `name` is lower-case, with hyphens.

    `specifier` is as written ("==3.0.2", ">=2,<3"; "=3.0.2" for conda), empty if any version will
    do. `address` is where a requirement that is not found by its name comes from; `revision` the
    branch, tag or version there. `rest` is what follows, such as a marker.
    """

    name: str
    written_name: str = ""
    extras: tuple[str, ...] = ()
    specifier: str = ""
    address: str = ""
    revision: str = ""
    rest: str = ""

    @property
    def number(self) -> str | None:
        """The revision, if it is a release such as "v3.0.2"."""
        release = _RELEASE.fullmatch(self.revision)
        return release[1] if release else None

    @property
    def is_local(self) -> bool:
        """Whether it is a file of this machine."""
        return self.address.startswith("file:") or bool(
            self.address and not self.address.startswith(("git+", "http")),
        )

    @property
    def is_condas(self) -> bool:
        """Whether the specifier is one that only conda knows: "=3.0"."""
        return self.specifier.startswith("=") and not self.specifier.startswith("==")

    def written(self, extras: Sequence[str], specifier: str) -> str:
        """Return the requirement with other extras and another specifier, without its address."""
        shown = f"[{','.join(extras)}]" if extras else ""
        return f"{self.written_name}{shown}{specifier}{self.rest}"


@dataclass(frozen=True, slots=True)
class Install:
    """One install command: its words, and those of them that are requirements.

    `conda` tells that conda installs, which knows no extras.
    """

    words: tuple[Word, ...]
    requirements: tuple[Word, ...]
    editables: tuple[Word, ...] = ()
    conda: bool = False


def installs(text: str) -> Iterator[Install]:
    """Yield the `pip install` and `conda install` commands in shell text."""
    for words in commands(text):
        found = install_of(words)
        if found is not None:
            yield found


def install_of(words: Sequence[Word]) -> Install | None:
    """Read one command; None if it installs nothing."""
    texts = [visible(word.text) for word in words]
    start = 0
    while start < len(texts) and (texts[start] in _PREFIXES or _ASSIGNMENT.fullmatch(texts[start])):
        start += 1
    if start == len(texts):
        return None
    program, start = texts[start], start + 1
    if _PYTHON.fullmatch(program) and texts[start : start + 1] == ["-m"] and len(texts) > start + 1:
        program, start = texts[start + 1], start + 2
    conda = program in _CONDA
    if not conda and not _PIP.fullmatch(program):
        return None
    while start < len(texts) and texts[start].startswith("-"):
        start += 2 if texts[start] in _VALUED else 1
    if texts[start : start + 1] != ["install"]:
        return None
    return _arguments(tuple(words), start + 1, conda=conda)


def _arguments(words: tuple[Word, ...], start: int, *, conda: bool) -> Install:
    requirements: list[Word] = []
    editables: list[Word] = []
    option = ""
    for word in words[start:]:
        text = visible(word.text)
        if option:
            if option in {"-e", "--editable"}:
                editables.append(word)
            option = ""
        elif text.startswith("-"):
            option = text if text in _VALUED and not (conda and text == "-f") else ""
        else:
            requirements.append(word)
    return Install(words, tuple(requirements), tuple(editables), conda)


def requirement(text: str) -> Requirement | None:
    """Read one requirement; None for what is none, such as a path or a substitution."""
    text = visible(text).strip()
    found = _ADDRESS.fullmatch(text)
    if found is not None:
        return _from_address(found)
    named = _NAMED.fullmatch(text)
    if named is None:
        return None
    return Requirement(
        normalised(named["name"]),
        named["name"],
        _extras(named["extras"]),
        re.sub(r"\s", "", named["specifier"]),
        rest=f"; {rest}" if (rest := named["rest"].lstrip("; ")) else "",
    )


def normalised(name: str) -> str:
    """Return the name by which an index knows a project."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _from_address(found: re.Match[str]) -> Requirement | None:
    address = found["address"]
    patterns = (_REPOSITORY, _TAG_ARCHIVE, _ARCHIVE)
    matches = (pattern.fullmatch(address) for pattern in patterns)
    place = next((match for match in matches if match is not None), None)
    if place is None:
        return None
    parts = place.groupdict()
    egg = _EGG.search(address)
    return Requirement(
        normalised(found["name"] or parts["project"]),
        found["name"] or parts["project"],
        _extras(found["extras"] or (egg["extras"] if egg else None)),
        address=address,
        revision=parts.get("revision") or parts.get("version") or "",
    )


def _extras(written: str | None) -> tuple[str, ...]:
    return tuple(extra.strip() for extra in (written or "").split(",") if extra.strip())
