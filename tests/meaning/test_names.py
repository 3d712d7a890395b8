from __future__ import annotations

import pytest

from meaning.notebooks import BERT, BOTH, IMPORTS, called, held, probed

NOT_DEFINED = "? {} is not defined in the notebook before it is used"


def test_a_name_of_an_earlier_cell() -> None:
    assert held([BERT, "print('nothing')", "net = bert"], "net") == "BertModel"


def test_a_name_is_not_known_before_its_cell() -> None:
    cells = ["probe(bert)", BERT, "probe(bert)"]
    assert probed(cells) == [NOT_DEFINED.format("bert"), "BertModel"]


def test_rebinding_counts_from_there_on() -> None:
    cells = [BOTH, "probe(bert)\nbert = gpt\nprobe(bert)"]
    assert probed(cells) == ["BertModel", "GPT2LMHeadModel"]


@pytest.mark.parametrize(
    ("statement", "expression"),
    [
        ("from transformers import BertModel as Encoder", "Encoder.from_pretrained('b')"),
        ("import transformers as tr", "tr.BertModel.from_pretrained('b')"),
        ("import transformers", "transformers.BertModel(config)"),
        ("import transformers.modeling_bert as mb", "mb.BertModel.from_pretrained('b')"),
        ("import transformers.modeling_bert", "transformers.modeling_bert.BertModel(c)"),
        ("from transformers import modeling_bert", "modeling_bert.BertModel(c)"),
        ("from transformers import *", "BertModel.from_pretrained('b')"),
        ("from transformers.modeling_bert import *", "BertModel.from_pretrained('b')"),
        ("import transformers", "getattr(transformers, 'BertModel').from_pretrained('b')"),
        ("import transformers\nname = 'BertModel'", "getattr(transformers, name)(c)"),
    ],
)
def test_ways_to_import(statement: str, expression: str) -> None:
    assert held(statement, expression) == "BertModel"


def test_a_computed_attribute_is_unknown() -> None:
    cells = "import transformers\nname = input()"
    assert held(cells, "getattr(transformers, name)") == "? an attribute whose name is computed"


def test_getattr_with_a_default_can_be_either() -> None:
    assert held(BOTH, "getattr(bert, 'module', gpt)") == "BertModel | GPT2LMHeadModel"


def test_names_of_an_unknown_star_import() -> None:
    reason = "? Learner may come from the star import of fastai.text"
    assert held("from fastai.text import *", "Learner") == reason


def test_an_import_guarded_by_import_error_can_be_either() -> None:
    cells = """
        try:
            from transformers import BertModel
        except ImportError:
            from pytorch_pretrained_bert import BertModel
        """
    assert held(cells, "BertModel") == "pytorch_pretrained_bert.BertModel | transformers.BertModel"


def test_an_import_that_may_fail_is_not_called_when_it_did() -> None:
    cells = """
        try:
            from transformers import BertModel
        except ImportError:
            BertModel = None
        bert = BertModel.from_pretrained("b")
        bert(ids)
        """
    assert called(cells)["bert"] == "BertModel"


def test_a_class_of_the_notebook_shadows_that_of_the_library() -> None:
    cells = [IMPORTS, "class BertModel:\n    pass", "bert = BertModel()"]
    assert held(cells, "bert") == "a BertModel"


def test_a_parameter_shadows_a_name_of_the_module() -> None:
    cells = [BOTH, "def use(bert):\n    probe(bert)\nuse(gpt)", "probe(bert)"]
    assert probed(cells) == ["GPT2LMHeadModel", "BertModel"]


def test_a_local_name_leaves_the_module_alone() -> None:
    cells = [BOTH, "def use():\n    bert = gpt\n    return bert\nother = use()"]
    assert held(cells, "(bert, other)") == "(BertModel, GPT2LMHeadModel)"


def test_a_global_statement_binds_in_the_module() -> None:
    cells = [BOTH, "def load():\n    global net\n    net = bert\nload()"]
    assert held(cells, "net") == "BertModel"


