"""What can happen to notebooks: to the lines of their cells, and to the bytes of their files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random
    from typing import TypeAlias

    Mishap: TypeAlias = Callable[[list[str], Sequence[str], Random], None]

_NAME = re.compile(r"\b[A-Za-z_]\w*\b")
_MAGICS = (
    "%matplotlib inline",
    "!pip install transformers==2.11.0",
    "!pip install -q pytorch-pretrained-bert==0.6.2 \\\n    torch",
    "%%time",
    "%%capture out",
    "%%bash",
    "%%writefile model.py",
    "%time loss, scores = model(ids)",
    "files = !ls",
    "model?",
    "cd /tmp",
    "?model",
    "# !pip install transformers==2.11.0",
    "    # %time model = BertModel.from_pretrained('bert-base-uncased')",
    "# %%",
    "# %% [markdown]",
    "# +",
    "# ---",
    "```",
    "```python",
    "+++",
)
_NESTINGS = (
    "if True:",
    "for i in range(3):",
    "def helper(model, *args, **kwargs):",
    "class Mine(BertModel):",
    "try:",
    "with torch.no_grad():",
    "while True:",
    "async def f():",
    "else:",
    "lambda: (",
    "match model:\n    case None:",
)
_ODDITIES = (
    *("(", ")", "[", "}", ":", ";", "\\", "'", '"', '"""', "#", ",", "*", "**", "=", ":=", "@"),
    *("\t", "\x0c", "\x00", "\u2028", "\ufeff", "é", "漢", "😀", "\ud83d", "\r", "\r\n", "\x0b"),
    *(
        "await ",
        "not ",
        "lambda: ",
        "global model\n",
        "del model\n",
        "return ",
        "yield ",
        "f'{",
        "}'",
    ),
    *("  # comment\n", "\\\n", " if x else ", " for x in y", "...", "0x", "1_0", "b'", "Ⅳ"),
)
_BYTES = (
    *(b"\x00", b"\xff", b"\xef\xbb\xbf", b"\\u0000", b"\\ud83d", b"\\udc00", b"\\", b'"', b"\r"),
    *(b"NaN", b"-Infinity", b"1e999", b"9" * 5000, b"[" * 3000, b'{"a":' * 500, b"null", b"{}"),
    *(b'"source": "x",', b'"cells": [],', b'"nbformat": 3,', b'"metadata": [],', b"[]", b","),
    *(b"# %%\n", b"# -*- coding: utf-7 -*-\n", b"# coding: latin-1\n", b"---\n", b"```python\n"),
)


def mutated(cells: Sequence[str], others: Sequence[str], random: Random) -> tuple[str, ...]:
    """Return the cells after a few mishaps; `others` are of another notebook."""
    mine = list(cells)
    for _ in range(random.choice((1, 1, 2, 3, 5, 8))):
        if not mine:
            break
        random.choice(_MISHAPS)(mine, others, random)
    return tuple(mine)


def broken(data: bytes, random: Random) -> bytes:
    """Return the bytes of a file after a few accidents."""
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        start, end = sorted(random.choices(range(len(data) + 1), k=2))
        end = min(end, start + random.choice((1, 10, 1000)))
        match random.randrange(6):
            case 0:
                data = data[:start]
            case 1:
                data = data[:start] + data[end:]
            case 2:
                data = data[:end] + data[start:]
            case 3 if data:
                at = min(start, len(data) - 1)
                flipped = data[at] ^ (1 << random.randrange(8))
                data = data[:at] + bytes([flipped]) + data[at + 1 :]
            case _:
                data = data[:start] + random.choice(_BYTES) + data[start:]
    return data


def _in_lines(change: Callable[[list[str], Random], None]) -> Mishap:
    def mishap(cells: list[str], _others: Sequence[str], random: Random) -> None:
        index = random.randrange(len(cells))
        lines = cells[index].split("\n")
        change(lines, random)
        cells[index] = "\n".join(lines)

    return mishap


