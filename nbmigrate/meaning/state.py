"""What every part of the interpreter works on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.meaning.facts import Facts, Use, UseKind
from nbmigrate.meaning.frames import Frame
from nbmigrate.meaning.heap import Heap
from nbmigrate.meaning.values import NOTHING, Site, Values, unknown

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Sequence

    from nbmigrate.meaning.behaviour import Behaviours
    from nbmigrate.meaning.values import Arguments, UserClass


class State:
    """The state of a walk, which all parts of the interpreter work on.

    `behaviours` are those of the libraries. `frame` is the scope that runs, `cell` the cell it was
    written in, `running` the cell of the notebook whose statement runs, None when that is not
    known. While `collecting`, what is not set yet holds nothing instead of something unknown: a
    later walk will know what it holds. `missed` tells that there was something like that.
    `settable` are the attributes that may be set at all.

    Parts build on each other, the later ones on the earlier. What an earlier part needs of a later
    one is here, put there by the interpreter: `evaluate` gives what an expression can be, `call`
    what calling something returns; `assign` binds a target; `execute` runs a block and tells
    whether it always ends in return, raise, break or continue.
    """

    evaluate: Callable[[ast.expr], Values]
    call: Callable[[Values, Site, Arguments], Values]
    assign: Callable[[ast.expr, Values], None]
    execute: Callable[[Sequence[ast.stmt]], bool]

    def __init__(self, behaviours: Behaviours) -> None:
        self.behaviours = behaviours
        self.start_again()
        self.heap = Heap()
        self.cell = 0
        self.running: int | None = None
        self.collecting = False
        self.settable: frozenset[str] = frozenset()
        self.bases: dict[UserClass, tuple[Values, ...]] = {}
        self._sites: dict[ast.AST, Site] = {}
        # How many branches and loops of functions are being walked.
        self.conditional = 0

    def start_again(self) -> None:
        """Forget the facts and names."""
        self.facts = Facts()
        self.missed = False
        self.notebook = Frame()
        self.frame = self.notebook

    def site(self, node: ast.AST) -> Site:
        """Return the place of a node of the code that runs."""
        site = self._sites.get(node)
        if site is None:
            site = self._sites[node] = Site(self.cell, node)
        return site

    def missing(self, reason: str) -> Values:
        """Return the values of what was never set."""
        if self.collecting:
            self.missed = True
            return NOTHING
        return unknown(reason)

    def may_be_set(self, attribute: str) -> bool:
        """Tell whether an attribute that is not there may be in a later walk."""
        return self.collecting and attribute in self.settable

    def note_iteration(self, iterable: Values, node: ast.AST) -> None:
        """Note that `node` iterates over `iterable`."""
        self.facts.see_uses(iterable, Use(UseKind.ITERATE, self.site(node)))
