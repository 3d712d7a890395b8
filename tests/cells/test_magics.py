import ast
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nbmigrate.cells.lexical import parses
from nbmigrate.cells.magics import PYTHON_CELL_MAGICS, Body, Magic, MagicKind, mask

MASKED = [
    # shell commands
    ("!ls", "000"),
    ("!!ls -la\n", "00000000\n"),
    ("! cd data && ls\n", "000000000000000\n"),
    ("!ls   \nx = 1", "000   \nx = 1"),
    ("!echo \"it's\nx = 1", "00000000000\nx = 1"),
    ("!{sys.executable} -m pip install x\n", "0" * 34 + "\n"),
    (
        "!python run.py \\\n  --lr 3e-5 \\\n  --bs 8\nx",
        "0" * 16 + "\n" + " " * 13 + "\n        \nx",
    ),
    ("!ls \\\r\n  data\r\nx = 1\r\n", "00000\r\n      \r\nx = 1\r\n"),
    ("!ls \\\r  data\rx = 1", "00000\r      \rx = 1"),
    ("!ls \\", "00000"),
    ("!ls \\\n", "00000\n"),
    ("!ls é😀\n", "000000\n"),
    ("\x0c!ls\n", "\x0c000\n"),
    # in blocks
    ("if gpu:\n    !nvidia-smi\nelse:\n    x = 1", "if gpu:\n    00000000000\nelse:\n    x = 1"),
    ("try:\n\t%cd ..\nexcept OSError: pass", "try:\n\t000000\nexcept OSError: pass"),
    ("for x in y:\n    f(\n  x)\n    !ls", "for x in y:\n    f(\n  x)\n    000"),
    # line magics
    ("%matplotlib inline\nimport torch", "000000000000000000\nimport torch"),
    ("% matplotlib inline", "0000000000000000000"),
    ("%env A=b\n%load_ext autoreload", "00000000\n00000000000000000000"),
    ("%pip install \\\n  torch", "00000000000000\n       "),
    ("# why\n%%time\nx = 1", "# why\n000000\nx = 1"),
    ("x = 1\n%%bash\n", "x = 1\n000000\n"),
    # magics that run a statement
    ("%time model = f(x)", "if 1: model = f(x)"),
    ("%time  model = f(x);", "if 1:  model = f(x);"),
    ("% time model = f(x)", "if 1:  model = f(x)"),
    ("%time f(x)  # slow, is it?", "if 1: f(x)  # slow, is it?"),
    ("%time --no-raise-error f(x)", "if 1:                  f(x)"),
    ("%time y = await f(x)", "if 1: y = await f(x)"),
    ("%time y = f(x, \\\n  z)\nw", "if 1: y = f(x, \\\n  z)\nw"),
    ("%timeit -n 10 -r3 f(x)", "if 1:             f(x)"),
    ("%timeit -qo -n10 f(-n)", "if 1:            f(-n)"),
    ("%prun -l 20 -s cumulative f(x)", "if 1:                     f(x)"),
    ('%prun -s "time" -q -D out.prof f(x)', "if 1:".ljust(31) + "f(x)"),
    ("%lprun -f model.forward -m m model(x)", "if 1:".ljust(29) + "model(x)"),
    ("%memit -r 3 -c f(x)", "if 1:".ljust(15) + "f(x)"),
    ("%mprun -f g f(x)", "if 1:".ljust(12) + "f(x)"),
    ("if a:\n    %time f()\nelse:\n    %time g()", "if a:\n    if 1: f()\nelse:\n    if 1: g()"),
    ("%time for x in y: f(x)", "0000000000000000000000"),
    ("%time f(x,", "0000000000"),
    ("%time !ls", "000000000"),
    ("%time", "00000"),
    ("%time # nothing", "000000000000000"),
    ("%timeit -z 3 f(x)", "00000000000000000"),
    ("%timeits f(x)", "0000000000000"),
    # assignments
    ("files = !ls", "files = 000"),
    ("files=!ls | head\nx = 1", "files=0000000000\nx = 1"),
    ("a, b = !cmd", "a, b = 0000"),
    ("x.y = !cmd", "x.y = 0000"),
    ("x[k == 1] = %magic", "x[k == 1] = 000000"),
    ("x: list = %who_ls str", "x: list = 00000000000"),
    ("x = % pwd", "x = 00000"),
    ("x = !!ls", "x = 0000"),
    ("x = \\\n  !ls \\\n  data", "x = \\\n  00000\n      "),
    ("if a: x = !ls", "if a: x = 000"),
    ("d = f(a=1); e = %pwd", "d = f(a=1); e = %pwd"),
    # help
    ("model?", "000000"),
    ("model.forward??\nx", "000000000000000\nx"),
    ("?model", "000000"),
    ("??model.forward", "000000000000000"),
    ("?", "0"),
    ("%timeit?", "00000000"),
    ("%%timeit?\nx = 1", "000000000\nx = 1"),
    ("*Bert*?", "0000000"),
    ("layers[-1]?", "00000000000"),
    ("x = 1; model?", "0000000000000"),
    ("model \\\n.forward?", "0000000\n         "),
    # autocall
    ("/f a b", "000000"),
    (",f a b", "000000"),
    (";f it is", "00000000"),
    # automagic
    ("pip install transformers==2.11.0", "0" * 32),
    ("conda install -c huggingface transformers", "0" * 41),
    ("# first\npip install torch\nimport torch", "# first\n00000000000000000\nimport torch"),
    ("cd ..", "00000"),
    ("ls -la\n!ls", "ls -la\n000"),
    ("ls data/", "00000000"),
    ("rm -rf out", "0000000000"),
    ("cp a b \\\n c", "00000000\n  "),
    ("matplotlib inline", "00000000000000000"),
    # cell magics
    ("%%time\nx = 1", "000000\nx = 1"),
    ("%%time", "000000"),
    ("\n  \n%%time\nx = 1", "\n  \n000000\nx = 1"),
    ("%%timeit -n 3 x = 1\nf(x)\r\n", "0000000000000000000\nf(x)\r\n"),
    ("%%capture out\n%%time\n!ls\nx = 1", "0000000000000\n000000\n000\nx = 1"),
    ("%%capture\r\n!pip install x\r\n", "000000000\r\n00000000000000\r\n"),
    ("%%prun -s time\n%time f()", "00000000000000\nif 1: f()"),
    ("%%bash\nls -la\r\n\npwd", "      \n      \r\n\n   "),
    ("%%time\n%%html\n<b>", "      \n      \n   "),
    ("%%writefile notes.txt\nhello", "                     \n     "),
    ("%%\nx", "  \n "),
    ("%%writefile train.py\n!ls\nimport torch", "                    \n!ls\nimport torch"),
]