def test_a_global_set_in_a_branch_can_still_be_what_it_was() -> None:
    cells = [BOTH, "def swap():\n    global bert\n    if big:\n        bert = gpt\nswap()"]
    assert held(cells, "bert") == "BertModel | GPT2LMHeadModel"


def test_a_nonlocal_statement_binds_in_the_function_around() -> None:
    cells = """
        def outer():
            net = None
            def inner():
                nonlocal net
                net = bert
            inner()
            return net
        """
    assert held([BERT, cells], "outer()") == "BertModel"


def test_a_walrus_binds() -> None:
    assert held([BERT, "if (net := bert) is not None:\n    pass"], "net") == "BertModel"


def test_a_walrus_in_a_comprehension_binds_outside_of_it() -> None:
    assert held([BERT, "[(last := m) for m in [bert]]"], "last") == "BertModel"


def test_comprehension_variables_stay_inside() -> None:
    cells = [BERT, "found = [net for net in [bert]]"]
    assert held(cells, "found[0]") == "BertModel"
    assert held(cells, "net") == NOT_DEFINED.format("net")


def test_a_deleted_name_is_unknown() -> None:
    assert held([BERT, "del bert"], "bert") == "? bert was deleted"


def test_augmented_assignment_of_something_else() -> None:
    assert held("total = 0\ntotal += 1", "total") == "? the result of an operation"


def test_augmented_assignment_of_tuples() -> None:
    cells = [BOTH, "models = (bert,)\nmodels += (gpt,)"]
    assert held(cells, "models") == "(BertModel, GPT2LMHeadModel)"


def test_augmented_assignment_of_lists() -> None:
    cells = [BOTH, "models = [bert]\nmodels += [gpt]"]
    assert held(cells, "models[n]") == "BertModel | GPT2LMHeadModel"


def test_augmented_assignment_of_an_attribute() -> None:
    cells = """
        class Counter:
            def __init__(self):
                self.loss = bert
                self.loss += 1
        counter = Counter()
        """
    assert held([BERT, cells], "counter.loss") == "? the result of an operation | BertModel"


@pytest.mark.parametrize(
    ("statement", "expression", "expected"),
    [
        ("a = b = bert", "b", "BertModel"),
        ("a, b = bert, gpt", "b", "GPT2LMHeadModel"),
        ("a, (b, c) = 1, (bert, gpt)", "c", "GPT2LMHeadModel"),
        ("first, *rest = bert, gpt, 1", "rest[0]", "GPT2LMHeadModel"),
        ("*rest, last = 1, 2, bert", "last", "BertModel"),
        ("*rest, last = [1, 2, bert]", "rest", "list"),
        ("a, b = gpt, a", "b", NOT_DEFINED.format("a")),
        ("net: BertModel = bert", "net", "BertModel"),
        ("net: BertModel", "net", NOT_DEFINED.format("net")),
        ("a, b, c = bert, gpt", "c", "? an element of a tuple of another length"),
        ("net = bert if small else gpt", "net", "BertModel | GPT2LMHeadModel"),
        ("net = None or bert", "net", "BertModel | None"),
        ("net = (bert)", "net", "BertModel"),
    ],
)
def test_assignments(statement: str, expression: str, expected: str) -> None:
    assert held([BOTH, statement], expression) == expected


def test_a_name_unpacked_from_a_tuple_that_may_be_none() -> None:
    cells = "pair = None\nif ready:\n    pair = bert, gpt\nfirst, second = pair"
    assert held([BOTH, cells], "second") == "GPT2LMHeadModel"


def test_a_literal_name_in_globals() -> None:
    assert held(BERT, "globals()['bert']") == "BertModel"
    assert held(BERT, "globals()['BertModel'].from_pretrained('b')") == "BertModel"
    assert held("from transformers import *", "globals()['BertModel'](c)") == "BertModel"
    assert held([BERT, "def f():\n    return globals()['bert']"], "f()") == "BertModel"
    assert held(BERT, "globals()[name]") == "? an element"
    assert held(BERT, "globals()['other']") == "? an element"
    assert held(BERT, "eval('bert')") == "? the result of eval()"
