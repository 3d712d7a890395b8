"""Any edits of any cell: the same edits done on `ast` give the same program."""

from __future__ import annotations

import ast
import io
import tokenize
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hypothesis import event, given, reject, settings
from hypothesis import strategies as st

from nbmigrate.cells.program import read_cell
from nbmigrate.plan import (
    AddKeyword,
    DropKeyword,
    EditArguments,
    EditImport,
    MoveName,
    NamePositional,
    RenameKeyword,
    ReplaceText,
    SetKeyword,
)
from nbmigrate.rewriting import compose
from rewriting.places import parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from nbmigrate.cells.program import CodeCell
    from nbmigrate.plan import ArgumentOperation, Edit

FUNCTIONS = ["model", "self.bert", "t.BertModel.from_pretrained", "tokenizer.encode", "wrap(f)"]
VALUES = ["ids", "'[CLS] é😀'", "x[:, 0]", "None", "1e-5", "lambda y: y", "(a, b)", "(z := 2)"]
KEYWORDS = ["labels", "lm_labels", "past", "max_len"]
NAMES = ["BertModel", "AdamW", "BertLayer", "gelu", "top_k"]
COMMENTS = ["", "", "  # why", " # é😀"]
GAPS = [" ", "", "\n        ", "\n    \t", "\n\n  ", " \\\n    "]


@st.composite
def calls(draw: st.DrawFn, depth: int = 2) -> str:
    """Draw a call in one of the many layouts that people give it."""
    inner = calls(depth - 1) if depth else st.nothing()
    values = st.sampled_from(VALUES) | inner
    function = draw(st.sampled_from(FUNCTIONS))
    if draw(st.integers(0, 9)) == 0:
        return f"{function}({draw(inner | st.just('g(x)'))} for x in y)"
    arguments = draw(st.lists(values, max_size=3))
    if draw(st.integers(0, 5)) == 0:
        arguments.append("*rest")
    for keyword in draw(st.lists(st.sampled_from(KEYWORDS), max_size=3, unique=True)):
        arguments.append(f"{keyword}{draw(st.sampled_from(['=', ' = ']))}{draw(values)}")
    if draw(st.integers(0, 5)) == 0:
        arguments.append("**options")
    text = ""
    for argument in arguments:
        text += draw(gaps()) + argument
        text += draw(st.sampled_from(["", "", "", "\n  ", "  # before\n    "])) + ","
    if text and not draw(st.booleans()):
        text = text.removesuffix(",")
    return f"{function}({text}{draw(gaps())})"


@st.composite
def gaps(draw: st.DrawFn) -> str:
    comment = draw(st.sampled_from(COMMENTS))
    gap = draw(st.sampled_from(GAPS))
    if not comment:
        return gap
    lines = draw(st.sampled_from(["", "    # a line\n", "\n  # another\n"]))
    return f"{comment}\n{lines}{gap.replace(chr(92), '').lstrip(chr(10))}"


@st.composite
def imports(draw: st.DrawFn) -> str:
    module = draw(st.sampled_from(["transformers", "transformers.modeling_bert", ".local"]))
    if draw(st.integers(0, 5)) == 0:
        return "import torch, transformers.modeling_bert as mb"
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4))
    names = [f"{n}{draw(st.sampled_from(['', '', ' as other']))}" for n in names]
    layout = draw(st.sampled_from(["{}", "({})", "(\n    {},  # all\n)", "(  # some\n  {})"]))
    separator = draw(st.sampled_from([", ", ",\n    ", ",  # one\n    ", ",\n    # a line\n    "]))
    if layout == "{}":
        separator = draw(st.sampled_from([", ", ", \\\n    "]))
    return f"from {module} import {layout.format(separator.join(names))}"


STATEMENTS = [
    "{call}",
    "loss, logits = {call}  # unpacked",
    "y = {call}; z = {call};",
    "%time out = {call}",
    "out = ({call}\n    .mean())",
    "if (n := {call}): pass",
    "with {call} as f:\n\tfor x in {call}:\n\t\tprint(x)",
    "class M(nn.Module):\n    def forward(self, x=f(1)):\n        # é😀\n        return {call}[0]",
    "@deco({call})\nasync def g():\n  return await {call}",
    "w = [{call} for q in {call}]",
    "h = lambda v: {call}",
    "print('漢', {call}, f'{{ids}} of {{len(x)}}', sep=\"\")",
    "{imports}",
    "{imports}  # noqa",
    "if a: {imports}",
    "{imports}; x = 1",
    "try:\n    {imports}\nexcept ImportError:\n    {imports}",
    "!pip install transformers",
    "\x0c",
    "'''text\n  of a {{}} string'''",
]


