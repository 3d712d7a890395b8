"""Evidence: what stored outputs say of the release that printed them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from nbmigrate.catalog.releases import version_key
from nbmigrate.dating.combining import Piece, Strength
from nbmigrate.libraries.transformers.dating.published import releases_of
from nbmigrate.libraries.transformers.dating.tables import releases_with

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nbmigrate.dating.clues import Clues
    from nbmigrate.dating.releases import Releases

_NUMBER = r"(\d+\.\d+(?:\.\d+)?(?:\.dev\d+|rc\d+)?)"
_VERSION = re.compile(rf"(?<![\w.]){_NUMBER}(?![\w.]*\d)")
_PRINTS = re.compile(r"\btransformers\.__version__|\bversion\(\s*[\"']transformers[\"']\s*\)")
_OTHERS = re.compile(r"(?<!transformers)\.__version__|sys\.version|cuda\.version|version\.cuda")
_PIP_SAYS = ("Successfully installed", "Requirement already")
_LISTS = re.compile(r"\bpip3?\s+(?:list|freeze|show)|\bconda\s+list|\benv\b|watermark")


class _Sign(NamedTuple):
    """A text that only some releases print: `text` stands in whatever `pattern` finds."""

    text: str
    pattern: str
    oldest: str | None
    newest: str | None
    strength: Strength = Strength.HARD


# Each checked in wheels, or in outputs whose release is known.
_SIGNS = (
    _Sign("models.huggingface.co/bert", r"amazonaws\.com/models\.huggingface\.co", None, "3.5.1"),
    _Sign("cdn.huggingface.co", r"cdn\.huggingface\.co/", "2.5.0", "3.5.1"),
    _Sign("/resolve/main", r"huggingface\.co/\S+/resolve/main/", "3.5.0", None),
    _Sign(".cache/torch/transformers", r"\.cache/torch/transformers", "2.2.0", "3.5.1"),
    _Sign(
        ".cache/torch/pytorch_transformers", r"\.cache/torch/pytorch_transformers", None, "2.1.1"
    ),
    _Sign(
        ".cache/huggingface/transformers", r"\.cache/huggingface/transformers", "3.5.0", "4.21.3"
    ),
    _Sign("/hub/models--", r"\.cache/huggingface/hub/models--", "4.22.0", None),
    _Sign(
        "model_max_len=", r"Tokenizer\w*\(name_or_path=.{0,400}?\bmodel_max_len=", "3.1.0", "4.25.1"
    ),
    _Sign(
        "clean_up_tokenization_spaces=",
        r"Tokenizer\w*\(name_or_path=.{0,2000}?\bclean_up_tokenization_spaces=",
        "4.31.0",
        None,
    ),
    _Sign(
        "added_tokens_decoder=",
        r"Tokenizer\w*\(name_or_path=.{0,2000}?\badded_tokens_decoder=",
        "4.34.0",
        None,
    ),
    _Sign("SdpaSelfAttention(", r"\bBertSdpaSelfAttention\(", "4.40.0", "4.49.0"),
    _Sign("GELUActivation()", r"\bGELUActivation\(\)", "4.12.0", None),
    _Sign("BertLayerNorm(", r"\): BertLayerNorm\(", None, "2.4.1"),
    _Sign("TrainOutput(", r"\bTrainOutput\([^)]*\bmetrics=", "4.2.0", None),
    _Sign(
        "TrainOutput(",
        r"\bTrainOutput\(global_step=\d+, training_loss=[\d.e-]+\)",
        "2.9.0",
        "4.1.1",
    ),
    _Sign("'train_loss':", r"'train_runtime':[^}]*'train_loss':", "4.6.0", None),
    _Sign("'grad_norm':", r"'grad_norm':[^}]*'learning_rate':", "4.38.0", None),
    _Sign("Downloading (", r"Downloading \(\S*…\)\S*", "4.22.0", None),
    _Sign("config.json: 100%", r"^\s*(?:tokenizer_)?config\.json: 100%", "4.31.0", None),
)
# A download bar that datasets shows, too.
_BAR = _Sign("Downloading: 100%", r"^\s*Downloading: 100%", "2.2.0", "4.25.1", Strength.SOFT)
_SHOW_IT_TOO = frozenset({"datasets", "evaluate", "nlp"})


def pieces(clues: Clues, library: str) -> Iterator[Piece]:
    """Yield what outputs say: versions, paths of the library's files, what only some print."""
    installed: list[Piece] = []
    imported = {fact.module.partition(".")[0] for fact in clues.facts.imports.values()}
    shared = not _SHOW_IT_TOO.isdisjoint(imported)
    for cell, text in clues.records.texts:
        installed += _installed(text, cell, library)
        source = clues.cells[cell].source if cell is not None else ""
        yield from _printed(text, cell, source, library)
        yield from _files(text, cell, library)
        if library == "transformers":
            yield from _signs(text, cell, _SIGNS if shared else (*_SIGNS, _BAR))
            yield from _configurations(text, cell)
    yield from installed[-1:]  # the last installation is the one that is left


