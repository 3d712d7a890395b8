from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed, notebook, sources
from nbmigrate.engine import apply, plan
from nbmigrate.plan import Decisions, Safety, Settings

RULE = "encoded-layers"
LOAD = """
import torch
from pytorch_pretrained_bert import BertModel
model = BertModel.from_pretrained("bert-base-uncased")
model.eval()
"""


def check(before: str, after: str, *, safety: Safety = Safety.SAFE) -> None:
    check_transformed([LOAD, before], [LOAD, after], rule=RULE, safety=safety)


def test_the_list_of_layers_stays_a_list() -> None:
    check(
        """
        with torch.no_grad():
            encoded_layers, pooled = model(tokens, segments)  # 12 layers
        len(encoded_layers)
        """,
        """
        with torch.no_grad():
            outputs = model(tokens, segments, output_hidden_states=True)  # 12 layers
            encoded_layers, pooled = list(outputs.hidden_states[1:]), outputs.pooler_output
        len(encoded_layers)
        """,
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "layers, _ = model(ids)",
            (
                "outputs = model(ids, output_hidden_states=True)\n"
                "layers = list(outputs.hidden_states[1:])"
            ),
        ),
        (
            "layers, _ = model(ids)\nprint(_)",
            (
                "outputs = model(ids, output_hidden_states=True)\n"
                "layers, _ = list(outputs.hidden_states[1:]), outputs.pooler_output\nprint(_)"
            ),
        ),
        ("_, pooled = model(ids)", "_, pooled = model(ids, return_dict=False)"),
        (
            "(layers,\n pooled) = model(\n    ids,  # on the GPU\n)",
            (
                "outputs = model(\n    ids,  # on the GPU\n    output_hidden_states=True,\n)\n"
                "layers, pooled = list(outputs.hidden_states[1:]), outputs.pooler_output"
            ),
        ),
        (
            "outputs = 3\na, b = model(ids)",
            (
                "outputs = 3\nbert_outputs = model(ids, output_hidden_states=True)\n"
                "a, b = list(bert_outputs.hidden_states[1:]), bert_outputs.pooler_output"
            ),
        ),
        (
            "out = model(ids)\nout[0][-1]",
            (
                "out = model(ids, output_hidden_states=True)\n"
                "out = list(out.hidden_states[1:]), out.pooler_output\nout[0][-1]"
            ),
        ),
        (
            "a, b = model(ids); print(a)",
            (
                "outputs = model(ids, output_hidden_states=True); "
                "a, b = list(outputs.hidden_states[1:]), outputs.pooler_output; print(a)"
            ),
        ),
        (
            "%time a, b = model(ids)",
            (
                "%time outputs = model(ids, output_hidden_states=True); "
                "a, b = list(outputs.hidden_states[1:]), outputs.pooler_output"
            ),
        ),
        (
            "a, b = model(ids, output_all_encoded_layers=True)",
            (
                "outputs = model(ids, output_hidden_states=True)\n"
                "a, b = list(outputs.hidden_states[1:]), outputs.pooler_output"
            ),
        ),
    ],
)
def test_statements(before: str, after: str) -> None:
    check(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = model(ids)[0][-1]", "x = model(ids, output_hidden_states=True)[2][-1]"),
        ("x = model(ids)[0][3]", "x = list(model(ids, output_hidden_states=True)[2][1:])[3]"),
        ("x = model(ids)[0][-4:]", "x = list(model(ids, output_hidden_states=True)[2][1:])[-4:]"),
        ("x = model(ids)[0][i]", "x = list(model(ids, output_hidden_states=True)[2][1:])[i]"),
        ("x = model(ids)[-2]", "x = list(model(ids, output_hidden_states=True)[2][1:])"),
        ("x = model(ids, output_all_encoded_layers=True)[1]", "x = model(ids)[1]"),
        (
            "def embed(ids):\n    return model(ids)\na, b = embed(ids)",
            (
                "def embed(ids):\n    return (lambda o: "
                "(list(o.hidden_states[1:]), o.pooler_output))"
                "(model(ids, output_hidden_states=True))\na, b = embed(ids)"
            ),
        ),
        (
            "self.out = model(ids)",
            (
                "self.out = (lambda o: (list(o.hidden_states[1:]), o.pooler_output))("
                "model(ids, output_hidden_states=True))"
            ),
        ),
        (
            "both = [a for a in model(ids)]",
            (
                "both = [a for a in (lambda o: (list(o.hidden_states[1:]), o.pooler_output))("
                "model(ids, output_hidden_states=True))]"
            ),
        ),
    ],
)
def test_expressions(before: str, after: str) -> None:
    check(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "last, pooled = model(ids, output_all_encoded_layers=False)",
            "last, pooled = model(ids, return_dict=False)",
        ),
        (
            "last = model(ids, output_all_encoded_layers=False)[0]",
            "last = model(ids, return_dict=False)[0]",
        ),
        ("x = model(ids, output_all_encoded_layers=False)[1]", "x = model(ids)[1]"),
        ("model(ids, output_all_encoded_layers=False)", "model(ids)"),
        (
            "every = False\nlast = model(ids, output_all_encoded_layers=every)",
            "every = False\nlast = model(ids, return_dict=False)",
        ),
        (
            "def run(every):\n    a, b = model(ids, output_all_encoded_layers=every)\n    return a",
            (
                "def run(every):\n    outputs = model(ids, output_hidden_states=True)\n"
                "    a, b = (list(outputs.hidden_states[1:]) if every else outputs."
                "last_hidden_state), outputs.pooler_output\n    return a"
            ),
        ),
        (
            "both = model(ids, output_all_encoded_layers=not fast)",
            (
                "both = model(ids, output_hidden_states=True)\n"
                "both = (list(both.hidden_states[1:]) if not fast else both.last_hidden_state), "
                "both.pooler_output"
            ),
        ),
    ],
)
def test_the_switch(before: str, after: str) -> None:
    check(before, after)


