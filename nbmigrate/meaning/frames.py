"""Frames: what the names of a module or of a running function hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.meaning.values import NOTHING, Values, join

if TYPE_CHECKING:
    from nbmigrate.meaning.values import UserClass, UserInstance


class Frame:
    """The names of one scope. `parent` is the enclosing function or module, None for a module."""

    def __init__(self, parent: Frame | None = None) -> None:
        self.parent = parent
        self.names: dict[str, Values] = {}
        self.star_modules: list[str] = []
        self.globals: set[str] = set()
        self.nonlocals: set[str] = set()
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

    def get(self, name: str) -> Values:
        """Give what `name` holds, empty if it was never bound."""
        frame: Frame | None = self._home(name)
        while frame is not None:
            if name in frame.names:
                return frame.names[name]
            frame = frame.parent
        return NOTHING

    def bind(self, name: str, values: Values) -> None:
        """Bind `name` to `values` and nothing else, where a `global` statement says so."""
        self._home(name).names[name] = values

    def _home(self, name: str) -> Frame:
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
        """Give the names as they are now."""
        return dict(self.names)

    def join_with(self, others: list[dict[str, Values]]) -> None:
        """Let every name hold whatever it holds here or in any of `others`."""
        for other in others:
            for name, values in other.items():
                mine = self.names.get(name)
                if mine is None:
                    self.names[name] = values
                elif mine is not values and mine != values:
                    self.names[name] = join(mine, values)
