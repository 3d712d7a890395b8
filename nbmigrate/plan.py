"""The vocabulary every part of nbmigrate speaks: edits, changes, findings, plans, decisions.

Everything here is immutable and serialises to JSON and back, so that a plan can cross a process,
an HTTP reply or a widget. Cells are counted from 0 over all cells of the notebook, lines from 1 in
the cell, offsets in characters from the start of the cell's source.
"""

from __future__ import annotations

import enum
import json
from typing import TypeAlias

import msgspec

from nbmigrate.documents.positions import Place as Place  # noqa: PLC0414, TC001 - msgspec reads it
from nbmigrate.documents.source_formats import SourceFormat

DEFAULT_TARGET = "4.57.6"
SCHEMA_VERSION = 1


class Safety(str, enum.Enum):
    """How sure nbmigrate is of a change.

    SAFE: the types are proven and the behaviour stays the same. REVIEW: proven, but the behaviour
    may differ or a comment is lost; applied and listed. UNSAFE: a guess; applied only on request.
    """

    SAFE = "safe"
    REVIEW = "review"
    UNSAFE = "unsafe"


class Style(str, enum.Enum):
    """Which of two right answers to give: the migration guide's idiom, or identical numbers."""

    GUIDE = "guide"
    EXACT = "exact"