LEFT_ALONE = [
    "",
    "\n",
    "x = 1",
    "a = 5 \\\n%b",
    "x = (a\n%b\n)",
    'prompt = """\n!ls\n%time x\nwhat is this?\n"""',
    "sql = '''\n%%bash\n'''\n",
    "s = 'a\\\n!b'",
    "print(x) ;",
    'epochs = 3  #@param {type:"integer"}\n#@title Settings',
    "await f()\nasync for x in y:\n    pass",
    "ls -la",
    "pip",
    "time = 3",
    "x = a != b",
    "x = 1  # isn't it?",
]

# Not Python, and no IPython syntax either: nothing may be masked.
NOT_PYTHON = [
    "print 'hello'",
    "if x: !ls",
    "x = 1; !ls",
    "x = y = !ls",
    "x += !ls",
    "f(a=!ls)",
    "x = [\n!ls",
    "x = '''\n!ls",
    "x = 1 +  # sure?",
    "print('sure?'",
    'x = "sure?',
    "model ?",
    "model? ",
    "model?  # what is it",
    "f(x)?",
    "12?",
    "/",
    "/for x",
    ',f "a',
    "//x",
    "!=x",
    "%=x",
    "time = f(",
    "cat, dog = f(",
    "cat: dog = f(",
    "cat + f(",
    "ls in (",
    "ls (",
    "if x:\n  cd ..",
    "catalog of models",
    "    !ls\n  x = (",
]
NOT_PYTHON_AFTER_ITS_MAGICS = {"    !ls\n  x = (": "    000\n  x = ("}


@pytest.mark.parametrize(("source", "text"), MASKED, ids=[repr(source) for source, _ in MASKED])
def test_ipython_syntax_is_masked(source: str, text: str) -> None:
    assert mask(source).text == text


@pytest.mark.parametrize("source", LEFT_ALONE)
def test_python_is_left_alone(source: str) -> None:
    masked = mask(source)

    assert parses(source)
    assert (masked.text, masked.magics, masked.body) == (source, (), Body.NOTEBOOK)


@pytest.mark.parametrize("source", NOT_PYTHON)
def test_what_is_neither_python_nor_ipython_is_left_alone(source: str) -> None:
    masked = mask(source)

    assert masked.text == NOT_PYTHON_AFTER_ITS_MAGICS.get(source, source)
    assert not parses(masked.text)


