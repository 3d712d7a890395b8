from __future__ import annotations

import pytest

from nbmigrate.rules.toolkit.requirements import Requirement, installs, requirement
from nbmigrate.rules.toolkit.shell import commands


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pip install a b", [["pip", "install", "a", "b"]]),
        ("a && b; c | d\ne", [["a"], ["b"], ["c"], ["d"], ["e"]]),
        ('pip install \'a b\' "c\\"d" e\\ f', [["pip", "install", "a b", 'c"d', "e f"]]),
        ("a # b && c\nd#e", [["a"], ["d#e"]]),
        ("a \\\n  b \\\r\n c", [["a", "b", "c"]]),
        ("echo it's", [["echo", "it's"]]),
        ("", []),
        ("   # only a comment", []),
    ],
)
def test_commands(text: str, expected: list[list[str]]) -> None:
    found = list(commands(text))
    assert [[word.text for word in command] for command in found] == expected
    assert all(text[word.start : word.end] == word.written for command in found for word in command)


@pytest.mark.parametrize(
    ("written", "new", "expected"),
    [
        ("a", "b==1", "b==1"),
        ("'a'", "b==1", "'b==1'"),
        ('"a"', "b==1", '"b==1"'),
        ("a", "b>=1", '"b>=1"'),
        ("a'=='1", "b[c]==1", "b[c]==1"),
    ],
)
def test_a_word_keeps_its_quotes(written: str, new: str, expected: str) -> None:
    ((word,),) = commands(written)
    assert word.rewritten(new) == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("pip install a -r r.txt b --index-url c -f d e", ["a", "b", "e"]),
        ("pip3 --quiet --proxy x install a", ["a"]),
        ("python3 -m pip install a", ["a"]),
        ("$sys.executable -m pip install a", ["a"]),
        ("uv pip install a", ["a"]),
        ("yes | pip install a", ["a"]),
        ("conda install -c conda-forge -n env a", ["a"]),
        ("cd x && pip install . && pip install a", [".", "a"]),
        ("pip install -e ./a b", ["b"]),
        ("pip install", []),
    ],
)
def test_installs(text: str, names: list[str]) -> None:
    assert [word.text for install in installs(text) for word in install.requirements] == names


@pytest.mark.parametrize("text", ["pip freeze", "pip -q", "sudo", "npm install a", "python -m a"])
def test_what_installs_nothing(text: str) -> None:
    assert list(installs(text)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Some_Name", Requirement("some-name", "Some_Name")),
        ("a[b, c] >= 1, < 2", Requirement("a", "a", ("b", "c"), ">=1,<2")),
        (
            "a==1; python_version < '3'",
            Requirement("a", "a", (), "==1", rest="; python_version < '3'"),
        ),
        ("a=1.0", Requirement("a", "a", (), "=1.0")),
        ("a=1.0=py36_0", Requirement("a", "a", (), "=1.0=py36_0")),
        ("a ==1.*, >=$x,", Requirement("a", "a", (), "==1.*,>=$x,")),
        ("a==1 b==2", None),
        ("a==1 was used", None),
        (
            "git+https://host/x/a.git@v1.2#egg=a[b]",
            Requirement("a", "a", ("b",), "", "git+https://host/x/a.git@v1.2#egg=a[b]", "v1.2"),
        ),
        (
            "a @ git+https://host/x/a@main",
            Requirement("a", "a", (), "", "git+https://host/x/a@main", "main"),
        ),
        (
            "w/a_b-1.0-py3-none-any.whl",
            Requirement("a-b", "a_b", address="w/a_b-1.0-py3-none-any.whl", revision="1.0"),
        ),
        (
            "https://host/x/a-b/archive/v1.2.zip",
            Requirement("a-b", "a-b", (), "", "https://host/x/a-b/archive/v1.2.zip", "v1.2"),
        ),
        ("./a", None),
        ("{a}", None),
        ("$a", None),
        ("", None),
    ],
)
def test_requirement(text: str, expected: Requirement | None) -> None:
    assert requirement(text) == expected


def test_revisions() -> None:
    released = requirement("git+https://host/x/a@v3.0.2")
    branch = requirement("git+https://host/x/a@main")
    assert released is not None
    assert branch is not None
    assert (released.number, branch.number) == ("3.0.2", None)
    assert (released.is_local, branch.is_condas) == (False, False)
