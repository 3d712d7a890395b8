from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed
from nbmigrate.libraries.transformers.rules.models.training_mode import _TRAINS_ITSELF

RULE = "training-mode"
IMPORTS = """
import torch
import torch.nn as nn
from pytorch_pretrained_bert import BertForSequenceClassification, BertModel, GPT2LMHeadModel
"""
MODEL = "model = BertForSequenceClassification.from_pretrained('name', num_labels=2)"
OPTIMIZER = "optimizer = torch.optim.SGD(model.parameters(), lr=0.1)"
TRAINING = """
for ids, labels in batches:
    loss = model(ids, labels=labels)
    loss.backward()
    optimizer.step()
"""
NET = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.bert = BertModel.from_pretrained('name')
        self.output = nn.Linear(768, 2)

    def forward(self, ids):
        _, pooled = self.bert(ids)
        return self.output(pooled)
"""
TRAINED_NET = """
net = Net()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for ids, labels in batches:
    nn.functional.cross_entropy(net(ids), labels).backward()
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"{MODEL}\nmodel.cuda()", f"{MODEL}\nmodel.train()\nmodel.cuda()"),
        (f"{MODEL}.to(device)\nn = 1", f"{MODEL}.to(device)\nmodel.train()\nn = 1"),
        (MODEL, f"{MODEL}\nmodel.train();"),
        (f"{MODEL};", f"{MODEL}; model.train();"),
        (
            "model = nn.DataParallel(BertForSequenceClassification.from_pretrained(name))\n1",
            (
                "model = nn.DataParallel(BertForSequenceClassification.from_pretrained(name))\n"
                "model.train()\n1"
            ),
        ),
        (
            (
                "class Mine(BertForSequenceClassification):\n    pass\n"
                "model = Mine.from_pretrained('name', num_labels=2)\nn = 1"
            ),
            (
                "class Mine(BertForSequenceClassification):\n    pass\n"
                "model = Mine.from_pretrained('name', num_labels=2)\nmodel.train()\nn = 1"
            ),
        ),
    ],
)
def test_a_model_that_is_trained(before: str, after: str) -> None:
    check_transformed(
        [IMPORTS, before, OPTIMIZER, TRAINING],
        [IMPORTS, after, OPTIMIZER, TRAINING],
        rule=RULE,
    )


def test_evaluation_only_after_the_training() -> None:
    rest = [OPTIMIZER, TRAINING, "model.eval()\nlogits = model(ids)"]
    check_transformed(
        [IMPORTS, MODEL, *rest], [IMPORTS, f"{MODEL}\nmodel.train();", *rest], rule=RULE
    )


def test_train_of_something_else_does_not_count() -> None:
    other = "class Trainer:\n    def train(self):\n        return 1\nTrainer().train()"
    cells = [other, OPTIMIZER, TRAINING, "model.train(False)"]
    check_transformed(
        [IMPORTS, MODEL, *cells], [IMPORTS, f"{MODEL}\nmodel.train();", *cells], rule=RULE
    )


def test_a_part_of_a_model_of_the_notebook() -> None:
    loaded = "        self.bert = BertModel.from_pretrained('name')\n"
    check_transformed(
        [IMPORTS, NET, TRAINED_NET],
        [IMPORTS, NET.replace(loaded, f"{loaded}        self.bert.train()\n"), TRAINED_NET],
        rule=RULE,
    )


