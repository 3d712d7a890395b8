from __future__ import annotations

import ast

import pytest

from nbmigrate.cells.syntax import children, walk

SOURCES = {
    "calls": "model(input_ids, *more, labels=labels, **rest)[0][1:2, ...].mean(dim=-1) ** 2",
    "definitions": """
@decorated(1)
class Net(nn.Module, metaclass=Meta):
    size: int = 768

    async def forward(self, a, /, b: Tensor = None, *args, c=1, d, **kwargs) -> Tensor:
        return await (lambda x, *, y=b: x + y)(a)
""",
    "control": """
import torch.nn as nn, os
from .local import *
for i, (a, *b) in enumerate(xs):
    while not (a and b or c):
        try:
            with open(a) as f, lock:
                global g
                del f.x[0], a
        except (OSError, E) as error:
            raise Wrong(f"{error!r:>{width}} {b}") from error
        else:
            break
        finally:
            assert x < y <= z is not None, "no"
    else:
        x: int
        x += yield
""",
    "comprehensions": "[(y := a) for a in b if a if c] + [*{k: v for k, v in {**d, 1: 2}.items()}]",
    "patterns": """
match outputs:
    case {"loss": loss, **rest} | Output(loss, logits=[first, *_]) as found if loss:
        pass
    case None | -1:
        pass
""",
    "nothing": "",
}
WITHOUT_PLACE = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_every_node_with_a_place_is_met_as_by_ast(source: str) -> None:
    tree = ast.parse(source)
    assert walk(tree) == [n for n in ast.walk(tree) if not isinstance(n, WITHOUT_PLACE)]


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_children_are_those_of_ast(source: str) -> None:
    for node in walk(ast.parse(source)):
        expected = [n for n in ast.iter_child_nodes(node) if not isinstance(n, WITHOUT_PLACE)]
        assert children(node) == expected