@pytest.mark.parametrize(
    ("source", "magic"),
    [
        ("!!ls -la ", Magic(MagicKind.SHELL, 0, 8, "", "ls -la")),
        ("x\n  %pip install y", Magic(MagicKind.LINE_MAGIC, 4, 18, "pip", "pip install y")),
        ("% cd ..", Magic(MagicKind.LINE_MAGIC, 0, 7, "cd", " cd ..")),
        ("!pip \\\n x\n", Magic(MagicKind.SHELL, 0, 9, "", "pip \\\n x")),
        ("%timeit -n 3 f()", Magic(MagicKind.LINE_MAGIC, 0, 12, "timeit", "timeit -n 3")),
        ("x = !ls", Magic(MagicKind.ASSIGNED_SHELL, 4, 7, "", "ls")),
        ("x = %env HOME", Magic(MagicKind.ASSIGNED_MAGIC, 4, 13, "env", "env HOME")),
        ("??f", Magic(MagicKind.HELP, 0, 3, "", "f")),
        ("a.b?", Magic(MagicKind.HELP, 0, 4, "", "a.b?")),
        ("%time?", Magic(MagicKind.HELP, 0, 6, "", "time?")),
        ("/f a", Magic(MagicKind.AUTOCALL, 0, 4, "", "f a")),
        ("pip install y", Magic(MagicKind.AUTOMAGIC, 0, 13, "pip", "pip install y")),
        ("%%capture out\nx", Magic(MagicKind.CELL_MAGIC, 0, 13, "capture", "capture out")),
        ("%%bash -e\nls\n", Magic(MagicKind.CELL_MAGIC, 0, 13, "bash", "bash -e\nls\n")),
        ("%%file a.py\nx", Magic(MagicKind.CELL_MAGIC, 0, 11, "file", "file a.py")),
    ],
)
def test_a_magic_is_told_with_its_place_name_and_text(source: str, magic: Magic) -> None:
    assert mask(source).magics == (magic,)


def test_magics_come_in_the_order_of_the_cell() -> None:
    masked = mask("%%time\n%%capture\n!ls\nx = %pwd\nx?\n%time f()\n")

    assert [(magic.kind, magic.name) for magic in masked.magics] == [
        (MagicKind.CELL_MAGIC, "time"),
        (MagicKind.CELL_MAGIC, "capture"),
        (MagicKind.SHELL, ""),
        (MagicKind.ASSIGNED_MAGIC, "pwd"),
        (MagicKind.HELP, ""),
        (MagicKind.LINE_MAGIC, "time"),
    ]


@pytest.mark.parametrize(
    ("heading", "body", "module"),
    [
        ("%%time", Body.NOTEBOOK, None),
        ("%%capture --no-stderr", Body.NOTEBOOK, None),
        ("%%writefile model.py", Body.MODULE, "model.py"),
        ("%%writefile -a src/model.py", Body.MODULE, "src/model.py"),
        ("%%writefile model.py --append  ", Body.MODULE, "model.py"),
        ('%%file "my model.py"', Body.MODULE, "my model.py"),
        ("%%capture\n%%writefile model.py", Body.MODULE, "model.py"),
        ("%%writefile", Body.OPAQUE, None),
        ("%%writefile train.sh", Body.OPAQUE, None),
        ("%%bash", Body.OPAQUE, None),
        ("%%time\n%%bash", Body.OPAQUE, None),
        ("%%script python3 train.py", Body.OPAQUE, None),
        ("%% time", Body.OPAQUE, None),
    ],
)
def test_the_heading_says_what_the_body_is(heading: str, body: Body, module: str | None) -> None:
    masked = mask(f"{heading}\nx = 1")

    assert (masked.body, masked.module) == (body, module)


@pytest.mark.parametrize("name", ["snakeviz", "%%snakeviz"])
def test_more_cell_magics_can_have_a_python_body(name: str) -> None:
    source = "%%snakeviz -t\nx = 1"

    assert mask(source).body is Body.OPAQUE
    assert mask(source, [name]).text == "0000000000000\nx = 1"


def test_an_invalid_escape_sequence_is_no_warning_and_no_error() -> None:
    assert mask("x = '\\d'").text == "x = '\\d'"


@pytest.mark.parametrize("source", ["x = '\ud800'\n!ls", "x = '\0'\n!ls", "-" * 100_000 + "1\n!ls"])
def test_text_that_python_refuses_to_read_is_masked_all_the_same(source: str) -> None:
    assert mask(source).text == source[:-3] + "000"


def test_a_command_may_be_longer_than_the_longest_integer_in_decimal() -> None:
    assert parses(mask("!echo " + "x" * 100_000).text)


