from __future__ import annotations

import pytest

from meaning.notebooks import BERT, BOTH, IMPORTS, called, held, probed

CLASSIFIER = """
class Classifier(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.bert = BertModel.from_pretrained("bert-base-uncased")
        self.head = nn.Linear(768, n)

    def forward(self, ids):
        probe(self.bert)
        return self.head(self.bert(ids)[1])
"""


def test_an_attribute_set_in_one_method_and_used_in_another() -> None:
    assert probed([IMPORTS, CLASSIFIER]) == ["BertModel"]


def test_an_attribute_used_from_outside() -> None:
    cells = [IMPORTS, CLASSIFIER, "clf = Classifier(2)", "clf.bert(ids)"]
    assert called(cells)["clf.bert"] == "BertModel"


def test_an_attribute_used_above_the_method_that_sets_it() -> None:
    cells = """
        class Runner:
            def run(self):
                probe(self.net)
                probe(self.size)
            def prepare(self):
                self.net = BertModel.from_pretrained("b")
        """
    assert probed([IMPORTS, cells]) == ["BertModel", "? Runner.size is not set in the notebook"]


@pytest.mark.parametrize(
    "setting",
    [
        "setattr(self, 'net', bert)",
        "for self.net in [bert]:\n            pass",
        "with bert as self.net:\n            pass",
        "self.net, self.other = bert, 1",
        "self.net: BertModel = bert",
    ],
)
def test_all_that_sets_an_attribute_below_its_use(setting: str) -> None:
    reading = "class Runner:\n    def run(self):\n        probe(self.net)\n"
    assert probed([BERT, f"{reading}    def prepare(self):\n        {setting}"]) == ["BertModel"]


def test_an_attribute_of_the_library_that_a_method_below_sets() -> None:
    cells = """
        class Net(BertModel):
            def forward(self, ids):
                probe(self.bert)
            def prepare(self):
                self.bert = GPT2LMHeadModel.from_pretrained("gpt2")
        """
    assert probed([IMPORTS, cells]) == ["GPT2LMHeadModel"]


def test_attributes_made_of_attributes_that_are_set_below() -> None:
    cells = """
        class Runner:
            def third(self):
                probe(self.c)
            def second(self):
                self.c = self.b
            def first(self):
                self.b = self.a
            def start(self):
                self.a = BertModel.from_pretrained("b")
        """
    assert probed([IMPORTS, cells]) == ["BertModel"]


def test_an_attribute_moved_to_a_device_in_place() -> None:
    cells = """
        class Net(BertModel):
            def __init__(self, config):
                super().__init__(config)
                self.extra = BertModel(config)
            def move(self):
                self.extra = self.extra.to("cuda")
        """
    assert held([IMPORTS, cells, "net = Net(c)"], "net.extra") == "BertModel"


def test_an_attribute_set_from_outside() -> None:
    cells = [BOTH, "class Bag:\n    pass\nbag = Bag()\nbag.net = bert\nsetattr(bag, 'other', gpt)"]
    assert held(cells, "(bag.net, bag.other)") == "(BertModel, GPT2LMHeadModel)"


def test_an_attribute_of_the_class_itself() -> None:
    cells = [BOTH, "class Config:\n    net = bert\n    cls = BertModel"]
    assert held(cells, "(Config.net, Config().net)") == "(BertModel, BertModel)"
    assert held(cells, "Config.cls.from_pretrained('b')") == "BertModel"


def test_calling_an_object_calls_its_forward() -> None:
    cells = [BOTH, "class Net(nn.Module):\n    def forward(self, ids):\n        return bert(ids)"]
    assert held([*cells, "net = Net()"], "net(ids)") == "output of BertModel"


def test_an_object_that_calls_itself() -> None:
    cells = """
        class Lit(pl.LightningModule):
            def __init__(self):
                super().__init__()
                self.model = BertForMaskedLM.from_pretrained("b")
            def forward(self, ids, labels=None):
                return self.model(ids, labels=labels)
            def training_step(self, batch, index):
                outputs = self(**batch)
                probe(outputs)
                loss, scores = self.forward(batch["ids"])
                probe(scores)
        """
    assert probed([IMPORTS, cells]) == ["output of BertForMaskedLM", "output of BertForMaskedLM[1]"]


def test_an_object_of_a_keras_model_calls_call() -> None:
    cells = [BOTH, "class Net(tf.keras.Model):\n    def call(self, ids):\n        return bert(ids)"]
    assert held(cells, "Net()(ids)") == "output of BertModel"


def test_an_object_without_forward_is_unknown() -> None:
    cells = [IMPORTS, "class Net(nn.Module):\n    pass\nnet = Net()"]
    assert held(cells, "net(ids)") == "? Net has no forward in the notebook"


SUBCLASS = """
class Net(BertModel):
    def __init__(self, config, extra=None):
        super().__init__(config)
        self.extra = extra
    {}
"""


@pytest.mark.parametrize(
    ("method", "expression", "expected"),
    [
        ("pass", "Net(config)(ids)", "output of BertModel"),
        ("pass", "Net.from_pretrained('b')(ids)", "output of BertModel"),
        ("pass", "Net.from_pretrained('b')", "a Net"),
        ("pass", "Net.from_pretrained('b', gpt).extra", "GPT2LMHeadModel"),
        ("pass", "Net.from_pretrained('b', extra=gpt).extra", "GPT2LMHeadModel"),
        ("pass", "Net(config).to('cuda').eval()", "a Net"),
        ("pass", "Net(config).module.eval()(ids)", "output of BertModel"),
        ("def forward(self, ids):\n        return ids", "Net(config)(gpt)", "GPT2LMHeadModel"),
        (
            "def forward(self, ids):\n        return super().forward(ids)",
            "Net(config)(ids)",
            "output of BertModel",
        ),
        (
            "def forward(self, ids):\n        return super(Net, self).forward(ids)[0]",
            "Net(config)(ids)",
            "output of BertModel[0]",
        ),
        (
            "def forward(self, ids):\n        return BertModel.forward(self, ids)",
            "Net(config)(ids)",
            "? the result of transformers.BertModel.forward()",
        ),
    ],
)
def test_subclasses_of_library_classes(method: str, expression: str, expected: str) -> None:
    assert held([BOTH, SUBCLASS.format(method)], expression) == expected