@st.composite
def cells(draw: st.DrawFn) -> str:
    """Draw a cell of some statements; it may not parse, as when `%time` has more than a line."""
    statements = []
    for _ in range(draw(st.integers(1, 3))):
        template = draw(st.sampled_from(STATEMENTS))
        statements.append(
            template.format(call=_Draw(draw, calls()), imports=_Draw(draw, imports()))
        )
    text = "\n".join(statements) + draw(st.sampled_from(["", "\n"]))
    return text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n", "\r"])))


@dataclass
class _Draw:
    """Draws anew for each place of a template."""

    draw: st.DrawFn
    strategy: st.SearchStrategy[str]

    def __format__(self, _spec: str) -> str:
        return self.draw(self.strategy)


@dataclass
class Edits(ast.NodeTransformer):
    """Edits of nodes of a cell, and the same edits of its tree."""

    cell: CodeCell
    text: list[Edit] = field(default_factory=list)
    tree: dict[ast.AST, Callable[[ast.AST], ast.AST | Sequence[ast.AST]]] = field(
        default_factory=dict
    )

    def visit(self, node: ast.AST) -> ast.AST | Sequence[ast.AST]:
        edit = self.tree.get(node)
        self.generic_visit(node)
        return edit(node) if edit else node

    def replace(self, node: ast.expr, after: str) -> None:
        self.text.append(ReplaceText(self.cell.place(node), self.cell.text(node), after))
        self.tree[node] = lambda _: ast.parse(after, mode="eval").body

    def edit_call(self, node: ast.Call, operations: Sequence[ArgumentOperation]) -> None:
        place = self.cell.place(node)
        self.text += [EditArguments(place, (operation,)) for operation in operations]

        def edit(call: ast.AST) -> ast.AST:
            assert isinstance(call, ast.Call)
            return _call(call, operations)

        self.tree[node] = edit

    def move(self, node: ast.ImportFrom, moves: Sequence[MoveName]) -> None:
        place = self.cell.place(node)
        self.text += [EditImport(place, (move,)) for move in moves]
        self.tree[node] = lambda _: _imports(node, {move.name: move for move in moves})


def _call(call: ast.Call, operations: Sequence[ArgumentOperation]) -> ast.Call:
    args, keywords = list(call.args), {k.arg: k for k in call.keywords}
    originals = dict(keywords)
    named = sorted((o.index, o.name) for o in operations if isinstance(o, NamePositional))
    new = [ast.keyword(name, args[index]) for index, name in named]
    for operation in operations:
        match operation:
            case RenameKeyword(name, new_name):
                originals[name].arg = new_name
            case SetKeyword(name, value):
                originals[name].value = ast.parse(value, mode="eval").body
            case DropKeyword(name):
                del keywords[name]
            case _:
                pass
    new += keywords.values()
    new += [ast.keyword(o.name, _parsed(o.value)) for o in operations if isinstance(o, AddKeyword)]
    positions = {index for index, _ in named}
    return ast.Call(call.func, [a for i, a in enumerate(args) if i not in positions], new)


def _parsed(expression: str) -> ast.expr:
    return ast.parse(expression, mode="eval").body


def _imports(statement: ast.ImportFrom, moves: dict[str, MoveName]) -> list[ast.ImportFrom]:
    places: dict[tuple[str | None, int], list[ast.alias]] = {}
    stay = (statement.module, statement.level)
    for alias in statement.names:
        move = moves.get(alias.name)
        if move is None:
            places.setdefault(stay, []).append(alias)
            continue
        bound = alias.asname or alias.name
        new = ast.alias(move.new_name, bound if bound != move.new_name else alias.asname)
        if alias.asname == move.new_name != alias.name:
            new.asname = None
        places.setdefault((move.module, 0), []).append(new)
    order = sorted(places, key=lambda place: place != stay)
    return [ast.ImportFrom(module, places[module, level], level) for module, level in order]