class _Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of everything in a plan."""


class AddKeyword(_Model, frozen=True, tag="add"):
    """Give the call one more keyword argument, after the others."""

    name: str
    value: str


class RenameKeyword(_Model, frozen=True, tag="rename"):
    """Rename a keyword argument of the call; its value stays."""

    name: str
    new_name: str


class DropKeyword(_Model, frozen=True, tag="drop"):
    """Take a keyword argument out of the call."""

    name: str


class SetKeyword(_Model, frozen=True, tag="set"):
    """Replace the value of a keyword argument of the call."""

    name: str
    value: str


class NamePositional(_Model, frozen=True, tag="name"):
    """Turn the positional argument at `index` (from 0) into keyword `name`."""

    index: int
    name: str


class DropPositional(_Model, frozen=True, tag="drop-positional"):
    """Take the positional argument at `index` (from 0) out of the call."""

    index: int


ArgumentOperation: TypeAlias = (
    AddKeyword | RenameKeyword | DropKeyword | SetKeyword | NamePositional | DropPositional
)


class MoveName(_Model, frozen=True, tag="move"):
    """In an import statement, take `name` from another place; what it is bound to stays.

    In `from m import name`, `name` is the imported name and `module`/`new_name` say where it comes
    from now; `bound`, if not empty, is what it is bound to instead. In `import name`, `name` is the
    dotted module, `module` its new path, and `new_name` and `bound` are empty. In
    `from m import *`, where `name` is "*", `new_name` may list names to import instead, separated
    by commas.
    """

    name: str
    module: str
    new_name: str
    bound: str = ""


class AddName(_Model, frozen=True, tag="add-name"):
    """Import one more name: `from module import name` in a statement beside this one."""

    name: str
    module: str


class DropName(_Model, frozen=True, tag="drop-name"):
    """Take `name` out of `from module import name`; the statement goes where no name is left.

    Such a statement must not be the only one of its block, unless lines are inserted behind it.
    """

    name: str


ImportOperation: TypeAlias = MoveName | AddName | DropName


class ReplaceText(_Model, frozen=True, tag="text"):
    """Replace the expression (a name, an attribute chain, a string) or magic text at `place`."""

    place: Place
    before: str
    after: str


class EditArguments(_Model, frozen=True, tag="arguments"):
    """Edit the argument list of the call expression at `place`."""

    place: Place
    operations: tuple[ArgumentOperation, ...]


class EditImport(_Model, frozen=True, tag="import"):
    """Edit the import statement at `place`."""

    place: Place
    operations: tuple[ImportOperation, ...]


class WrapExpression(_Model, frozen=True, tag="wrap"):
    """Put text before and after the expression at `place`, which other edits may change inside."""

    place: Place
    prefix: str
    suffix: str


class InsertLines(_Model, frozen=True, tag="insert"):
    """Insert statements after the statement at `place`, or `before` it, indented like it.

    `lines` are whole lines, the first of them not indented.
    """

    place: Place
    lines: str
    before: bool = False


Edit: TypeAlias = ReplaceText | EditArguments | EditImport | WrapExpression | InsertLines


class Hunk(_Model, frozen=True):
    """What a change does to consecutive lines of one cell: whole lines, without line endings."""

    cell: int
    line: int
    before: str
    after: str


class Form(_Model, frozen=True):
    """One of two right ways to make a change: that of a style. The fields are those of `Change`."""

    style: Style
    safety: Safety
    message: str
    consequence: str
    edits: tuple[Edit, ...]
    hunks: tuple[Hunk, ...]
    requires: tuple[str, ...] = ()


class Change(_Model, frozen=True):
    """What a person accepts or rejects: one reason, one rule, edits in one or several cells.

    `message` says what is done, `consequence` what happens at run time if it is left alone.
    `requires` are ids of changes without which this one makes no sense. Where the change can be
    made in another style, too, `alternative` is how, and `style` says which one this is.
    """

    id: str
    rule: str
    safety: Safety
    message: str
    consequence: str
    edits: tuple[Edit, ...]
    hunks: tuple[Hunk, ...]
    requires: tuple[str, ...] = ()
    style: Style | None = None
    alternative: Form | None = None

    def in_style(self, style: Style) -> Change:
        """Return the change in the form of a style, if it has one, else as it is."""
        if self.style is None or self.alternative is None or self.style is style:
            return self
        return Change(
            id=self.id,
            rule=self.rule,
            alternative=Form(**{name: getattr(self, name) for name in Form.__struct_fields__}),
            **{name: getattr(self.alternative, name) for name in Form.__struct_fields__},
        )


class Finding(_Model, frozen=True):
    """Something nbmigrate leaves alone: what happens at run time, and what to do about it."""

    rule: str
    cell: int
    line: int
    message: str


class Evidence(_Model, frozen=True):
    """Something that says which releases a notebook was written for.

    `text` says in words what it is, `cell` is where it stands; None for what is in no cell. It
    allows the releases from `oldest` to `newest`; None is no bound.
    """

    text: str
    cell: int | None = None
    oldest: str | None = None
    newest: str | None = None


class Candidates(_Model, frozen=True):
    """The oldest and the newest release that a notebook can have been written for."""

    oldest: str
    newest: str


class Question(_Model, frozen=True):
    """What a person is asked: whether the notebook was written before a release, the `border`.

    `changes` and `findings` are how many depend on it. `before` and `since` are the two answers, as
    `--from` takes them: "transformers<4.17" and "transformers>=4.17".
    """

    border: str
    changes: int
    findings: int
    before: str
    since: str


class SourceLibrary(_Model, frozen=True):
    """The library a notebook was written for, and which releases of it, with the evidence.

    `version` is set if only one release is possible. A person who says what the source is may
    leave the version open, and gives candidates for a range of releases only.
    """

    library: str
    version: str | None = None
    candidates: Candidates | None = None
    evidence: tuple[Evidence, ...] = ()


class Settings(_Model, frozen=True):
    """What a person may ask for. Empty `select` means every rule.

    `target` is a release of the catalog (see `nbmigrate.catalog.resolve_target`).
    `python_cell_magics` are names of further cell magics whose body is Python. `format` is that of
    the file (see `nbmigrate.documents.source_formats.format_of`).
    """

    target: str = DEFAULT_TARGET
    source: SourceLibrary | None = None
    style: Style = Style.GUIDE
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    python_cell_magics: tuple[str, ...] = ()
    format: SourceFormat = SourceFormat.NOTEBOOK


class Plan(_Model, frozen=True):
    """All that nbmigrate proposes for one notebook, made of exactly the bytes `digest` names.

    `target` is the release to migrate to, `library` what it is a release of.
    `skipped` is the reason why there is nothing to look at (another language), else None.
    `upgraded_from` is the notebook format (such as "3.0") if writing upgrades it, else None.
    `questions` are for a person to settle: what depends on when the notebook was written.
    """

    digest: str
    target: str
    library: str = ""
    style: Style = Style.GUIDE
    source: SourceLibrary | None = None
    changes: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()
    questions: tuple[Question, ...] = ()
    skipped: str | None = None
    upgraded_from: str | None = None
    python_cell_magics: tuple[str, ...] = ()
    format: SourceFormat = SourceFormat.NOTEBOOK
    schema: int = SCHEMA_VERSION

    @property
    def goal(self) -> str:
        """The library and the release to migrate to."""
        return f"{self.library} {self.target}".strip()

    def to_json(self) -> bytes:
        """Return the plan as JSON: ASCII, so that even a lone surrogate of a cell gets through."""
        return json.dumps(msgspec.to_builtins(self)).encode("ascii")

    @classmethod
    def from_json(cls, data: bytes) -> Plan:
        """Read what `to_json` wrote; raises ValueError on anything else."""
        return msgspec.convert(json.loads(data), cls)

    def chosen(self, decisions: Decisions) -> tuple[Change, ...]:
        """Return every change, in the form decided on."""
        styles = decisions.styles
        return tuple(c.in_style(styles[c.id]) if c.id in styles else c for c in self.changes)

    def accepted(self, decisions: Decisions) -> tuple[Change, ...]:
        """Return the accepted changes, in the form decided on, and every change they require."""
        changes = {change.id: change for change in self.chosen(decisions)}
        accepted: set[str] = set()
        waiting = [i for i in decisions.accepted if i in changes]
        while waiting:
            current = waiting.pop()
            if current not in accepted:
                accepted.add(current)
                waiting.extend(changes[current].requires)
        return tuple(change for change in changes.values() if change.id in accepted)


class Decisions(_Model, frozen=True):
    """The ids of the accepted changes; every other change is rejected.

    `styles` are the forms chosen for changes that have two, by id, where not the plan's own.
    """

    accepted: frozenset[str] = frozenset()
    styles: dict[str, Style] = {}

    @classmethod
    def default(cls, plan: Plan, *, unsafe: bool = False) -> Decisions:
        """Accept what is safe or only needs a look, and what is unsafe if asked to."""
        return cls(
            frozenset(c.id for c in plan.changes if unsafe or c.safety is not Safety.UNSAFE),
        )
