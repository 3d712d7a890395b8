"""Install lines: the pin of transformers moves to the target, with the extras it needs.

## What changed

"SentencePiece is removed from the required dependencies", says the migration guide: from 4.0 on
transformers does not install `sentencepiece`, which the slow tokenizers of T5, ALBERT, XLNet,
CamemBERT, XLM-RoBERTa, Marian, Pegasus, MBart and Reformer need. From 4.29 on `Trainer` and
`TrainingArguments` need `accelerate`. From 3.1 on the Japanese tokenizers of BERT need `fugashi`
and a dictionary in place of `mecab-python3`: ipadic if the checkpoint names none, from 4.46 on
unidic-lite.

## If it is left alone

`!pip install transformers==2.11.0` installs the old release, on which the migrated code fails.
Without the extras: `ImportError: T5Tokenizer requires the SentencePiece library`, or
"Using the `Trainer` with `PyTorch` requires `accelerate`", or "You need to install fugashi to use
MecabTokenizer". Invisible characters that a web page left in a line make pip refuse it: "Invalid
requirement".

## Before

    !pip install -q transformers==2.11.0 tokenizers==0.7.0 seqeval
    from transformers import T5Tokenizer

## After

    !pip install -q transformers[sentencepiece]==4.57.6 tokenizers seqeval
    from transformers import T5Tokenizer

Where something is changed for the target, `pip install transformers` without a pin gets one, too,
since it would bring transformers 5 or later. `pytorch-pretrained-bert` and `pytorch-transformers`
become transformers where the notebook imports them.

## When it is unsafe

A notebook that needs nothing for the target keeps its lines. Where one of them pins an older
release of transformers 4, to move it is unsafe: it is done only when asked for.

It is for review where the pin of `tokenizers` is taken away too, since the target needs another
release of it, and where only the look of a cell tells that it is installed: a text file of nothing
but requirements, install commands below a cell magic that is not known, or in a string that is kept
for later. Everything else in the line stays as it is. Pins of torch stay: where the target cannot
run on that release there is a finding, and so there is for installs from a clone or a file, for
pins in commands that are not understood, and where something is needed but the notebook installs
nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.libraries.transformers.rules.installs.admitted import LATER, admits, admits_since
from nbmigrate.libraries.transformers.rules.installs.needed_packages import needed_extras
from nbmigrate.libraries.transformers.rules.installs.unread_pins import unread_pins
from nbmigrate.plan import Safety
from nbmigrate.rules.base import About, Proposal, Remark
from nbmigrate.rules.toolkit.install_lines import install_lines, replacements
from nbmigrate.rules.toolkit.requirements import Requirement, normalised, requirement

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from nbmigrate.libraries.transformers.rules.installs.needed_packages import Extra
    from nbmigrate.libraries.transformers.rules.installs.pins import Pin
    from nbmigrate.plan import Edit
    from nbmigrate.rules.base import Context, Verdict
    from nbmigrate.rules.toolkit.install_lines import Line

META = About(
    sources=(
        "https://huggingface.co/transformers/v4.5.1/migration.html",
        "https://github.com/huggingface/transformers/blob/v4.29.0/src/transformers/training_args.py#L1614",
        "https://github.com/huggingface/transformers/blob/v3.1.0/src/transformers/tokenization_bert_japanese.py#L200",
    ),
    since="4.0.0",
    after_others=True,
)

_PACKAGE = "transformers"
_NOTHING_FITS = "<0"
# Requires-Dist of tokenizers in the METADATA of the wheels, from the release on that is named.
_TOKENIZERS = (
    ("4.0.0", "==0.9.4"),
    ("4.3.0", ">=0.10.1,<0.11"),
    ("4.16.0", ">=0.10.1,!=0.11.3"),
    ("4.17.0", ">=0.11.1,!=0.11.3"),
    ("4.18.0", ">=0.11.1,!=0.11.3,<0.13"),
    ("4.23.0", ">=0.11.1,!=0.11.3,<0.14"),
    ("4.34.0", ">=0.14,<0.15"),
    ("4.35.2", ">=0.14,<0.19"),
    ("4.40.0", ">=0.19,<0.20"),
    ("4.45.0", ">=0.20,<0.21"),
    ("4.47.0", ">=0.21,<0.22"),
    ("4.56.0", ">=0.22.0,<=0.23.0"),
)
# The oldest torch, from the `torch` extra in the same place.
_TORCH = (
    ("4.0.0", "1.0"),
    ("4.23.0", "1.7"),
    ("4.28.0", "1.9"),
    ("4.33.0", "1.10"),
    ("4.37.0", "1.11"),
    ("4.48.0", "2.0"),
    ("4.52.1", "2.1"),
    ("4.56.0", "2.2"),
)

# `version` leaves out the build, such as "+cu101".
_PIN = re.compile(r"={2,3}(?P<version>\d+(?:\.\d+)*(?:(?:a|b|rc)\d+)?)(?:\+[\w.]*)?")
# The first release whose models take `return_dict`, by their signatures in the wheels.
_TAKES_RETURN_DICT = "3.1.0"
_CLONE = re.compile(r"(.*/)?transformers/?(\[.*\])?")


@dataclass(frozen=True)
class _Move:
    """The words that one requirement becomes, and what is said of it."""

    line: Line
    words: tuple[str, ...]
    said: str


def propose(context: Context) -> Verdict:
    """Move the pins, add what is missing, clean what was copied from a web page."""
    imported = {fact.module.partition(".")[0] for fact in context.facts.imports.values()}
    old = {normalised(package) for package in imported & library.LIBRARIES}
    lines = [_of_old_package(line, old) for line in install_lines(context)]
    follows = context.changed or any(_is_for_older_major(context, line) for line in lines)
    is_older = follows or bool(context.source.before(_first_of_major(context)))
    pins = [line for line in lines if not line.supposed and _is_for_older_release(context, line)]
    if not is_older and not pins and all(line.clean for line in lines):
        return
    extras = [extra for extra in needed_extras(context) if not _is_installed(extra, lines)]
    freed = list(_freed_pins(context, lines))
    if is_older:
        yield from _problems(context, lines)
        yield from _pinned_elsewhere(context, lines)
        if context.source.before("4.0.0") and not any(map(_is_ours, lines)):
            yield from _uninstalled(context, extras)
    moves: list[_Move] = []
    if follows or (is_older and (extras or freed)) or not all(line.clean for line in pins):
        moves = [*_moved_pins(context, lines, extras), *freed]
    elif offered := list(_moved_pins(context, pins, extras)):
        yield _offer(context, [*offered, *freed])
    if moves:
        yield Proposal(
            Safety.SAFE if all(map(_is_certain, moves)) else Safety.REVIEW,
            _said_of(moves),
            "The notebook would be run with another release than the one it is migrated to, "
            f"transformers {context.target}, or without what that needs.",
            _edits(context, moves),
        )
    moved = {move.line for move in moves}
    unclean = [line for line in lines if not line.clean and line not in moved]
    if unclean:
        yield Proposal(
            Safety.SAFE,
            "invisible characters are taken out of the requirement",
            "pip refuses it: Invalid requirement.",
            tuple(replacements(context.cells, [(line, (line.text,)) for line in unclean])),
        )


def _offer(context: Context, moves: Sequence[_Move]) -> Proposal:
    """Return the move of a notebook that needs nothing for the target, to be made when asked."""
    return Proposal(
        Safety.UNSAFE,
        _said_of(moves),
        "Nothing else has to change for it, so the notebook may as well go on with the release "
        "that it names.",
        _edits(context, moves),
    )


def _said_of(moves: Iterable[_Move]) -> str:
    return "; ".join(dict.fromkeys(move.said for move in moves))


def _edits(context: Context, moves: Iterable[_Move]) -> tuple[Edit, ...]:
    return tuple(replacements(context.cells, [(move.line, move.words) for move in moves]))


def _is_certain(move: _Move) -> bool:
    return _is_ours(move.line) and not move.line.supposed


def _of_old_package(line: Line, packages: Collection[str]) -> Line:
    """Take a requirement of an old package that the notebook imports as one of transformers."""
    required = line.required
    if required is None or required.name not in packages or required.name == _PACKAGE:
        return line
    return replace(
        line, required=Requirement(_PACKAGE, _PACKAGE, specifier=_NOTHING_FITS, rest=required.rest)
    )


def _is_ours(line: Line) -> bool:
    return line.required is not None and line.required.name == _PACKAGE


def _first_of_major(context: Context) -> str:
    return f"{context.target.partition('.')[0]}.0.0"


def _is_for_older_major(context: Context, line: Line) -> bool:
    """Tell whether this admits no release of transformers of the target's major or later."""
    required = line.required
    if required is None or not _is_ours(line):
        return False
    return admits_since(required, _first_of_major(context)) is False