def _installed(text: str, cell: int | None, library: str) -> Iterator[Piece]:
    """Yield what pip said of the release that it left installed."""
    if not any(words in text for words in _PIP_SAYS):
        return
    found = [
        (match.start(), match[1]) for pattern in _pip(library) for match in pattern.finditer(text)
    ]
    for _, version in sorted(found)[-1:]:
        yield from _piece(f"pip installed {library} {version}", version, cell, library)


def _printed(text: str, cell: int | None, source: str, library: str) -> Iterator[Piece]:
    """Yield the release that a cell printed which asks for it."""
    shown = set()
    if _PRINTS.search(source) and library == "transformers":
        shown = {match[1] for match in _named(library).finditer(text)}
        if not shown and not _OTHERS.search(source):
            alone = {match[1] for match in _VERSION.finditer(text)}
            shown = alone if len(alone) == 1 else set()
    elif _LISTS.search(source):
        shown = {match[1] for pattern in _listed(library) for match in pattern.finditer(text)}
    for version in sorted(shown) if len(shown) == 1 else ():
        yield from _piece(f"{library} {version} is printed", version, cell, library)


def _files(text: str, cell: int | None, library: str) -> Iterator[Piece]:
    """Yield what paths of the library's files and modules say, in tracebacks and warnings."""
    if library not in text:
        return
    seen = dict.fromkeys(
        (match["file"] or match["module"]).strip("/.").replace("/", ".")
        for match in _module(library).finditer(text)
    )
    for name in seen:
        path = f"{library}.{name}"
        allowed = releases_with(path)
        if allowed is not None:
            yield Piece(f"`{path}` in an output", allowed, cell)


def _signs(text: str, cell: int | None, signs: Iterable[_Sign]) -> Iterator[Piece]:
    releases = releases_of("transformers")
    for sign in signs:
        if sign.text in text and re.search(sign.pattern, text, re.MULTILINE):
            allowed = releases.between(sign.oldest, sign.newest)
            yield Piece(f"`{sign.text}` in an output", allowed, cell, sign.strength)


def _configurations(text: str, cell: int | None) -> Iterator[Piece]:
    """Yield the release that printed a configuration, which tells its own version."""
    if '"transformers_version"' in text:
        found = re.findall(
            rf'\b\w+Config \{{(?:(?!\n\}}).)*?"transformers_version": "{_NUMBER}"', text, re.DOTALL
        )
        for version in dict.fromkeys(found):
            yield from _piece(f"a configuration of {version}", version, cell, "transformers")


def _piece(text: str, version: str, cell: int | None, library: str) -> Iterator[Piece]:
    allowed = _releases(version, releases_of(library))
    if allowed:
        yield Piece(text, allowed, cell)


def _releases(version: str, releases: Releases) -> frozenset[str]:
    """Return the release; of code on the way to it ("4.26.0.dev0") also those just before it."""
    number = re.match(r"\d+(?:\.\d+)*", version)
    if number is None or number[0] == version:
        return releases.between(version, version)
    earlier = [each for each in releases.all if version_key(each) < version_key(number[0])]
    first = ".".join(earlier[-1].split(".")[:2]) if earlier else number[0]
    return releases.between(first, number[0])


@cache
def _pip(library: str) -> tuple[re.Pattern[str], ...]:
    name = library.replace("_", "[-_]")
    return (
        re.compile(rf"Successfully installed\b[^\n]*?(?<![\w-]){name}-{_NUMBER}", re.IGNORECASE),
        re.compile(
            rf"Requirement already (?:satisfied|up-to-date): {name}(?![\w-])[^\n]*? \({_NUMBER}\)",
            re.IGNORECASE,
        ),
    )


@cache
def _named(library: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w-]){library}[`'\")]*\s*(?:version|==|=|:|is)*\s*[:=]?\s*[v`'\"]*{_NUMBER}",
        re.IGNORECASE,
    )


@cache
def _listed(library: str) -> tuple[re.Pattern[str], ...]:
    name = library.replace("_", "[-_]")
    return (
        re.compile(
            rf"^\s*-?\s*`?{name}`?(?:\s+version)?(?:\s*(?:==|:)\s*|\s+){_NUMBER}",
            re.MULTILINE | re.IGNORECASE,
        ),
        re.compile(rf"^Name: {name}\s*\nVersion: {_NUMBER}", re.MULTILINE | re.IGNORECASE),
    )


@cache
def _module(library: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?:-packages/{library}/(?P<file>[\w/]+)\.py\b"
        rf"|(?<![\w./-]){library}\.(?P<module>[a-z_]\w*(?:\.[a-z_0-9]+)*)(?=\.[A-Z_]|[:\s'\"]))"
    )
