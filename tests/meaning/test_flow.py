from __future__ import annotations

import pytest

from meaning.notebooks import BOTH, held, probed

EITHER = "BertModel | GPT2LMHeadModel"


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ("if big:\n    net = gpt\nelse:\n    net = bert", EITHER),
        ("net = bert\nif big:\n    net = gpt", EITHER),
        ("if a:\n    net = bert\nelif b:\n    net = gpt\nelse:\n    raise ValueError", EITHER),
        ("if a:\n    net = bert\nelse:\n    raise ValueError", "BertModel"),
        ("if True:\n    net = bert\nelse:\n    net = gpt", "BertModel"),
        ("if False:\n    net = bert\nelse:\n    net = gpt", "GPT2LMHeadModel"),
        ("net = bert\nif __name__ == '__main__':\n    net = gpt", "GPT2LMHeadModel"),
        ("net = bert\nif __name__ != '__main__':\n    net = gpt", EITHER),
        ("net = bert\nfor i in range(3):\n    net = gpt", EITHER),
        ("net = bert\nwhile go():\n    net = gpt", EITHER),
        ("while True:\n    net = bert\n    if done():\n        break", "BertModel"),
        (
            "while True:\n    if done():\n        net = bert\n        break\n    net = gpt",
            "BertModel",
        ),
        (
            "for n in names:\n    if n:\n        net = gpt\n        break\nelse:\n    net = bert",
            EITHER,
        ),
        (
            "net = bert\nfor n in ns:\n    if n:\n        net = gpt\n        continue\n    n += 1",
            EITHER,
        ),
        ("try:\n    net = load()\nexcept OSError:\n    net = bert", "? load() | BertModel"),
        ("net = gpt\ntry:\n    net = bert\nfinally:\n    print('done')", "BertModel"),
        ("try:\n    net = gpt\nfinally:\n    net = bert", "BertModel"),
        ("try:\n    pass\nexcept ValueError:\n    net = gpt\nelse:\n    net = bert", EITHER),
        ("with torch.no_grad():\n    net = bert", "BertModel"),
        ("with open('x') as f, torch.no_grad():\n    net = bert", "BertModel"),
        (
            "match size:\n    case 'big':\n        net = gpt\n    case _:\n        net = bert",
            EITHER,
        ),
        ("net = bert\nmatch size:\n    case 'big':\n        net = gpt", EITHER),
        ("match bert:\n    case net:\n        pass", "BertModel"),
        (
            "match size:\n    case 1:\n        raise ValueError\n    case _:\n        net = bert",
            "BertModel",
        ),
        ("match pair:\n    case [net, *others]:\n        pass", "? a part of what is matched"),
        ("match pair:\n    case {'net': 1, **net}:\n        pass", "? a part of what is matched"),
        ("net = bert\nassert net is not None, 'none'", "BertModel"),
        (
            "if a:\n    pass\nelse:\n    if b:\n        net = bert\n    else:\n        net = gpt",
            EITHER,
        ),
    ],
)
def test_what_a_name_holds_behind(statements: str, expected: str) -> None:
    reason = "load is not defined in the notebook before it is used"
    assert held([BOTH, statements], "net") == expected.replace("load()", reason)


def test_each_branch_sees_only_what_came_before() -> None:
    cells = """
        net = bert
        if big:
            net = gpt
            probe(net)
        else:
            probe(net)
        """
    assert probed([BOTH, cells]) == ["GPT2LMHeadModel", "BertModel"]


def test_the_next_turn_of_a_loop_sees_what_the_last_one_bound() -> None:
    cells = """
        net = bert
        for epoch in range(3):
            probe(net)
            net = gpt
        """
    assert probed([BOTH, cells]) == [EITHER]


def test_the_next_turn_sees_what_was_bound_before_continue() -> None:
    cells = """
        net = bert
        while go():
            probe(net)
            if skip():
                net = gpt
                continue
        """
    assert probed([BOTH, cells]) == [EITHER]


def test_three_names_that_follow_each_other_through_a_loop() -> None:
    cells = """
        a = b = bert
        for epoch in range(3):
            probe(b)
            b = a
            a = gpt
        """
    assert probed([BOTH, cells]) == [EITHER]


def test_an_exception_may_come_before_or_after_the_binding() -> None:
    cells = """
        net = bert
        try:
            net = gpt
            check(net)
        except ValueError as error:
            probe(net)
            probe(error)
        """
    assert probed([BOTH, cells]) == [EITHER, "? an exception"]


def test_a_failed_import_bound_nothing() -> None:
    cells = """
        try:
            from apex.optimizers import FusedAdam as Adam
        except ImportError:
            probe(Adam)
        """
    assert probed(cells) == ["? Adam is not defined in the notebook before it is used"]


def test_code_behind_an_endless_loop_is_not_run() -> None:
    cells = "def f():\n    while True:\n        return bert\n    return gpt"
    assert held([BOTH, cells], "f()") == "BertModel"