def _is_for_older_release(context: Context, line: Line) -> bool:
    """Tell whether this admits releases of the target's major, but only those before it."""
    required = line.required
    if required is None or not _is_ours(line) or _is_for_older_major(context, line):
        return False
    return admits_since(required, context.target) is False


def _is_installed(extra: Extra, lines: Iterable[Line]) -> bool:
    """Tell whether the notebook installs what an extra would bring."""
    found: set[str] = set()
    for line in lines:
        if line.required is None:
            continue
        if _is_ours(line) and {extra.name, *extra.same} & set(line.required.extras):
            return True
        found |= {line.required.name, *map(normalised, line.required.extras)}
    return {*extra.packages} - extra.optional <= found


def _moved_pins(
    context: Context,
    lines: Iterable[Line],
    extras: Sequence[Extra],
) -> Iterator[_Move]:
    """Yield the requirements of transformers that change."""
    for line in lines:
        required = line.required
        if required is None or not _is_ours(line) or _out_of_reach(line):
            continue
        # Without an upper bound pip installs transformers 5 or later, which is not the target.
        moves = not admits(required, context.target) or admits(required, LATER)
        if not moves and not extras:
            continue
        specifier = required.specifier
        if moves:
            specifier = ("=" if required.is_condas else "==") + context.target
        said = [f"{_PACKAGE} {context.target} is installed{_instead(line)}"] if moves else []
        said += [_added(extra) for extra in extras]
        if line.conda:  # it knows no extras
            packages = (package for extra in extras for package in extra.packages)
            words = (required.written(required.extras, specifier), *packages)
        else:
            names = (*required.extras, *(extra.name for extra in extras))
            words = (required.written(names, specifier),)
        yield _Move(line, words, "; ".join(said))