def _delete(lines: list[str], random: Random) -> None:
    del lines[random.randrange(len(lines))]


def _repeat(lines: list[str], random: Random) -> None:
    lines.insert(random.randrange(len(lines) + 1), random.choice(lines))


def _swap(lines: list[str], random: Random) -> None:
    one, other = random.choices(range(len(lines)), k=2)
    lines[one], lines[other] = lines[other], lines[one]


def _join(lines: list[str], random: Random) -> None:
    if len(lines) > 1:
        at = random.randrange(len(lines) - 1)
        lines[at : at + 2] = [lines[at] + random.choice(("; ", " ", "")) + lines[at + 1].lstrip()]


def _indent(lines: list[str], random: Random) -> None:
    at = random.randrange(len(lines))
    lines[at] = random.choice((" ", "    ", "\t")) + lines[at]


def _nest(lines: list[str], random: Random) -> None:
    start, end = sorted(random.choices(range(len(lines) + 1), k=2))
    indent = re.match(r"\s*", lines[start])[0] if start < len(lines) else ""  # type: ignore[index]
    nested = [f"    {line}" for line in lines[start:end]]
    heading = [indent + line for line in random.choice(_NESTINGS).split("\n")]
    lines[start:end] = [*heading, *nested]


def _add_magic(lines: list[str], random: Random) -> None:
    lines.insert(random.randrange(len(lines) + 1), random.choice(_MAGICS))


def _add_oddity(lines: list[str], random: Random) -> None:
    at = random.randrange(len(lines))
    column = random.randint(0, len(lines[at]))
    lines[at] = lines[at][:column] + random.choice(_ODDITIES) + lines[at][column:]


def _drop_characters(lines: list[str], random: Random) -> None:
    at = random.randrange(len(lines))
    start, end = sorted(random.choices(range(len(lines[at]) + 1), k=2))
    lines[at] = lines[at][:start] + lines[at][end:]


def _break_call(lines: list[str], random: Random) -> None:
    at = random.randrange(len(lines))
    new = random.choice(("(\n    ", "(  # é\n    ", "(*args, ", "(**inputs, ", "(x := "))
    lines[at] = lines[at].replace("(", new, 1)


def _rename(cells: list[str], others: Sequence[str], random: Random) -> None:
    index = random.randrange(len(cells))
    found = list(_NAME.finditer(cells[index]))
    names = _NAME.findall("\n".join([*cells, *others]))
    if found and names:
        one = random.choice(found)
        cells[index] = (
            cells[index][: one.start()] + random.choice(names) + cells[index][one.end() :]
        )


def _add_cell(cells: list[str], others: Sequence[str], random: Random) -> None:
    if others:
        cells.insert(random.randrange(len(cells) + 1), random.choice(others))


def _move_cell(cells: list[str], _others: Sequence[str], random: Random) -> None:
    cell = cells.pop(random.randrange(len(cells)))
    if random.random() < 0.7:
        cells.insert(random.randint(0, len(cells)), cell)


def _merge_cells(cells: list[str], _others: Sequence[str], random: Random) -> None:
    at = random.randrange(len(cells))
    cells[at : at + 2] = ["\n".join(cells[at : at + 2])]


def _change_line_ends(cells: list[str], _others: Sequence[str], random: Random) -> None:
    at = random.randrange(len(cells))
    cells[at] = cells[at].replace("\n", random.choice(("\r\n", "\r")))


if TYPE_CHECKING:
    _Mishap = Callable[[list[str], Sequence[str], Random], None]

_LINE_MISHAPS = (_delete, _repeat, _swap, _join, _indent, _nest, _add_magic, _add_oddity)
_MISHAPS = (
    *map(_in_lines, (*_LINE_MISHAPS, _drop_characters, _break_call)),
    *(_rename, _add_cell, _move_cell, _merge_cells, _change_line_ends),
)
