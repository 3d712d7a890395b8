"""What every part of the interpreter works on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from nbmigrate.meaning.facts import Facts, Use, UseKind
from nbmigrate.meaning.frames import Frame
from nbmigrate.meaning.heap import Heap
from nbmigrate.meaning.values import NOTHING, Site, Values, unknown

if TYPE_CHECKING:
    import ast

    from nbmigrate.meaning.behaviour import Behaviours
    from nbmigrate.meaning.values import Arguments, UserClass


class State(ABC):
    """The state of a walk, and what the parts of the interpreter ask of each other.

    `behaviours` are those of the libraries. `frame` is the scope that runs, `cell` the cell it was
    written in, `running` the cell of the notebook whose statement runs, None when that is not
    known. While `collecting`, what is not set yet holds nothing instead of something unknown: a
    later walk will know what it holds. `missed`
    tells that there was something like that. `settable` are the attributes that may be set at all.
    """

    def __init__(self, behaviours: Behaviours) -> None:
        self.behaviours = behaviours
        self.facts = Facts()
        self.heap = Heap()
        self.notebook = Frame()
        self.frame = self.notebook
        self.cell = 0
        self.running: int | None = None
        self.collecting = False
        self.missed = False
        self.settable: frozenset[str] = frozenset()
        self.bases: dict[UserClass, tuple[Values, ...]] = {}
        self._sites: dict[ast.AST, Site] = {}
        # How many branches and loops of functions are being walked.
        self.conditional = 0

    @abstractmethod
    def evaluate(self, node: ast.expr) -> Values:
        """Give what `node` can be."""

    @abstractmethod
    def call(self, callee: Values, site: Site, arguments: Arguments) -> Values:
        """Give what calling any of `callee` returns."""

    @abstractmethod
    def assign(self, target: ast.expr, values: Values) -> None:
        """Bind an assignment target."""

    def site(self, node: ast.AST) -> Site:
        """Give the place of a node of the code that runs."""
        site = self._sites.get(node)
        if site is None:
            site = self._sites[node] = Site(self.cell, node)
        return site

    def missing(self, reason: str) -> Values:
        """Give the values of what was never set."""
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