def test_parts_that_the_base_class_makes() -> None:
    cells = """
        class Net(transformers.BertForSequenceClassification):
            def forward(self, ids):
                return self.bert(ids)
        """
    assert called([IMPORTS, cells])["self.bert"] == "BertModel"


def test_a_part_that_the_subclass_makes_anew() -> None:
    cells = """
        class Net(transformers.BertForSequenceClassification):
            def __init__(self, config):
                super().__init__(config)
                self.bert = GPT2LMHeadModel(config)
            def forward(self, ids):
                return self.bert(ids)
        """
    assert called([IMPORTS, cells])["self.bert"] == "GPT2LMHeadModel"


def test_a_method_of_a_base_class_of_the_notebook() -> None:
    cells = """
        class Base(nn.Module):
            def forward(self, ids):
                return self.encode(ids)
        class Child(Base):
            def encode(self, ids):
                return bert(ids)
        class Grandchild(Child):
            def forward(self, ids):
                return super().forward(ids)
        """
    assert held([BOTH, cells], "Grandchild()(ids)") == "output of BertModel"


def test_a_base_class_that_may_be_one_or_another() -> None:
    cells = "Base = BertModel if small else GPT2LMHeadModel\nclass Net(Base):\n    pass"
    expected = "output of BertModel | output of GPT2LMHeadModel"
    assert held([IMPORTS, cells], "Net(config)(ids)") == expected


@pytest.mark.parametrize(
    ("body", "expression", "expected"),
    [
        ("@property\n    def net(self):\n        return bert", "Bag().net", "BertModel"),
        ("@cached_property\n    def net(self):\n        return bert", "Bag().net", "BertModel"),
        ("@staticmethod\n    def make(n):\n        return n", "Bag.make(bert)", "BertModel"),
        ("@staticmethod\n    def make(n):\n        return n", "Bag().make(bert)", "BertModel"),
        ("@classmethod\n    def make(cls):\n        return cls()", "Bag.make()", "a Bag"),
        ("@classmethod\n    def make(cls, n):\n        return n", "Bag().make(bert)", "BertModel"),
        ("def get(self, n):\n        return n", "Bag.get(None, bert)", "BertModel"),
        ("def __call__(self, n):\n        return n", "Bag()(bert)", "BertModel"),
        ("def __getitem__(self, n):\n        return bert", "Bag()[0]", "BertModel"),
        ("def get(self):\n        return type(self)", "Bag().get()", "class Bag"),
        ("def get(self):\n        return self.__class__()", "Bag().get()", "a Bag"),
        ("def get(self):\n        return self", "Bag().get().get()", "a Bag"),
        ("table = {'b': BertModel}", "Bag.table['b'](config)", "BertModel"),
    ],
)
def test_kinds_of_members(body: str, expression: str, expected: str) -> None:
    assert held([BOTH, f"class Bag:\n    {body}"], expression) == expected


@pytest.mark.parametrize(
    "head",
    [
        "@dataclass\nclass Bag:",
        "@dataclasses.dataclass(frozen=True)\nclass Bag:",
        "class Bag(NamedTuple):",
        "class Bag(typing.NamedTuple):",
    ],
)
def test_dataclasses(head: str) -> None:
    cells = [BOTH, f"{head}\n    name: str\n    net: BertModel\n    other: object = gpt"]
    assert held(cells, "Bag('b', bert).net") == "BertModel"
    assert held(cells, "Bag('b', net=bert).other") == "GPT2LMHeadModel"


def test_a_context_manager_class() -> None:
    cells = """
        class Loaded:
            def __enter__(self):
                return bert
            def __exit__(self, *error):
                pass
        with Loaded() as net:
            pass
        """
    assert held([BOTH, cells], "net") == "BertModel"


@pytest.mark.parametrize(
    "expression",
    ["Net()", "Net().to('cuda')", "Net().cuda().eval()", "nn.DataParallel(Net()).module"],
)
def test_modules_of_the_notebook_are_moved_and_wrapped(expression: str) -> None:
    cells = [IMPORTS, "class Net(nn.Module):\n    def forward(self, x):\n        return x"]
    assert held(cells, expression) == "a Net"


def test_loading_a_checkpoint_says_nothing_of_the_arguments() -> None:
    cells = """
        class Lit(pl.LightningModule):
            def __init__(self, net=None):
                self.net = net
                self.bert = BertModel.from_pretrained("b")
        lit = Lit.load_from_checkpoint("x.ckpt")
        """
    assert held([IMPORTS, cells], "lit.bert") == "BertModel"
    assert held([IMPORTS, cells], "lit.net") == "? net may come out of a dict | None"


@pytest.mark.parametrize("base", ["nn.Module", "BertModel"])
def test_what_a_wrapper_for_several_devices_wraps(base: str) -> None:
    cells = f"""
        class Net({base}):
            def freeze(self):
                return bert
        net = nn.DataParallel(Net.from_pretrained("b"))
        """
    assert held([BERT, cells], "net.module") == "a Net"
    assert held([BERT, cells], "net.module.freeze()") == "BertModel"
    assert held([BERT, cells], "net.module.module.eval()") == "a Net"