def _added(extra: Extra) -> str:
    first, *others = extra.packages
    more = f" with {' and '.join(others)}" if others else ""
    return f"{first}{more} is added, which {extra.user} needs"


def _instead(line: Line) -> str:
    """Say what is not installed any more, where that is an old package."""
    if line.required is None or line.required.specifier != _NOTHING_FITS:
        return ""
    return f" in place of {line.text}, which other files of yours may still import"


def _out_of_reach(line: Line) -> bool:
    """Tell whether a requirement cannot be written otherwise: see `_problems`."""
    required = line.required
    return required is None or line.editable or required.is_local


def _freed_pins(context: Context, lines: Iterable[Line]) -> Iterator[_Move]:
    """Take away pins of tokenizers that the target cannot be installed with."""
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415

    needed = SpecifierSet(_needed(_TOKENIZERS, context))
    for line in lines:
        required = line.required
        if required is None or required.name != "tokenizers":
            continue
        pin = _PIN.fullmatch(required.specifier)
        if pin is not None and not needed.contains(pin["version"], prereleases=True):
            said = (
                f"the pin of tokenizers is taken away: {_PACKAGE} {context.target} needs {needed}"
            )
            yield _Move(line, (required.written(required.extras, ""),), said)


def _problems(context: Context, lines: Iterable[Line]) -> Iterator[Remark]:
    """Report what is installed in a way that does not fit and cannot be rewritten."""
    from packaging.version import Version  # noqa: PLC0415

    needed = _needed(_TORCH, context)
    for line in lines:
        required = line.required
        if required is None:
            if _CLONE.fullmatch(line.text):
                yield Remark(
                    line.place,
                    f"{line.text} is installed from a clone: install "
                    f"{_PACKAGE}=={context.target}, or check out v{context.target} there",
                )
        elif _is_ours(line) and _out_of_reach(line):
            yield Remark(
                line.place,
                f"this installs {_PACKAGE} from {required.address or line.text}: install "
                f"{_PACKAGE}=={context.target} instead",
            )
        elif required.name == "torch":
            pin = _PIN.fullmatch(required.specifier)
            number = pin["version"] if pin is not None else required.number
            if number is not None and Version(number) < Version(needed):
                yield Remark(
                    line.place,
                    f"torch {number} is too old for {_PACKAGE} {context.target}, which needs "
                    f"{needed} or later: without it there are no models",
                )


def _pinned_elsewhere(context: Context, lines: Sequence[Line]) -> Iterator[Remark]:
    """Report the pins that keep an old release and stand where nothing can be rewritten."""
    imported = {fact.module.partition(".")[0] for fact in context.facts.imports.values()}
    cloned = any(line.required is None and _CLONE.fullmatch(line.text) for line in lines)
    for place, pin in unread_pins(context, lines):
        pinned = requirement(pin.text)
        if pinned is None or not pinned.specifier:
            pinned = Requirement(_PACKAGE, address=pin.text, revision=pin.version)
        stays = pin.library == _PACKAGE and admits(pinned, context.target)
        if stays or pin.library not in imported or (pin.cloned and cloned):
            continue
        yield Remark(
            place,
            f"this takes {pin.name} {pin.version}, {_failure(pin)}. It stands where it cannot be "
            f"rewritten: take {_PACKAGE} {context.target} there",
        )


def _failure(pin: Pin) -> str:
    """Say what becomes of migrated code where a pin is left."""
    from packaging.version import Version  # noqa: PLC0415

    if pin.library != _PACKAGE:
        return "on which the migrated code fails: No module named 'transformers'"
    if Version(pin.version) < Version(_TAKES_RETURN_DICT):
        return (
            "on which migrated code fails, such as: forward() got an unexpected keyword argument "
            "'return_dict'"
        )
    return "on which migrated code may fail"


def _uninstalled(context: Context, extras: Iterable[Extra]) -> Iterator[Remark]:
    """Report what is needed where nothing of the notebook installs transformers."""
    for extra in extras:
        yield Remark(
            context.place(extra.site),
            f"{extra.user} needs {extra.packages[0]} with {_PACKAGE} {context.target} (ImportError "
            f"without it), and nothing here installs it: pip install {' '.join(extra.packages)}",
        )


def _needed(table: Sequence[tuple[str, str]], context: Context) -> str:
    """Return what the target needs, by a table of what each release needs from then on."""
    return next(value for first, value in reversed(table) if context.target_has_reached(first))
