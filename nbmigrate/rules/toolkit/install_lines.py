"""Where a notebook installs packages: magics, shell commands, files it writes, Python strings."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nbmigrate.cells.lexical import visible
from nbmigrate.meaning.values import Symbol
from nbmigrate.plan import Place, ReplaceText
from nbmigrate.rules.toolkit.requirements import install_of, installs, requirement
from nbmigrate.rules.toolkit.shell import Word, commands
from nbmigrate.rules.toolkit.shell_cells import foreign_body, is_for_browser, is_shell, shell_texts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from nbmigrate.cells.program import CodeCell
    from nbmigrate.meaning.values import Value
    from nbmigrate.rules.base import Context
    from nbmigrate.rules.toolkit.requirements import Install, Requirement

_FILE = re.compile(r"(?:writefile|file)\s")
_REQUIREMENTS_FILE = re.compile(rf"{_FILE.pattern}.*requirements[\w-]*\.txt\s*")
_TEXT_FILE = re.compile(rf"{_FILE.pattern}.*\.txt\s*")
_RUNNERS = frozenset({"os.system", "os.popen", "pip.main", "pip._internal.main"})
_SHELL = "get_ipython"
_PINNED = re.compile(r"[=~<>!]=|[<>]\d|git\+|\.whl")
# What a string is the value or an element of, if it is kept as it is.
_KEEPERS = (ast.Assign, ast.AnnAssign, ast.List, ast.Tuple, ast.Set)
_PLAIN_LITERAL = re.compile(r"""[rRuU]?('''|\"""|'|")(.*)\1""", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """A requirement where it stands.

    `literal` is the place of the whole Python string it stands in, None in a shell command.
    `alone` tells that it is an argument of its own, which no shell reads; `supposed`, that nothing
    but the look of what stands around it tells that it is installed.
    """

    cell: int
    word: Word
    offset: int
    required: Requirement | None
    conda: bool = False
    editable: bool = False
    literal: Place | None = None
    alone: bool = False
    supposed: bool = False

    @property
    def place(self) -> Place:
        """Where the requirement stands, with its quotes."""
        return Place(self.cell, self.offset + self.word.start, self.offset + self.word.end)

    @property
    def text(self) -> str:
        """The requirement, without quotes and invisible characters."""
        return visible(self.word.text)

    @property
    def clean(self) -> bool:
        """Whether it has no invisible characters."""
        return self.text == self.word.text

    def written(self, text: str, source: str) -> str:
        """Return `text` as it has to be written here, in a cell with this source."""
        if self.alone:
            return text
        # In a Python string, the quotes for the shell have to be others than its own.
        in_double = self.literal is not None and source[self.literal.end - 1] == '"'
        return self.word.rewritten(text, "'" if in_double else '"')


def install_lines(context: Context) -> list[Line]:
    """Return every requirement that the notebook installs, in document order."""
    running = _running_calls(context)
    lines: list[Line] = []
    for cell in context.cells.values():
        lines += _of_cell(cell)
        lines += _of_strings(context, cell, running)
    return sorted(lines, key=lambda line: (line.cell, line.place.start))


def replacements(
    cells: Mapping[int, CodeCell],
    changes: Iterable[tuple[Line, tuple[str, ...]]],
) -> list[ReplaceText]:
    """Return the edits that write other words in the place of lines.

    A Python string is replaced as a whole.
    """
    edits: list[ReplaceText] = []
    literals: dict[Place, list[tuple[Place, str]]] = {}
    for line, words in changes:
        text = " ".join(line.written(word, cells[line.cell].source) for word in words)
        if line.literal is None:
            edits.append(ReplaceText(line.place, line.word.written, text))
        else:
            literals.setdefault(line.literal, []).append((line.place, text))
    for whole, parts in literals.items():
        source = cells[whole.cell].source
        after = source[whole.start : whole.end]
        for place, text in sorted(parts, key=lambda part: -part[0].start):
            after = after[: place.start - whole.start] + text + after[place.end - whole.start :]
        edits.append(ReplaceText(whole, source[whole.start : whole.end], after))
    return edits


def _of_cell(cell: CodeCell) -> Iterator[Line]:
    """Find commands in magics, and what is installed by a cell that is no Python."""
    for offset, text in shell_texts(cell):
        for install in installs(text):
            yield from _lines(install, cell.index, offset)
    heading, start = foreign_body(cell)
    found = list(commands(cell.source[start:])) if heading else []
    if _FILE.match(heading):
        certain = _REQUIREMENTS_FILE.fullmatch(heading) is not None
        if certain or (_TEXT_FILE.fullmatch(heading) and _are_requirements(found)):
            for word, *_ in found:
                if not word.text.startswith("-"):
                    required = requirement(word.text)
                    yield Line(cell.index, word, start, required, alone=True, supposed=not certain)
    elif not is_shell(heading) and not is_for_browser(heading):
        made = [read for words in found if (read := install_of(words)) is not None]
        for install in made if len(made) == len(found) else ():
            for line in _lines(install, cell.index, start):
                yield replace(line, supposed=True)


def _are_requirements(found: Iterable[Sequence[Word]]) -> bool:
    """Tell whether lines can only be requirements: some say which release is wanted."""
    lines = [words for words in found if not words[0].text.startswith("-")]
    wanted = [requirement(words[0].text) for words in lines if len(words) == 1]
    return len(wanted) == len(lines) and all(wanted) and any(r and r.specifier for r in wanted)


def _lines(
    install: Install,
    cell: int,
    offset: int,
    literal: Place | None = None,
) -> Iterator[Line]:
    for word in install.requirements:
        required = requirement(word.text)
        yield Line(cell, word, offset, required, conda=install.conda, literal=literal)
    for word in install.editables:
        required = requirement(word.text)
        yield Line(cell, word, offset, required, editable=True, literal=literal)


def _of_strings(context: Context, cell: CodeCell, running: Collection[ast.AST]) -> Iterator[Line]:
    """Find commands given to what runs them or kept, and strings that can only be a requirement."""
    seen: set[ast.AST] = set()
    for call in cell.nodes_of(ast.Call) if running else ():
        for argument in call.args if call in running else ():
            if isinstance(argument, (ast.List, ast.Tuple)):
                seen.update(argument.elts)
                yield from _of_arguments(context, cell, argument.elts)
            elif isinstance(argument, ast.Constant) and (word := _word(context, cell, argument)):
                whole = cell.place(argument)
                for install in installs(word.text):
                    yield from _lines(install, cell.index, word.start, whole)
    for literal in cell.nodes_of(ast.Constant):
        value = literal.value
        if not isinstance(value, str) or literal in seen:
            continue
        if "install " in value and isinstance(cell.parents[literal], _KEEPERS):
            yield from _of_kept_command(context, cell, literal)
        elif _PINNED.search(value):
            word = _word(context, cell, literal)
            required = requirement(word.text) if word else None
            if word and required and (required.specifier or required.address):
                whole = cell.place(literal)
                yield Line(cell.index, word, 0, required, literal=whole, alone=True)


def _of_kept_command(context: Context, cell: CodeCell, literal: ast.Constant) -> Iterator[Line]:
    """Read a string that begins with an install command, all of whose words can be understood."""
    word = _word(context, cell, literal)
    found = list(commands(word.text)) if word is not None else []
    made = [install_of(words) for words in found]
    if word is None or not made or made[0] is None:
        return
    for install in made:
        if install is not None and all(requirement(each.text) for each in install.requirements):
            for line in _lines(install, cell.index, word.start, cell.place(literal)):
                yield replace(line, supposed=True)  # it may be a text for a reader


def _of_arguments(
    context: Context,
    cell: CodeCell,
    elements: Iterable[ast.expr],
) -> Iterator[Line]:
    """Read a command that is given as a list of its words."""
    words: list[Word] = []
    literals: dict[Word, Place] = {}
    for element in elements:
        word = _word(context, cell, element) if isinstance(element, ast.Constant) else None
        if word is None:
            place = cell.place(element)
            shown = "{" + cell.text(element) + "}"
            word = Word(place.start, place.end, shown, shown)
        else:
            literals[word] = cell.place(element)
        words.append(word)
    install = install_of(words)
    for word in install.requirements if install is not None else ():
        if word in literals:
            required = requirement(word.text)
            yield Line(cell.index, word, 0, required, literal=literals[word], alone=True)


def _word(context: Context, cell: CodeCell, node: ast.Constant) -> Word | None:
    """Return the inside of a string literal that says what it is without escapes."""
    if not isinstance(node.value, str) or not context.editable(node):
        return None
    literal = _PLAIN_LITERAL.fullmatch(cell.text(node))
    if literal is None or literal[2] != node.value:
        return None
    start = cell.place(node).start + literal.start(2)
    return Word(start, start + len(literal[2]), literal[2], literal[2])


def _running_calls(context: Context) -> set[ast.AST]:
    """Return the calls that run a command."""
    callees = {call.callee for call in context.facts.calls.values()}
    running = {callee for callee in callees if any(map(_runs_commands, callee))}
    calls = {node for node, call in context.facts.calls.items() if call.callee in running}
    for cell in context.cells.values():
        if _SHELL in cell.source:
            calls.update(call for call in cell.nodes_of(ast.Call) if _is_of_shell(call))
    return calls


def _runs_commands(callee: Value) -> bool:
    return isinstance(callee, Symbol) and (
        callee.path in _RUNNERS or callee.library == "subprocess"
    )


def _is_of_shell(call: ast.Call) -> bool:
    """Tell whether it is `get_ipython().system("…")`."""
    match call.func:
        case ast.Attribute(value=ast.Call(func=ast.Name(id=name)), attr="system" | "getoutput"):
            return name == _SHELL
        case _:
            return False
