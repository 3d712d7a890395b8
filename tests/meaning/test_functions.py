from __future__ import annotations

import pytest

from meaning.notebooks import BERT, BOTH, called, held, probed

NO_CALL = "? no call in the notebook gives parameter {} of {}"


def test_parameters_hold_what_any_call_gives() -> None:
    cells = [BOTH, "def use(net, n=1):\n    probe(net)", "use(bert)", "use(net=gpt)"]
    assert probed(cells) == ["BertModel | GPT2LMHeadModel"]


@pytest.mark.parametrize(
    ("signature", "arguments", "name", "expected"),
    [
        ("a, b", "bert, gpt", "b", "GPT2LMHeadModel"),
        ("a, b", "b=bert, a=gpt", "b", "BertModel"),
        ("a, b=bert", "gpt", "b", "BertModel"),
        ("a, /, b", "gpt, bert", "a", "GPT2LMHeadModel"),
        ("a, *, b=gpt", "bert", "b", "GPT2LMHeadModel"),
        ("a, *, b", "bert, b=bert", "b", "BertModel"),
        ("*args", "bert, gpt", "args", "(BertModel, GPT2LMHeadModel)"),
        ("a, *args", "1, bert", "args[0]", "BertModel"),
        ("*args", "*names", "args[0]", "? names is not defined in the notebook before it is used"),
        ("**kwargs", "net=bert", "kwargs['net']", "BertModel"),
        ("**kwargs", "net=bert", "kwargs.get('net')", "BertModel"),
        ("a, **kwargs", "a=1, net=bert", "kwargs['net']", "BertModel"),
        ("a, b", "*(gpt, bert)", "b", "BertModel"),
        ("a, b", "gpt, *[bert]", "b", "BertModel"),
        ("a, b", "**{'a': gpt, 'b': bert}", "b", "BertModel"),
        ("a, b=gpt", "**{'a': bert}", "b", "GPT2LMHeadModel"),
        ("a, b", "**options", "b", "? b may come out of a dict"),
        ("a, b=gpt", "**options", "b", "? b may come out of a dict | GPT2LMHeadModel"),
        ("a, b", "bert", "b", NO_CALL.format("b", "use")),
        ("*, b", "bert, *rest", "b", NO_CALL.format("b", "use")),
    ],
)
def test_arguments(signature: str, arguments: str, name: str, expected: str) -> None:
    assert probed([BOTH, f"def use({signature}):\n    probe({name})\nuse({arguments})"]) == [
        expected
    ]


def test_arguments_passed_on_by_a_wrapper() -> None:
    cells = """
        def run(net, ids):
            probe(net)
        def wrapped(*args, **kwargs):
            return run(*args, **kwargs)
        wrapped(bert, ids=1)
        wrapped(net=gpt, ids=1)
        """
    assert "BertModel" in probed([BOTH, cells])[0]
    assert "GPT2LMHeadModel" in probed([BOTH, cells])[0]


def test_a_function_nobody_calls_has_unknown_parameters() -> None:
    cells = [
        BERT,
        "def use(net, n=None, other=bert):\n    probe(net)\n    probe(n)\n    probe(other)",
    ]
    expected = [NO_CALL.format("net", "use"), NO_CALL.format("n", "use"), "BertModel"]
    assert probed(cells) == expected


def test_a_function_given_to_a_library_is_called_by_it() -> None:
    cells = [BOTH, "def use(batch):\n    probe(bert)\ndata.map(use)", "bert = gpt"]
    assert probed(cells) == ["BertModel"]


def test_a_lambda_given_to_a_library_is_called_by_it() -> None:
    assert called([BERT, "data.map(lambda batch: bert(batch))"])["bert"] == "BertModel"


def test_a_lambda_nobody_calls_is_looked_at() -> None:
    cells = [BERT, "collate = lambda batch, net=bert: net(batch)"]
    assert called(cells)["net"] == "BertModel"