def test_the_model_in_a_class_of_the_notebook() -> None:
    net = """
    import torch.nn as nn
    from pytorch_pretrained_bert.modeling import BertModel, BertPreTrainedModel

    class Net(BertPreTrainedModel):
        def __init__(self, config):
            super().__init__(config)
            self.bert = BertModel(config)

        def forward(self, ids):
            _, pooled = self.bert(ids, output_all_encoded_layers=False)
            return pooled
    """
    use = "net = Net.from_pretrained('bert-base-uncased')\npooled = nn.DataParallel(net)(ids)"
    asked = net.replace("output_all_encoded_layers", "return_dict")
    check_transformed([net, use], [asked, use], rule=RULE)


@pytest.mark.parametrize(
    ("call", "names"),
    [
        ("att, layers, pooled = model(ids)", "into 3 names"),
        ("out = model(ids)\natt, layers, pooled = out", "into 3 names"),
        ("(layers,) = model(ids)", "into 1 name,"),
        ("a, b, c, *d = model(ids)", "into 4 names"),
        ("def run():\n    return model(ids)\natt, layers, pooled = run()", "into 3 names"),
    ],
)
def test_what_another_version_returned(call: str, names: str) -> None:
    planned = check_transformed(
        [LOAD, call],
        [LOAD, call.replace("(ids", "(ids, return_dict=False")],
        rule=RULE,
        safety=Safety.REVIEW,
    )
    (finding,) = planned.findings
    for words in ("a tuple of 2", names, "another version"):
        assert words in finding.message


def test_something_unknown_with_the_switch_is_a_guess() -> None:
    before = "last, _ = bert(ids, output_all_encoded_layers=False)"
    after = "last, _ = bert(ids, return_dict=False)"
    check(before, after, safety=Safety.UNSAFE)


def test_with_all_other_rules() -> None:
    source = (
        "from pytorch_pretrained_bert import BertModel\n"
        "model = BertModel.from_pretrained('name').eval()\n"
        "layers, pooled = model(ids, segments, mask)"
    )
    book = notebook(source)
    planned = plan(book, Settings())
    migrated = apply(book, planned, Decisions.default(planned))
    assert sources(migrated) == [
        (
            "from transformers import BertModel\n"
            "model = BertModel.from_pretrained('name').eval()\n"
            "outputs = model(ids, token_type_ids=segments, attention_mask=mask, "
            "output_hidden_states=True)\n"
            "layers, pooled = list(outputs.hidden_states[1:]), outputs.pooler_output"
        )
    ]
    assert plan(migrated, Settings()).changes == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "last, pooled = model(ids, segments, mask, False)",
            "last, pooled = model(ids, segments, mask, return_dict=False)",
        ),
        (
            "x = model(ids, None, None, True)[0][-1]",
            "x = model(ids, None, None, output_hidden_states=True)[2][-1]",
        ),
        (
            "last, _ = model(ids, **{'output_all_encoded_layers': False, 'attention_mask': mask})",
            "last, _ = model(ids, **{'return_dict': False, 'attention_mask': mask})",
        ),
        (
            "options = dict(output_all_encoded_layers=False)\nlast = model(ids, **options)[0]",
            "options = dict(return_dict=False)\nlast = model(ids, **options)[0]",
        ),
        (
            "options = {'output_all_encoded_layers': True}\n_, pooled = model(ids, **options)",
            (
                "options = {'return_dict': True}\n"
                "outputs = model(ids, **options, output_hidden_states=True)\n"
                "_, pooled = list(outputs.hidden_states[1:]), outputs.pooler_output"
            ),
        ),
        (
            "pooled = model(ids, **{'output_all_encoded_layers': True})[-1]",
            "pooled = model(ids, **{'return_dict': True})[-1]",
        ),
    ],
)
def test_the_switch_by_position_and_in_a_dict(before: str, after: str) -> None:
    check(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "a, b = model(ids, output_all_encoded_layers=slow())",
            (
                "a, b = (lambda o, every: ((list(o.hidden_states[1:]) if every else "
                "o.last_hidden_state), o.pooler_output))"
                "(model(ids, output_hidden_states=True), slow())"
            ),
        ),
        (
            "a = model(ids, None, None, True if slow else False)[0]",
            (
                "a = (lambda o, every: ((list(o.hidden_states[1:]) if every else "
                "o.last_hidden_state), o.pooler_output))"
                "(model(ids, None, None, output_hidden_states=True), (True if slow else False))[0]"
            ),
        ),
        (
            "a, b = model(*batch)",
            (
                "outputs = model(*batch, output_hidden_states=True)\n"
                "a, b = list(outputs.hidden_states[1:]), outputs.pooler_output"
            ),
        ),
    ],
)
def test_what_decides_is_not_seen_or_moved(before: str, after: str) -> None:
    check(before, after, safety=Safety.REVIEW)


