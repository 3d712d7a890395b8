from __future__ import annotations

import pytest

from meaning.notebooks import BERT, BOTH, called, held, probed

NOT_FOLLOWED = "? the notebook makes more calls than are followed"
TOO_DEEP = "? it is made by code that is nested too deeply to be followed"


def test_recursion_gives_what_its_end_gives() -> None:
    cells = "def f(n):\n    if n == 0:\n        return bert\n    return f(n - 1)"
    assert held([BERT, cells], "f(3)") == "BertModel"


def test_functions_that_call_each_other() -> None:
    cells = """
        def even(n):
            return bert if n == 0 else odd(n - 1)
        def odd(n):
            return gpt if n == 0 else even(n - 1)
        """
    assert held([BOTH, cells], "even(3)") == "BertModel | GPT2LMHeadModel"


def test_a_recursive_call_with_another_argument_is_followed() -> None:
    cells = """
        def freeze(module, n):
            probe(module)
            if n:
                freeze(gpt, n - 1)
        freeze(bert, 2)
        """
    assert probed([BOTH, cells]) == ["BertModel | GPT2LMHeadModel"]


def test_what_a_recursive_call_returned_is_seen_by_the_caller() -> None:
    cells = """
        def build(n):
            if n == 0:
                return (bert, n)
            inner = build(n - 1)
            probe(inner[0])
            return inner
        build(3)
        """
    assert probed([BERT, cells]) == ["BertModel"]


def test_recursion_that_never_ends_holds_nothing() -> None:
    assert held("def f():\n    return f()", "f()") == ""


def test_recursion_that_makes_ever_new_things_ends() -> None:
    cells = "def f(x):\n    return f((x, x))\nresult = f(1)"
    assert NOT_FOLLOWED in held(cells, "result")


def test_a_method_that_calls_itself_on_its_children() -> None:
    cells = """
        class Block(nn.Module):
            def __init__(self, n):
                self.inner = Block(n - 1) if n else bert
            def forward(self, ids):
                return self.inner(ids)
        """
    assert held([BERT, cells], "Block(3)(ids)") == "output of BertModel"


def test_a_long_chain_of_calls_ends() -> None:
    chain = ["def f0(net):\n    probe(net)\n    return net"]
    chain += [f"def f{n}(net):\n    return f{n - 1}(net)" for n in range(1, 60)]
    cells = [BERT, "\n".join(chain)]
    assert held([*cells, "short = f5(bert)"], "short") == "BertModel"
    assert probed([*cells, "f59(bert)"]) == [NOT_FOLLOWED]


def test_a_notebook_with_very_many_calls_ends() -> None:
    # Every function calls the one before it ten times, each time with another constant.
    chain = ["def f0(a):\n    x = 1\n    return bert"]
    for n in range(1, 9):
        calls = "\n".join(f"    f{n - 1}((a, {i}))" for i in range(10))
        chain.append(f"def f{n}(a):\n{calls}\n    return f{n - 1}(a)")
    result = held([BERT, "\n".join(chain)], "f8(0)")
    assert "BertModel" in result or result == NOT_FOLLOWED


def test_a_call_that_was_not_followed_may_have_given_anything() -> None:
    body = "\n".join(f"    x{i} = {i}" for i in range(400))
    calls = "\n".join(f"big({i})" for i in range(400))
    define = f"def use(net, i):\n    probe(net)\ndef big(i):\n{body}\n    use(bert, i)"
    cells = [BERT, define, calls]
    assert probed(cells) == [f"{NOT_FOLLOWED} | BertModel"]


def test_loops_in_loops_end() -> None:
    lines = ["net = bert"]
    lines += ["    " * depth + f"for i{depth} in range(3):" for depth in range(18)]
    lines += ["    " * 18 + "net = i17", "    " * 18 + "other = net"]
    assert "BertModel" in held([BERT, "\n".join(lines)], "net")


def test_a_very_long_sum_does_not_stop_the_rest() -> None:
    cells = [BERT, "text = " + " + ".join(["'a'"] * 600), "net = bert"]
    assert held(cells, "net") == "BertModel"
    assert held(cells, "text") in {TOO_DEEP, "? the result of an operation"}


def test_a_name_bound_by_code_too_deep_to_follow_is_unknown() -> None:
    cells = [BERT, "bert = f" + "(g)" * 900 + "\nother = 1"]
    assert held(cells, "bert") == TOO_DEEP


def test_too_many_alternatives_are_no_knowledge() -> None:
    lines = [f"if a == {i}:\n    net = {i}" for i in range(20)]
    assert held("\n".join(["net = None", *lines]), "net") == "? it can be too many different things"


def test_a_class_that_is_its_own_base_by_name() -> None:
    cells = "for i in range(3):\n    class BertModel(BertModel):\n        pass"
    assert held([BERT, cells], "BertModel(config)(ids)") == "output of BertModel"


@pytest.mark.parametrize(
    "cells", ["", "# nothing", "...", "x = ...", "def f(): ...", "class A: ..."]
)
def test_cells_that_say_nothing(cells: str) -> None:
    assert called(cells) == {}
