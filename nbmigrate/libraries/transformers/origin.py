"""Which library, and which version of it, a notebook was written for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from nbmigrate.cells.lexical import visible
from nbmigrate.dating.source import Source, source_of
from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.catalog import is_target
from nbmigrate.meaning.facts import UseKind, tuple_uses
from nbmigrate.meaning.values import Instance, Method, Symbol
from nbmigrate.plan import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nbmigrate.documents.notebook import Cell
    from nbmigrate.meaning.facts import CallFact, Facts, ImportFact
    from nbmigrate.plan import SourceLibrary

# The oldest first: a notebook that imports two of them was written for the older one.
LIBRARIES = ("pytorch_pretrained_bert", "pytorch_transformers", "transformers")

_PIN = re.compile(
    r"(?<![\w-])(pytorch[-_]pretrained[-_]bert|pytorch[-_]transformers|transformers)"
    r"(?:\[[\w,\s-]*\])?\s*(?:==|~=)\s*v?(\d+(?:\.\d+)*)",
    re.IGNORECASE,
)
# Other ways to install one release: from its tag, its archive, its wheel, or a clone of the tag.
_TAG = r"v?(\d+(?:\.\d+)+)(?:-release)?"
_PACKAGE = r"(pytorch-pretrained-bert|pytorch-transformers|transformers)"
# Each with what stands in all that it finds, which is faster to look for.
_INSTALLS = (
    (_PIN, re.compile("[=~]=")),
    (
        re.compile(rf"/{_PACKAGE}(?:\.git)?/?@{_TAG}(?![\w.-])", re.IGNORECASE),
        re.compile(r"@v?\d", re.IGNORECASE),
    ),
    (
        re.compile(rf"/{_PACKAGE}/archive/(?:refs/tags/)?{_TAG}\.(?:zip|tar)", re.IGNORECASE),
        re.compile("/archive/", re.IGNORECASE),
    ),
    (
        re.compile(r"(?<![\w-])(pytorch_\w+|transformers)-(\d+(?:\.\d+)+)(?:-py|\.tar)"),
        re.compile(r"\d(?:-py|\.tar)"),
    ),
)
_WORDS = ("pytorch", "transformers")  # one of these stands in all of them, and in the next one
_CLONE = re.compile(rf"git\s+clone\b[^\r\n]*/{_PACKAGE}(?:\.git)?/?(?=[\s'\";&]|$)", re.IGNORECASE)
_CLONED_TAG = re.compile(rf"(?:git\s+checkout|-b|--branch)[\s=]+(?:tags/)?{_TAG}(?![\w.-])")
_FIRST_4X = "4.0.1"
# Keywords that transformers 4.0 removed, and that nothing else in the library ever took.
_OLD_KEYWORDS = frozenset(
    {"evaluate_during_training", "tb_writer", "masked_lm_labels", "lm_labels", "is_pretokenized"}
    | {"decoder_cached_states", "return_lengths"},
)


class Pin(NamedTuple):
    """A release that is named where it is installed: `text` is at `start` of the visible source.

    `name` is the project as it is written; `cloned` tells that its repository is cloned.
    """

    cell: int
    start: int
    text: str
    name: str
    version: str
    cloned: bool = False

    @property
    def library(self) -> str:
        """The name by which the library is imported."""
        return self.name.lower().replace("-", "_")


def find_source(
    cells: Iterable[Cell], facts: Facts, given: SourceLibrary | None = None
) -> Source | None:
    """Find the releases that a notebook can have been written for; `given` is what a person says.

    The library is known from imports, its releases from what is installed (a pin such as
    `transformers==2.11.0`, a tag or an archive of the repository), else from what only some
    releases could run. None if the notebook imports none of the libraries.
    """
    if given is not None:
        return _dated(given.library, given.version, given.evidence, facts)
    imported: dict[str, int] = {}
    for fact in facts.imports.values():
        imported.setdefault(fact.module.partition(".")[0], fact.site.cell)
    library = next((name for name in LIBRARIES if name in imported), None)
    if library is None:
        return None
    for pin in pins(cells):
        if pin.library == library:
            found = Evidence("pinned", pin.cell, pin.version, pin.version)
            return _dated(library, pin.version, (found,), facts)
    return _dated(library, None, (Evidence("imported", imported[library]),), facts)


def _dated(library: str, version: str | None, evidence: Sequence[Evidence], facts: Facts) -> Source:
    if version is not None:
        return source_of(library, [version], evidence)
    releases: Sequence[str] = catalog.RELEASES[library]
    old = _is_old(facts) if library == "transformers" else None
    if old is not None:
        releases = [release for release in releases if is_target(release) is not old]
    return source_of(library, releases, evidence)


def pins(cells: Iterable[Cell]) -> Iterator[Pin]:
    """Give the releases of the libraries that code cells name to install them."""
    cloned = ""
    for cell in cells:
        if cell.kind != "code":
            continue
        source = visible(cell.source)
        folded = source.casefold()
        if not cloned and not any(word in folded for word in _WORDS):
            continue
        for pattern, part in _INSTALLS:
            for found in pattern.finditer(source) if part.search(source) else ():
                yield Pin(cell.index, found.start(), found[0], found[1], found[2])
        clone = _CLONE.search(source)
        cloned = clone[1] if clone is not None else cloned
        tag = _CLONED_TAG.search(source) if cloned else None
        if tag is not None:
            yield Pin(cell.index, tag.start(), tag[0], cloned, tag[1], cloned=True)


def _is_old(facts: Facts) -> bool | None:
    """Tell whether a notebook was written for releases before transformers 4; None if unknown.

    What fails in transformers 4 (a module path, an unpacked output) proves it, whatever else is
    there; what transformers 3 did not have (a class, a field read of an output) proves the
    contrary.
    """
    paths = list(_imported_paths(facts.imports.values()))
    known = [path for path in paths if catalog.is_known(path)]
    if any(catalog.importable(path, _FIRST_4X) is False for path in known):
        return True
    if any(_takes_old_keyword(call) for call in facts.calls.values()):
        return True
    undecided = [
        [
            use
            for use, output in uses.items()
            if output.model is not None and output.model.return_dict is None
        ]
        for site, uses in facts.uses.items()
        if "return_dict" not in facts.calls[site.node].arguments.keywords
    ]
    if any(map(tuple_uses, undecided)):
        return True
    by_field = any(use.kind is UseKind.FIELD for uses in undecided for use in uses)
    if by_field or len(known) < len(paths):
        return False
    return None


def _takes_old_keyword(call: CallFact) -> bool:
    if _OLD_KEYWORDS.isdisjoint([keyword.arg for keyword in call.node.keywords]):
        return False
    return any(
        (isinstance(value, Symbol) and value.library == "transformers")
        or (isinstance(value, Instance) and value.cls.library == "transformers")
        or (isinstance(value, Method) and value.receiver.cls.library == "transformers")
        for value in call.callee
    )


def _imported_paths(imports: Iterable[ImportFact]) -> Iterator[str]:
    for fact in imports:
        if fact.module.partition(".")[0] == "transformers":
            named = fact.name is not None and fact.name != "*"
            yield f"{fact.module}.{fact.name}" if named else fact.module