FRAGMENTS = [
    *("'", '"', "'''", '"""', "(", ")", "[", "{", "}", "\\", "#", "=", " ", "    ", "\x0c", "\0"),
    *("\n", "\r\n", "\r", "%", "%%", "!", "!!", "?", "??", "/", ",", ";", ":", "if x:", "else:"),
    *("x", "y = ", "f(x)", "f'{x!r}'", "r'\\'", "%time ", "%timeit -n 3 ", "%%time", "%%capture"),
    *("%%bash", "%%writefile a.py", "pip install ", "cd ..", "ls", "é", "😀", "\u2028", "\ud800"),
]
CELLS = st.one_of(st.text(), st.lists(st.sampled_from(FRAGMENTS)).map("".join))


@given(CELLS)
@example("%time \\")
@example("x = !\\\n")
@example("'''\\")
def test_any_text_is_masked_at_equal_length(source: str) -> None:
    masked = mask(source)

    assert len(masked.text) == len(source)
    assert re.sub(r"[^\r\n]", ".", masked.text) == re.sub(r"[^\r\n]", ".", source)


@given(CELLS)
def test_only_what_a_magic_spans_is_masked(source: str) -> None:
    masked = mask(source)

    position = 0
    for magic in masked.magics:
        assert position <= magic.start < magic.end
        assert source[: magic.end].endswith(magic.text)
        if masked.body is not Body.OPAQUE:
            assert masked.text[position : magic.start] == source[position : magic.start]
        position = magic.end
    assert masked.text[position:] == source[position:]


@given(CELLS)
def test_masking_again_finds_nothing(source: str) -> None:
    masked = mask(source)

    if masked.body is Body.NOTEBOOK:
        assert mask(masked.text).text == masked.text


def ipython_parses(source: str) -> bool:
    """Tell whether what IPython makes of a cell is Python, and of the body of its cell magics."""
    from IPython.core.inputtransformer2 import TransformerManager, leading_empty_lines

    manager = TransformerManager()  # type: ignore[no-untyped-call]
    manager.cleanup_transforms = [leading_empty_lines]  # neither dedents nor strips prompts
    try:
        code = manager.transform_cell(source)
    except IndentationError:
        return False
    if not parses(code):
        return False
    match ast.parse(code).body:
        case [
            ast.Expr(
                ast.Call(
                    ast.Attribute(attr="run_cell_magic"),
                    [ast.Constant(str(name)), _, ast.Constant(str(body))],
                )
            )
        ] if name in PYTHON_CELL_MAGICS:
            return ipython_parses(body)
    return True


# Automagic is not the transformer's business; what it makes of an open quote depends on the version
# of Python, and it takes a backslash for a continuation only before a bare line feed.
BEYOND_THE_TRANSFORMER = (
    'x = "',
    "pip ",
    "conda ",
    "cd ",
    "ls ",
    "rm ",
    "cp ",
    "matplotlib ",
    "# first",
)


@pytest.mark.parametrize(
    "source",
    [
        source
        for source in (*(source for source, _ in MASKED), *LEFT_ALONE, *NOT_PYTHON)
        if "\r" not in source and not source.startswith(BEYOND_THE_TRANSFORMER)
    ],
)
def test_the_masked_text_is_python_when_ipython_can_run_the_cell(source: str) -> None:
    masked = mask(source)

    assert masked.body is Body.MODULE or parses(masked.text) == ipython_parses(source)


STATEMENTS = [
    *("x = 1", "s = 'it''s'  # really?", "f(x,\n  y)", "await f()", 't = """\n!ls\n%x\n"""'),
    *("!ls", "!echo 'it", "!cat \\\n  a \\\n  b", "%matplotlib inline", "%cd ..", "%who?"),
    *("files = !ls", "d[0], e = %pwd", "x?", "?x.y", "/f a b", ",f a b", "; f", "def f(\n):"),
    *(
        "%time y = f(x)",
        "%time for x in y: f(x)",
        "%timeit -n 3 -q f()",
        "%prun with x: f()",
        "x = (!ls)",
    ),
    *("if a: !ls", "x = y \\\n% z", "x +", "'", "", "# !ls?", "%%time", "%%bash"),
]


@st.composite
def cells(draw: st.DrawFn) -> str:
    lines = list[str]()
    for line in draw(st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=5)):
        if draw(st.booleans()):
            lines.append(line)
        else:
            lines += ["for x in y:", *("    " + part for part in line.splitlines())]
    return "\n".join(lines)


@given(cells())
def test_cells_of_magics_and_python_parse_when_ipython_can_run_them(source: str) -> None:
    assert parses(mask(source).text) == ipython_parses(source)