def _operations(draw: st.DrawFn, call: ast.Call) -> list[ArgumentOperation]:
    operations: list[ArgumentOperation] = []
    for keyword in call.keywords:
        if keyword.arg is None:
            continue
        old = keyword.arg
        kind = draw(st.sampled_from(["", "", "rename", "set", "both", "drop"]))
        if kind == "drop":
            operations.append(DropKeyword(old))
        if kind in {"rename", "both"}:
            operations.append(RenameKeyword(old, f"new_{old}"))
        if kind in {"set", "both"}:
            operations.append(SetKeyword(old, draw(st.sampled_from(["True", "[1, 2]", "g(x)"]))))
    if not any(isinstance(argument, ast.Starred) for argument in call.args):
        first = draw(st.integers(0, len(call.args)))
        operations += [NamePositional(i, f"p{i}") for i in range(first, len(call.args))]
    if not operations or draw(st.booleans()):
        operations.append(AddKeyword("return_dict", "False"))
    return operations


@st.composite
def edited_cells(draw: st.DrawFn) -> Edits:
    """Draw a cell and edits of many of its calls, names, strings and imports."""
    cell = read_cell(0, draw(cells()))
    if cell.tree is None:
        reject()
    edits = Edits(cell)
    todo: list[ast.AST] = [cell.tree]
    while todo:
        node = todo.pop()
        if isinstance(node, (ast.JoinedStr, ast.Starred)):  # places in f-strings are not known
            continue
        todo += ast.iter_child_nodes(node)
        match node:
            case ast.Call() if draw(st.booleans()):
                edits.edit_call(node, _operations(draw, node))
            case ast.ImportFrom(names=names) if draw(st.booleans()):
                moved = draw(st.sets(st.sampled_from([alias.name for alias in names]), min_size=1))
                moves = [
                    MoveName(n, draw(st.sampled_from(["torch.optim", "transformers.new"])), to)
                    for n in sorted(moved)
                    for to in [draw(st.sampled_from([n, f"New{n}", "other"]))]
                ]
                edits.move(node, moves)
            case ast.Name(ctx=ast.Load()) | ast.Attribute(ctx=ast.Load()) if _one_in_four(draw):
                edits.replace(node, draw(st.sampled_from(["name", "a.b", "t.models.X"])))
            case ast.Constant(value=str()) if _one_in_four(draw):
                edits.replace(node, draw(st.sampled_from(['"new"', "name"])))
            case _:
                pass
    return edits


def _one_in_four(draw: st.DrawFn) -> bool:
    return draw(st.integers(0, 3)) == 0


def comments(masked: str) -> Counter[str]:
    lines = io.StringIO(masked.replace("\r\n", "\n").replace("\r", "\n"))
    tokens = tokenize.generate_tokens(lines.readline)
    return Counter(token.string for token in tokens if token.type == tokenize.COMMENT)


@given(edits=edited_cells(), random=st.randoms(use_true_random=False))
@settings(max_examples=80)
def test_edits_of_the_text_are_edits_of_the_program(edits: Edits, random: Random) -> None:
    cell = edits.cell
    masked = cell.masked.text
    composed = compose(cell.source, masked, edits.text)
    result = parsed(composed.apply_to(cell.source))
    shuffled = random.sample(edits.text, len(edits.text))
    assert compose(cell.source, masked, shuffled) == composed

    survivors = comments(masked)
    survivors.subtract(comments(result.masked.text))
    assert all(count >= 0 for count in survivors.values())
    assert composed.comments_lost or not +survivors
    event(f"comments lost: {composed.comments_lost}")

    done = 0
    for start, end, _ in composed.replacements:
        assert done <= start <= end
        done = end
        assert any(
            edit.place.start <= start <= end <= edit.place.end for edit in edits.text
        ) or _is_after_an_import(edits, start, end)

    assert cell.tree is not None
    assert result.tree is not None
    expected = edits.visit(cell.tree)
    assert isinstance(expected, ast.Module)
    assert ast.dump(result.tree) == ast.dump(expected)


def _is_after_an_import(edits: Edits, start: int, end: int) -> bool:
    ends = [edit.place.end for edit in edits.text if isinstance(edit, EditImport)]
    between = [edits.cell.source[end:start].lstrip(" ") for end in ends if end <= start]
    return start == end and any(text == "" or text.startswith("#") for text in between)
