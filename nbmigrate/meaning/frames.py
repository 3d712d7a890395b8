"""Frames: what the names of a module or of a running function hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.meaning.values import NOTHING, Values, join

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbmigrate.meaning.values import UserClass, UserInstance


class Loop:
    """A running loop: the names at each `break` and each `continue` met so far."""

    def __init__(self) -> None:
        self.breaks: list[dict[str, Values]] = []
        self.continues: list[dict[str, Values]] = []


class Frame:
    """The names of one scope. `parent` is the enclosing function or module, None for a module."""

    def __init__(self, parent: Frame | None = None) -> None:
        self.parent = parent
        self.names: dict[str, Values] = {}
        self.cells: dict[str, int] = {}
        self.star_modules: list[str] = []
        self.globals: set[str] = set()
        self.nonlocals: set[str] = set()
        self.loops: list[Loop] = []
        self.returned: Values = NOTHING
        self.yielded: Values = NOTHING
        self.receiver: tuple[UserClass, UserInstance] | None = None

    @property
    def module(self) -> Frame:
        """The frame of the module this one is in."""
        frame = self
        while frame.parent is not None:
            frame = frame.parent
        return frame

    def find(self, name: str) -> Frame | None:
        """Return the frame that `name` is read from, None if it was never bound."""
        frame: Frame | None = self
        if self.globals or self.nonlocals:
            frame = self.home(name)
        while frame is not None and name not in frame.names:
            frame = frame.parent
        return frame

    def get(self, name: str) -> Values:
        """Return what `name` holds, empty if it was never bound."""
        frame = self.find(name)
        return frame.names[name] if frame is not None else NOTHING

    def home(self, name: str) -> Frame:
        """Return the frame in which `name` is bound, as `global` and `nonlocal` say."""
        if name in self.globals:
            return self.module
        if name in self.nonlocals:
            frame = self.parent
            while frame is not None and frame.parent is not None:
                if name in frame.names:
                    return frame
                frame = frame.parent
        return self

    def snapshot(self) -> dict[str, Values]:
        """Return the names as they are now."""
        return dict(self.names)

    def become(self, ends: Sequence[dict[str, Values]]) -> None:
        """Let every name hold what it holds in any of `ends`, of which there is at least one."""
        names = dict(ends[0])
        for other in ends[1:]:
            for name, values in other.items():
                mine = names.get(name)
                if mine is None:
                    names[name] = values
                elif mine is not values and mine != values:
                    names[name] = join(mine, values)
        self.names = names


class ComprehensionFrame(Frame):
    """The scope of a comprehension; what `:=` binds there belongs to the scope around it."""

    def __init__(self, parent: Frame) -> None:
        super().__init__(parent)
        self.receiver = parent.receiver


class ClassFrame(Frame):
    """The scope of the body of class `cls`, which methods do not see."""

    def __init__(self, parent: Frame, cls: UserClass) -> None:
        super().__init__(parent)
        self.cls = cls
