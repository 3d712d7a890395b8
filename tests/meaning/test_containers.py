from __future__ import annotations

import pytest

from meaning.notebooks import BOTH, IMPORTS, called, held, probed

EITHER = "BertModel | GPT2LMHeadModel"
TABLE = """
MODEL_CLASSES = {
    "bert": (BertConfig, BertForMaskedLM, BertTokenizer),
    "gpt2": (GPT2Config, GPT2LMHeadModel, GPT2Tokenizer),
}
"""
ALL = "from transformers import *"


def test_a_table_of_classes_by_a_literal_key() -> None:
    cells = [ALL, TABLE, "config_class, model_class, tokenizer_class = MODEL_CLASSES['bert']"]
    assert held(cells, "model_class.from_pretrained('b')") == "BertForMaskedLM"
    assert held(cells, "tokenizer_class.from_pretrained('b')") == "BertTokenizer"


def test_a_table_of_classes_by_a_computed_key() -> None:
    cells = [
        ALL,
        TABLE,
        """
        def main(args):
            config_class, model_class, tokenizer_class = MODEL_CLASSES[args.model_type]
            config = config_class.from_pretrained(args.name)
            model = model_class.from_pretrained(args.name, config=config)
            model.to(args.device)
            return model(ids)
        """,
        "main(parser.parse_args())",
    ]
    assert called(cells)["model"] == "BertForMaskedLM | GPT2LMHeadModel"


@pytest.mark.parametrize(
    "loop",
    [
        "for config_class, model_class, tokenizer_class in MODEL_CLASSES.values():",
        "for name, (config_class, model_class, tokenizer_class) in MODEL_CLASSES.items():",
        "for _, model_class, _ in [MODEL_CLASSES['bert'], MODEL_CLASSES['gpt2']]:",
        "for i, (_, model_class, _) in enumerate(MODEL_CLASSES.values()):",
        "for model_class in [row[1] for row in MODEL_CLASSES.values()]:",
        "for model_class in (BertForMaskedLM, GPT2LMHeadModel):",
        "for model_class, name in zip([BertForMaskedLM, GPT2LMHeadModel], names):",
        "for key in MODEL_CLASSES:\n    _, model_class, _ = MODEL_CLASSES[key]",
        "for model_class in map(lambda row: row[1], MODEL_CLASSES.values()):",
        "for model_class in filter(None, {BertForMaskedLM, GPT2LMHeadModel}):",
        "for model_class in tqdm([BertForMaskedLM, GPT2LMHeadModel]):",
        "for model_class in itertools.chain([BertForMaskedLM], [GPT2LMHeadModel]):",
    ],
)
def test_loops_over_tables_of_classes(loop: str) -> None:
    cells = [ALL, "import itertools\nfrom tqdm.notebook import tqdm", TABLE]
    cells.append(f"{loop}\n    probe(model_class.from_pretrained('x'))")
    assert probed(cells) == ["BertForMaskedLM | GPT2LMHeadModel"]