@pytest.mark.parametrize(
    ("definition", "expression", "expected"),
    [
        ("def f():\n    return bert", "f()", "BertModel"),
        (
            "def f(big):\n    if big:\n        return gpt\n    return bert",
            "f(1)",
            "BertModel | GPT2LMHeadModel",
        ),
        ("def f(big):\n    if big:\n        return bert", "f(1)", "BertModel | None"),
        ("def f():\n    print(1)", "f()", "None"),
        ("def f():\n    raise NotImplementedError", "f()", ""),
        ("def f():\n    return bert, gpt", "f()[1]", "GPT2LMHeadModel"),
        ("def f():\n    return {'net': bert}", "f()['net']", "BertModel"),
        ("def f():\n    return [bert, gpt]", "f()[0]", "BertModel"),
        ("def f():\n    yield bert", "next(f())", "BertModel"),
        ("def f():\n    yield bert", "[m for m in f()][0]", "BertModel"),
        ("def f():\n    yield from [bert]", "next(iter(f()))", "BertModel"),
        ("def f():\n    yield 'x', gpt", "{k: v for k, v in f()}['x']", "GPT2LMHeadModel"),
        ("async def f():\n    return bert", "await f()", "BertModel"),
        ("f = lambda: bert", "f()", "BertModel"),
        ("f = lambda net: net", "f(gpt)", "GPT2LMHeadModel"),
        ("f = lambda net=bert: net", "f()", "BertModel"),
        ("def f():\n    def g():\n        return bert\n    return g", "f()()", "BertModel"),
        (
            "def f(net):\n    def g():\n        return net\n    return g",
            "f(gpt)()",
            "GPT2LMHeadModel",
        ),
        (
            "def f():\n    try:\n        return bert\n    finally:\n        print()",
            "f()",
            "BertModel",
        ),
        ("def f(net):\n    return net\ng = functools.partial(f, bert)", "g()", "BertModel"),
        ("def f(n, net):\n    return net\ng = functools.partial(f, net=bert)", "g(1)", "BertModel"),
        (
            "from functools import partial\ng = partial(BertModel.from_pretrained, 'b')",
            "g()",
            "BertModel",
        ),
        ("def f(make):\n    return make('b')", "f(BertModel.from_pretrained)", "BertModel"),
        ("def f(cls):\n    return cls.from_pretrained('b')", "f(BertModel)", "BertModel"),
    ],
)
def test_results(definition: str, expression: str, expected: str) -> None:
    assert held([BOTH, definition], expression) == expected


def test_two_closures_of_one_function_are_told_apart() -> None:
    cells = """
        def keep(net):
            def get():
                return net
            return get
        first, second = keep(bert), keep(gpt)
        """
    assert held([BOTH, cells], "(first(), second())") == "(BertModel, GPT2LMHeadModel)"


@pytest.mark.parametrize(
    "decorator",
    ["torch.no_grad()", "torch.no_grad", "functools.lru_cache(maxsize=None)", "tf.function"],
)
def test_decorators_that_leave_the_result_alone(decorator: str) -> None:
    assert held([BERT, f"@{decorator}\ndef f():\n    return bert"], "f()") == "BertModel"


def test_a_decorator_nobody_knows_makes_the_result_uncertain() -> None:
    cells = [BERT, "@app.route('/')\ndef f():\n    return bert"]
    assert held(cells, "f()") == "? a decorator of f may change its result | BertModel"


def test_decorators_of_the_notebook_are_followed() -> None:
    cells = """
        def timed(function):
            @functools.wraps(function)
            def wrapper(*args, **kwargs):
                result = function(*args, **kwargs)
                return result
            return wrapper
        @timed
        def load(net):
            return net
        @timed
        def both():
            return load(bert), load(gpt)
        """
    assert held([BOTH, cells], "both()") == "(BertModel, GPT2LMHeadModel)"


def test_a_decorator_of_the_notebook_with_arguments() -> None:
    cells = """
        def repeat(times):
            def decorate(function):
                def wrapper(net):
                    return [function(net) for _ in range(times)]
                return wrapper
            return decorate
        @repeat(3)
        def same(net):
            return net
        """
    assert held([BERT, cells], "same(bert)[0]") == "BertModel"


def test_a_context_manager_written_as_a_generator() -> None:
    cells = """
        @contextlib.contextmanager
        def loaded():
            yield bert
        with loaded() as net:
            probe(net)
        """
    assert probed([BERT, cells]) == ["BertModel"]


def test_a_function_reads_the_module_as_it_is_when_called() -> None:
    cells = [BOTH, "def get():\n    return net", "net = bert\nfirst = get()", "net = gpt"]
    assert held(cells, "(first, get())") == "(BertModel, GPT2LMHeadModel)"


@pytest.mark.parametrize(
    "annotation",
    [
        "BertModel",
        "'BertModel'",
        "transformers.BertModel",
        "Optional[BertModel]",
        "BertModel | None",
    ],
)
def test_an_annotation_is_a_guess_where_no_call_tells(annotation: str) -> None:
    cells = [BERT, f"def use(net: {annotation}, *, other=None):\n    probe(net)"]
    assert probed(cells) == ["? annotated as BertModel, no call gives it | BertModel"]
    assert probed([*cells, "use(GPT2LMHeadModel(config))"]) == ["GPT2LMHeadModel"]


@pytest.mark.parametrize(
    "annotation", ["int", "torch.Tensor", "'no type'", "List[BertModel]", "Net"]
)
def test_an_annotation_that_tells_nothing(annotation: str) -> None:
    cells = [BERT, f"def use(net: {annotation}):\n    probe(net)"]
    assert probed(cells) == ["? no call in the notebook gives parameter net of use"]


def test_an_annotation_of_one_of_several_classes() -> None:
    cells = [BERT, "def use(net: Union[BertModel, 'GPT2LMHeadModel']):\n    probe(net)"]
    reason = "? annotated as BertModel or GPT2LMHeadModel, no call gives it"
    assert probed(cells) == [f"{reason} | BertModel | GPT2LMHeadModel"]
