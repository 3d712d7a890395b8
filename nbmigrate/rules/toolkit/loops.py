"""What the names that loops bind are elements of."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def bindings(loop: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names that a `for` loop or a comprehension binds, each with what it goes through.

    What `enumerate` and `zip` go through is looked into. Anything else binds nothing.
    """
    match loop:
        case ast.For(target=target, iter=iterable):
            yield from _bound(target, iterable)
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            for generator in loop.generators:
                yield from _bound(generator.target, generator.iter)
        case _:
            pass


def _bound(target: ast.expr, iterable: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    match target, iterable:
        case ast.Tuple(elts=[_, inner]), ast.Call(func=ast.Name(id="enumerate"), args=[values, *_]):
            yield from _bound(inner, values)
        case ast.Tuple(elts=inner), ast.Call(func=ast.Name(id="zip"), args=values):
            for one, of in zip(inner, values, strict=False):
                yield from _bound(one, of)
        case ast.Name(id=name), _:
            yield name, iterable
        case _:
            pass