def test_both_of_two_models_of_one_statement() -> None:
    loaded = (
        "model = (BertForSequenceClassification.from_pretrained('name', 2) if x\n"
        "         else BertForSequenceClassification.from_pretrained('other', 2))"
    )
    check_transformed(
        [IMPORTS, loaded, OPTIMIZER, TRAINING],
        [IMPORTS, f"{loaded}\nmodel.train();", OPTIMIZER, TRAINING],
        rule=RULE,
    )


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (
            [
                (
                    "def make():\n"
                    "    return BertForSequenceClassification.from_pretrained('name', 2)\n"
                    "model = make()"
                ),
                OPTIMIZER,
                TRAINING,
            ],
            ("without dropout", "Call it before the training"),
        ),
        (
            ["bert = BertModel.from_pretrained('name')\n_, pooled = bert(ids)"],
            ("nothing here calls .eval()", "most likely"),
        ),
        ([NET, "net = Net()\nlogits = net(ids)"], ("nothing here calls .eval()", "most likely")),
        (
            [
                "model = GPT2LMHeadModel.from_pretrained('gpt2')\nmodel.train()",
                OPTIMIZER,
                "model(ids, lm_labels=ids).backward()",
            ],
            ("no dropout", "resid_pdrop=0"),
        ),
    ],
)
def test_findings(cells: list[str], words: tuple[str, ...]) -> None:
    check_finding([IMPORTS, *cells], *words, rule=RULE)


@pytest.mark.parametrize(
    "cells",
    [
        [NET, "net = Net()\noptimizer = make(net.parameters())\nrun(optimizer)\nnet(ids)"],
        [MODEL, "from loops import fit\nlogits = model(ids)\nfit(model, batches)"],
        [NET, "from loops import Bot\nnet = Net()\nbot = Bot(model=net)\nnet(ids)\nbot.fit()"],
        [MODEL, "import loops\nloops.fit(batches, [model])\nlogits = model(ids)"],
    ],
)
def test_a_model_that_may_be_trained_elsewhere(cells: list[str]) -> None:
    found = check_finding([IMPORTS, *cells], "may be trained", "call .train()", rule=RULE)
    assert "most likely" not in found.message


@pytest.mark.parametrize(
    "use", ["torch.save(model, 'm.bin')", "print(model)", "fit(model.config)", "fit(other)"]
)
def test_a_model_that_is_only_run(use: str) -> None:
    cells = [IMPORTS, MODEL, f"from loops import fit\nlogits = model(ids)\n{use}"]
    check_finding(cells, "most likely", rule=RULE)


@pytest.mark.parametrize(
    "cells",
    [
        [MODEL, OPTIMIZER, f"model.train()\n{TRAINING}"],
        [f"{MODEL}.train()", OPTIMIZER, TRAINING],
        [f"{MODEL}\nmodel.eval()\nlogits = model(ids)"],
        [f"{MODEL}\nmodel.train(False)\nlogits = model(ids)"],
        [MODEL],
        [NET, f"net = Net()\nnet.train()\n{TRAINED_NET}"],
        [NET, "net = Net()\nnet.eval()\nnet(ids)"],
        [NET, "def run(net):\n    net.eval()\n    return net(ids)"],
        [MODEL, OPTIMIZER, f"def one_epoch(network):\n    network.train()\n{TRAINING}"],
        [MODEL, OPTIMIZER, "learner = make(model)\nlearner.fit_one_cycle(3)"],
        ["model = GPT2LMHeadModel.from_pretrained('gpt2')", OPTIMIZER, "model(ids).backward()"],
        ["model = BertModel(config)\nmodel(ids)"],
    ],
)
def test_left_alone(cells: list[str]) -> None:
    check_noop([IMPORTS, *cells], rule=RULE)


@pytest.mark.parametrize("library", ["pytorch_transformers", "transformers"])
def test_other_libraries_left_the_model_in_evaluation_mode(library: str) -> None:
    cells = [IMPORTS.replace("pytorch_pretrained_bert", library), MODEL, OPTIMIZER, TRAINING]
    check_noop(cells, rule=RULE)


@pytest.mark.parametrize("method", sorted(_TRAINS_ITSELF))
def test_every_method_that_trains_by_itself(method: str) -> None:
    cells = [IMPORTS, MODEL, OPTIMIZER, TRAINING, f"learner = make(model)\nlearner.{method}()"]
    check_noop(cells, rule=RULE)