@pytest.mark.parametrize(
    ("statement", "expression", "expected"),
    [
        ("d = {'net': bert}", "d['net']", "BertModel"),
        ("d = dict(net=bert)", "d['net']", "BertModel"),
        ("d = dict([('net', bert), ('n', 1)])", "d['net']", "BertModel"),
        ("d = dict(zip(names, [bert]))", "d['net']", "BertModel"),
        ("d = {'a': 1}\nd['net'] = bert", "d['net']", "BertModel"),
        ("d = {'a': 1}\nd.update({'net': bert})", "d['net']", "BertModel"),
        ("d = {'a': 1}\nd.update(net=bert)", "d['net']", "BertModel"),
        ("d = {'a': 1}\nd |= {'net': bert}", "d['net']", "BertModel"),
        ("d = {**{'net': bert}, 'a': 1}", "d['net']", "BertModel"),
        ("d = {n: m for n, m in [('net', bert)]}", "d['net']", "BertModel"),
        ("d = {}\nd[name] = bert", "d['net']", "BertModel"),
        ("d = {}\nd[name] = bert", "[m for k, m in d.items()][0]", "BertModel"),
        ("d = {1: bert}", "[m for k, m in d.items()][0]", "BertModel"),
        ("d = {'net': bert}", "d.get('net', gpt)", EITHER),
        ("d = {'net': bert}", "d.get('other', gpt)", EITHER),
        ("d = {'net': bert}", "d.pop('net')", "BertModel"),
        ("d = {}\nd.setdefault('net', bert)", "d['net']", "BertModel"),
        ("d = {'net': bert}", "[k for k in d][0]", "'net'"),
        ("d = {'net': bert}", "list(d.keys())[0]", "'net'"),
        ("d = {'net': bert}", "d.copy()['net']", "BertModel"),
        ("d = {'net': bert}", "copy.deepcopy(d)['net']", "BertModel"),
        ("d = {'net': bert, 'other': gpt}", "d[name]", EITHER),
        ("d = {'bert': {'net': bert}}", "d['bert']['net']", "BertModel"),
        ("d = {'make': lambda: bert}", "d['make']()", "BertModel"),
        ("import collections\nd = collections.defaultdict(list)", "d", "dict"),
        ("from collections import OrderedDict\nd = OrderedDict(net=bert)", "d['net']", "BertModel"),
        ("d = {**other, 'net': bert}", "d['net']", "? what comes out of another dict | BertModel"),
        ("d = {}", "d['net']", "? an element of an empty container"),
        ("x = [bert, gpt]", "x[1]", "GPT2LMHeadModel"),
        ("x = [bert, gpt]", "x[-1]", EITHER),
        ("x = [bert, gpt]", "x[i]", EITHER),
        ("x = [bert, gpt]", "x[:1][0]", EITHER),
        ("x = [bert]\nx.append(gpt)", "x[0]", EITHER),
        ("x = []\nx.extend([bert])", "x[0]", "BertModel"),
        ("x = [bert] + [gpt]", "x[i]", EITHER),
        ("x = [bert] * 3", "x", "? the result of an operation"),
        ("x = (bert, gpt)", "x[-1]", "GPT2LMHeadModel"),
        ("x = (bert, gpt)", "x[1:][0]", "GPT2LMHeadModel"),
        ("x = (bert, gpt)", "x[:-1][0]", "BertModel"),
        ("x = (bert, gpt)", "x[::-1][0]", "GPT2LMHeadModel"),
        ("x = (bert, gpt)", "x[::0]", "? a slice"),
        ("x = (bert, gpt)", "x[:n]", "? a slice"),
        ("x = bert(ids)", "x[:2]", "(output of BertModel[0], output of BertModel[1])"),
        ("x = bert(ids)", "x[-1:]", "? a slice"),
        ("x = (bert,) + (gpt,)", "x[1]", "GPT2LMHeadModel"),
        ("x = (*[bert, gpt], 1)", "x[i]", "1 | BertModel | GPT2LMHeadModel"),
        ("x = (*(bert, gpt), 1)", "x[1]", "GPT2LMHeadModel"),
        ("x = {bert}", "x.pop()", "BertModel"),
        ("x = sorted([bert, gpt])", "x[0]", EITHER),
        ("x = list(reversed((bert, gpt)))", "x[0]", EITHER),
        ("x = tuple([bert, gpt])", "x[0]", EITHER),
        ("x = tuple((bert, gpt))", "x[0]", "BertModel"),
    ],
)
def test_what_is_in_a_container(statement: str, expression: str, expected: str) -> None:
    undefined = [BOTH, "name, names, i, k, other = read()"]
    assert held([*undefined, statement], expression) == expected


def test_a_list_filled_in_another_method() -> None:
    cells = """
        class Ensemble:
            def __init__(self):
                self.models = []
            def predict(self, ids):
                return [model(ids) for model in self.models]
            def load(self, name):
                self.models.append(BertModel.from_pretrained(name))
        """
    assert called([IMPORTS, cells])["model"] == "BertModel"


def test_a_dict_splatted_into_a_call() -> None:
    cells = [BOTH, "def use(net, n=1):\n    probe(net)", "options = {'net': bert}\nuse(**options)"]
    assert probed(cells) == ["BertModel"]


@pytest.mark.parametrize(
    ("made", "use"),
    [
        ("nn.ModuleList([bert, gpt])", "self.models[0]"),
        ("nn.ModuleList([bert for _ in range(3)])", "self.models[i]"),
        ("nn.ModuleList(bert for _ in range(3))", "self.models[i]"),
        ("nn.ModuleDict({'bert': bert, 'gpt': gpt})", "self.models['bert']"),
        ("nn.ModuleDict({'bert': bert}).to('cuda')", "self.models['bert']"),
        ("nn.Sequential(bert, gpt)", "self.models[0]"),
        ("nn.Sequential(OrderedDict([('bert', bert)]))", "self.models['bert']"),
    ],
)
def test_modules_of_torch_that_hold_models(made: str, use: str) -> None:
    cells = f"""
        from collections import OrderedDict
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.models = {made}
            def forward(self, x):
                return {use}(x)
        """
    assert called([BOTH, cells])[use] == "BertModel"


