"""Code in text: the blocks of Markdown and reStructuredText, as Python that can be looked at."""

from __future__ import annotations

import ast
import re
import textwrap
from typing import TYPE_CHECKING, NamedTuple

from nbmigrate.cells.lexical import parsed
from nbmigrate.cells.syntax import walk
from nbmigrate.documents.positions import line_starts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from nbmigrate.documents.notebook import Cell

_WORD = re.compile(r"[A-Za-z][\w-]*")
_DIRECTIVES = frozenset({"code-block", "code-cell"})
_RST_BLOCK = re.compile(
    r"(?P<indent>[ \t]*)(?:\.\.[ \t]+(?:code|code-block|sourcecode|ipython)::[ \t]*(?:i?py\w*)?"
    r"|(?!\.\.[ \t])[^\r\n]*::)[ \t]*"
)
_RST_OPTION = re.compile(r"[ \t]+:[\w-]+:")
_LINE_END = re.compile(r"\r\n|\r|\n")
_PROMPT = ">>>"


class CodeBlock(NamedTuple):
    """Code in a text: the line of the text, counted from 1, in which it begins."""

    line: int
    source: str


def blocks_importing(packages: Collection[str], cell: Cell) -> Iterator[CodeBlock]:
    """Yield the blocks of Python in a cell of text that import one of these packages."""
    if "import" not in cell.source or not any(name in cell.source for name in packages):
        return
    find = _FINDERS.get(cell.kind)
    for block in find(cell.source) if find is not None else ():
        source = _without_prompts(block.source)
        if _imports(packages, source):
            yield CodeBlock(block.line, source)


def _markdown_blocks(text: str) -> Iterator[CodeBlock]:
    """Find the code blocks of Markdown that may be Python: fenced ones, and indented ones."""
    from markdown_it import MarkdownIt  # noqa: PLC0415

    # What stands inside a paragraph is left unread: a picture in it may be megabytes of text.
    for token in MarkdownIt("commonmark").disable("inline").parse(text):
        if token.map is not None:
            if token.type == "fence" and _may_be_python(token.info):
                yield CodeBlock(token.map[0] + 2, token.content)
            elif token.type == "code_block":
                yield CodeBlock(token.map[0] + 1, token.content)


def _may_be_python(info: str) -> bool:
    """Tell it from what stands behind a fence: `python`, `{code-cell} ipython3`, or nothing."""
    language = next((word for word in _WORD.findall(info) if word not in _DIRECTIVES), "python")
    return language.lower().startswith(("py", "ipy"))


def _rst_blocks(text: str) -> Iterator[CodeBlock]:
    """Find the code blocks of reStructuredText that may be Python, and its doctests."""
    lines = _LINE_END.split(text)
    at = 0
    while at < len(lines):
        heading = _RST_BLOCK.fullmatch(lines[at])
        at += 1
        if heading is not None:
            indent = len(heading["indent"].expandtabs())
            while at < len(lines) and _RST_OPTION.match(lines[at]):
                at += 1
        elif lines[at - 1].lstrip().startswith(_PROMPT):
            at -= 1
            indent = -1
        else:
            continue
        first = at
        while at < len(lines) and _belongs(lines[at], indent):
            at += 1
        yield CodeBlock(first + 1, textwrap.dedent("\n".join(lines[first:at])))


def _belongs(line: str, indent: int) -> bool:
    """Tell whether a line is one of a block whose heading is indented so; of a doctest if -1."""
    if indent < 0 or not line.strip():
        return bool(line.strip()) == (indent < 0)
    line = line.expandtabs()
    return len(line) - len(line.lstrip()) > indent


def _without_prompts(source: str) -> str:
    """Return the code of an interactive session, each line where it was."""
    if not source.lstrip().startswith(_PROMPT):
        return source
    import doctest  # noqa: PLC0415 - it takes long

    try:
        examples = doctest.DocTestParser().get_examples(source)
    except ValueError:  # no space after a prompt
        return source
    lines = [""] * len(line_starts(source))
    for example in examples:
        code = example.source.splitlines()
        lines[example.lineno : example.lineno + len(code)] = code
    return "\n".join(lines)


def _imports(packages: Collection[str], source: str) -> bool:
    tree = parsed(source) if any(package in source for package in packages) else None
    return tree is not None and any(_imports_in(packages, node) for node in walk(tree))


def _imports_in(packages: Collection[str], node: ast.AST) -> bool:
    match node:
        case ast.Import(names=names):
            modules = [alias.name for alias in names]
        case ast.ImportFrom(module=str(module), level=0):
            modules = [module]
        case _:
            return False
    return any(module.partition(".")[0] in packages for module in modules)


_FINDERS: Mapping[str, Callable[[str], Iterator[CodeBlock]]] = {
    "markdown": _markdown_blocks,
    "rst": _rst_blocks,
}