def test_a_partial_that_binds_the_switch() -> None:
    check(
        "import functools\nlast = functools.partial(model, output_all_encoded_layers=False)\n"
        "hidden, pooled = last(ids)",
        "import functools\nlast = functools.partial(model)\n"
        "hidden, pooled = last(ids, return_dict=False)",
    )


def test_by_position_with_all_other_rules() -> None:
    book = notebook([LOAD, "last, pooled = model(ids, segments, mask, False)"])
    planned = plan(book, Settings())
    migrated = apply(book, planned, Decisions.default(planned))
    assert sources(migrated)[1] == (
        "last, pooled = model(ids, token_type_ids=segments, attention_mask=mask, return_dict=False)"
    )
    assert plan(migrated, Settings()).changes == ()


@pytest.mark.parametrize(
    ("source", "word"),
    [
        (
            "def run(**more):\n    return model(x, **more)[0]\nrun(output_all_encoded_layers=True)",
            "a dict",
        ),
        (
            "def run(kw):\n    return model(x, **kw)[0]\nrun({'output_all_encoded_layers': y})",
            "a dict",
        ),
        ("x = model(*(ids, segments, mask, False))[0]", "a star"),
        ("print(f'{model(ids)[0]}')", "f-strings"),
        (
            "def other(ids):\n    return 1, 2\nif x:\n    model = other\na = model(ids)[0]",
            "something else",
        ),
    ],
)
def test_findings(source: str, word: str) -> None:
    check_finding([LOAD, source], word, "pooler_output", rule=RULE)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "def run(**more):\n    a, b = model(ids, **more)\nrun(output_all_encoded_layers=True)",
            (
                "def run(**more):\n    a, b = model(ids, **more, return_dict=False)\n"
                "run(output_all_encoded_layers=True)"
            ),
        ),
        (
            "last, pooled = model(*(ids, segments, mask, False))",
            "last, pooled = model(*(ids, segments, mask, False), return_dict=False)",
        ),
    ],
)
def test_what_is_only_found_is_a_tuple_in_the_copy(before: str, after: str) -> None:
    book = notebook([LOAD, before])
    planned = plan(book, Settings())
    migrated = apply(book, planned, Decisions.default(planned))
    assert sources(migrated)[1] == after
    assert [finding.rule for finding in planned.findings].count(RULE) == 1
    assert plan(migrated, Settings()).changes == ()


def test_a_model_that_may_be_something_else_gives_tuples_from_where_it_is_made() -> None:
    other = "def other(ids):\n    return 1, 2\nif x:\n    model = other\na, b = model(ids)"
    book = notebook([LOAD, other])
    planned = plan(book, Settings())
    migrated = apply(book, planned, Decisions.default(planned))
    assert 'from_pretrained("bert-base-uncased", return_dict=False)' in sources(migrated)[0]
    assert plan(migrated, Settings()).changes == ()


@pytest.mark.parametrize(
    "cells",
    [
        [LOAD, "pooled = model(ids)[1]"],
        [LOAD, "model(ids)"],
        [LOAD, "last = model(ids).last_hidden_state"],
        [LOAD, "outputs = model(ids, output_hidden_states=True)"],
        [LOAD, "def other(ids):\n    return 1, 2\na, b = other(ids)"],
        [LOAD.replace("pytorch_pretrained_bert", "pytorch_transformers"), "a, b = model(ids)"],
        [LOAD.replace("pytorch_pretrained_bert", "transformers"), "a, b = model(ids)"],
        [
            LOAD,
            (
                "class Mine(BertModel):\n"
                "    def forward(self, ids):\n"
                "        return self.embeddings(ids), 1\n"
                "a, b = Mine.from_pretrained('name')(ids)"
            ),
        ],
    ],
)
def test_left_alone(cells: list[str]) -> None:
    check_noop(cells, rule=RULE)