def test_a_sequential_calls_its_parts_in_turn() -> None:
    cells = """
        class First(nn.Module):
            def forward(self, ids):
                return (ids, 1)
        class Second(nn.Module):
            def forward(self, pair):
                probe(pair)
                return bert
        net = nn.Sequential(First(), Second())
        probe(net(gpt))
        """
    assert probed([BOTH, cells]) == ["(GPT2LMHeadModel, 1)", "BertModel"]


def test_an_output_of_a_call_that_is_not_in_the_notebook_is_not_ours() -> None:
    reason = "? the output of a model that map() calls"
    assert held(BOTH, "list(map(bert, batches))[0]") == reason


def test_a_sequential_gives_the_output_of_its_model() -> None:
    assert held(BOTH, "nn.Sequential(bert)(ids)") == "output of BertModel"
    assert held(BOTH, "nn.Sequential(bert, nn.Linear(2, 2))(ids)") == (
        "? the result of calling a Linear"
    )


NAMESPACES = """
import argparse, munch
from types import SimpleNamespace
from easydict import EasyDict
"""


@pytest.mark.parametrize(
    ("made", "expression", "expected"),
    [
        ("SimpleNamespace(model=bert, other=gpt)", "held.model", "BertModel"),
        ("SimpleNamespace(model=bert, other=gpt)", "held.other", "GPT2LMHeadModel"),
        ("SimpleNamespace(**{'model': bert})", "held.model", "BertModel"),
        ("SimpleNamespace()\nheld.model = bert", "held.model", "BertModel"),
        ("SimpleNamespace()\nsetattr(held, 'model', bert)", "held.model", "BertModel"),
        ("argparse.Namespace(model=bert)", "getattr(held, 'model')", "BertModel"),
        ("EasyDict(model=bert)", "held['model']", "BertModel"),
        ("EasyDict({'model': bert})", "held.model", "BertModel"),
        ("munch.Munch(model=bert)", "held.model", "BertModel"),
        ("SimpleNamespace(model=bert)", "held.items", "ContainerMethod"),
        ("dict(model=bert)", "held.model", "ContainerMethod"),
    ],
)
def test_namespaces_hold_what_they_are_given(made: str, expression: str, expected: str) -> None:
    assert held([BOTH, NAMESPACES, f"held = {made}"], expression) == expected


@pytest.mark.parametrize(
    "made",
    [
        "namedtuple('Pair', 'model other')",
        "namedtuple('Pair', 'model, other')",
        "namedtuple('Pair', ['model', 'other'])",
        "namedtuple('Pair', ('model', 'other'))",
        "NamedTuple('Pair', [('model', BertModel), ('other', object)])",
    ],
)
@pytest.mark.parametrize("given", ["bert, gpt", "bert, other=gpt", "other=gpt, model=bert"])
def test_named_tuples(made: str, given: str) -> None:
    cells = [
        BOTH,
        "from collections import namedtuple\nfrom typing import NamedTuple",
        f"Pair = {made}\npair = Pair({given})\nfirst, second = pair",
    ]
    assert held(cells, "pair.model") == "BertModel"
    assert held(cells, "pair.other") == "GPT2LMHeadModel"
    assert held(cells, "pair[1]") == "GPT2LMHeadModel"
    assert held(cells, "first") == "BertModel"
    assert held(cells, "pair.third") == "? attribute third"


def test_named_tuples_of_which_something_is_not_known() -> None:
    cells = [BOTH, "from collections import namedtuple"]
    assert held(cells, "namedtuple('Pair', names)") == "? the fields of a named tuple"
    assert held(cells, "namedtuple('Pair', ['a', name])") == "? the fields of a named tuple"
    assert held(cells, "namedtuple('Pair', 'a b')(bert).b") == "? b of Pair is not given"


@pytest.mark.parametrize(
    "definition",
    [
        "class Pair(NamedTuple):\n    model: object\n    other: object",
        "class Pair(namedtuple('Pair', 'model other')):\n    __slots__ = ()",
    ],
)
def test_a_class_that_is_a_named_tuple(definition: str) -> None:
    imports = "from typing import NamedTuple\nfrom collections import namedtuple"
    cells = f"""{imports}\n{definition}
pair = Pair(bert, other=gpt)
first, second = pair
"""
    assert held([BOTH, cells], "pair.model") == "BertModel"
    assert held([BOTH, cells], "first") == "BertModel"
    assert held([BOTH, cells], "pair[-1]") == "GPT2LMHeadModel"
    assert held([BOTH, cells], "pair[2]") == "? an element of a Pair"
