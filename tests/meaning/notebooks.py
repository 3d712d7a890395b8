"""Ask what a notebook means, and get short words for it.

Words: `BertModel` an object of a library class, `transformers.BertModel` the class (or function)
itself, `output of BertModel` what calling it gave, `output of BertModel[0]` an element of that,
`a Net` an object of the notebook's class, `class Net`, `def train`, `(a, b)` a tuple, `list`,
`'text'` a literal, `? reason` something unknown. Alternatives are sorted and joined by ` | `.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from nbmigrate.cells.program import CodeCell, read_program
from nbmigrate.documents.notebook import Cell
from nbmigrate.libraries.registry import behaviours
from nbmigrate.meaning.interpreter import interpret
from nbmigrate.meaning.values import (
    BoundMethod,
    Constant,
    Container,
    Function,
    Instance,
    Item,
    Method,
    Output,
    Partial,
    Symbol,
    Tuple,
    Unknown,
    UserClass,
    UserInstance,
    Value,
    Values,
)
from nbmigrate.plan import DEFAULT_TARGET

if TYPE_CHECKING:
    from nbmigrate.meaning.facts import Facts

Cells: TypeAlias = str | Sequence[str]

IMPORTS = """
import copy, functools, torch, transformers
from torch import nn
from transformers import BertConfig, BertForMaskedLM, BertModel, BertTokenizer, GPT2LMHeadModel
"""
BERT = f"{IMPORTS}\nbert = BertModel.from_pretrained('bert-base-uncased')\n"
BOTH = f"{BERT}\ngpt = GPT2LMHeadModel.from_pretrained('gpt2')\n"


def program(cells: Cells, counts: Sequence[int | None] = ()) -> list[CodeCell]:
    """Read cells as a notebook's code; `counts` are their execution counts."""
    sources = [cells] if isinstance(cells, str) else cells
    numbers = [*counts, *[None] * (len(sources) - len(counts))]
    return read_program(
        [
            Cell(index, "code", textwrap.dedent(source).strip("\n"), execution_count=number)
            for index, (source, number) in enumerate(zip(sources, numbers, strict=True))
        ],
        (),
    )


def facts_of(cells: Cells, counts: Sequence[int | None] = ()) -> Facts:
    """Interpret cells."""
    return interpret(program(cells, counts), behaviours(DEFAULT_TARGET))


def held(cells: Cells, expression: str) -> str:
    """Say what an expression is at the end of the notebook, or of one more cell."""
    sources = [cells] if isinstance(cells, str) else list(cells)
    facts = facts_of([*sources, f"probe({expression})"])
    return _probed(facts)[-1]


def probed(cells: Cells, counts: Sequence[int | None] = ()) -> list[str]:
    """Say what the notebook gives to its calls of `probe`, in document order."""
    return _probed(facts_of(cells, counts))


def called(cells: Cells) -> dict[str, str]:
    """Say what each call of the notebook calls, by the source of the callee."""
    read = program(cells)
    facts = interpret(read, behaviours(DEFAULT_TARGET))
    texts = {cell.index: cell for cell in read}
    return {
        texts[fact.site.cell].text(fact.node.func): words(fact.callee)
        for fact in facts.calls.values()
    }


def words(values: Values) -> str:
    """Say what values are."""
    return " | ".join(sorted({_one(value) for value in values}))


def _probed(facts: Facts) -> list[str]:
    calls = [
        fact for fact in facts.calls.values() if getattr(fact.node.func, "id", None) == "probe"
    ]
    calls.sort(key=lambda fact: (fact.site.cell, fact.node.lineno))
    return [words(fact.arguments.positionals[0]) for fact in calls]


def _one(value: Value) -> str:
    match value:
        case Unknown(reason=reason):
            return f"? {reason}"
        case Constant(value=literal):
            return repr(literal)
        case Symbol(path=path):
            return path
        case Instance(cls=cls):
            return cls.name
        case Method(receiver=receiver, name=name):
            return f"{receiver.cls.name}.{name}"
        case Output(model=model):
            return f"output of {model.cls.name if model else 'something'}"
        case Item(output=output, index=index):
            return f"{_one(output)}[{index}]"
        case Tuple(items=items):
            return f"({', '.join(map(words, items))})"
        case Container(kind=kind):
            return kind.value
        case Function():
            return f"def {value.name}"
        case UserClass():
            return f"class {value.name}"
        case UserInstance(cls=cls):
            return f"a {cls.name}"
        case BoundMethod(receiver=receiver, function=function):
            return f"{_one(receiver)}.{function.name}"
        case Partial(function=function):
            return f"partial of {words(function)}"
        case _:
            return type(value).__name__
