from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed, notebook
from nbmigrate.engine import plan
from nbmigrate.libraries.transformers.rules.models.layer_calls import _RESULTS
from nbmigrate.libraries.transformers.rules.models.model_results import _HEADS
from nbmigrate.plan import Plan, Safety, Settings

RULE = "model-results"


def load(cls: str, extra: str = "") -> str:
    return (
        "import torch.nn as nn\n"
        f"from pytorch_pretrained_bert import {cls}\n"
        f'model = {cls}.from_pretrained("name"{extra})'
    )


def check(cls: str, before: str, after: str, *, safety: Safety = Safety.SAFE) -> Plan:
    return check_transformed([load(cls), before], [load(cls), after], rule=RULE, safety=safety)


@pytest.mark.parametrize(
    ("cls", "call", "suffix"),
    [
        ("BertForSequenceClassification", "model(ids, segments, mask)", ".logits"),
        ("BertForSequenceClassification", "model(ids, segments, mask, labels)", ".loss"),
        ("BertForSequenceClassification", "model(ids, labels=labels)", ".loss"),
        ("BertForSequenceClassification", "model(ids, labels=None)", ".logits"),
        ("BertForSequenceClassification", "model.forward(ids)", ".logits"),
        ("BertForMultipleChoice", "model(ids, labels=labels)", ".loss"),
        ("BertForMaskedLM", "model(ids, None, None, labels)", ".loss"),
        ("BertForMaskedLM", "model(ids, masked_lm_labels=labels)", ".loss"),
        ("BertForNextSentencePrediction", "model(ids, next_sentence_label=y)", ".loss"),
        ("BertForPreTraining", "model(ids, segments, mask, labels, y)", ".loss"),
        ("BertForQuestionAnswering", "model(ids, segments, mask, start, end)", ".loss"),
        ("BertForTokenClassification", "model(ids, labels=tags)", ".loss"),
        ("OpenAIGPTModel", "model(ids)", ".last_hidden_state"),
        ("OpenAIGPTLMHeadModel", "model(ids)", ".logits"),
        ("GPT2LMHeadModel", "model(ids, lm_labels=ids)", ".loss"),
        ("OpenAIGPTDoubleHeadsModel", "model(ids, last, ids, y)", "[:2]"),
        ("OpenAIGPTDoubleHeadsModel", "model(ids, last, mc_labels=y)", "[:1]"),
        ("GPT2DoubleHeadsModel", "model(ids, last, mc_labels=y)", "[:1]"),
    ],
)
def test_what_was_bare_is_taken_out(cls: str, call: str, suffix: str) -> None:
    check(cls, f"result = {call}", f"result = {call}{suffix}")


@pytest.mark.parametrize(
    ("cls", "before", "after"),
    [
        (
            "BertForQuestionAnswering",
            "start, end = model(ids)",
            "start, end = model(ids, return_dict=False)",
        ),
        (
            "BertForPreTraining",
            "tokens, following = model(ids, masked_lm_labels=labels)",
            "tokens, following = model(ids, masked_lm_labels=labels, return_dict=False)",
        ),
        (
            "OpenAIGPTDoubleHeadsModel",
            "a, b = model(ids, last)",
            "a, b = model(ids, last, return_dict=False)",
        ),
    ],
)
def test_a_tuple_stays_a_tuple(cls: str, before: str, after: str) -> None:
    check(cls, before, after)


def test_the_loss_of_the_language_model_beside_choices_is_for_review() -> None:
    planned = check(
        "GPT2DoubleHeadsModel",
        "losses = model(ids, last, ids, y)",
        "losses = model(ids, last, ids, y)[:2]",
        safety=Safety.REVIEW,
    )
    assert "choices" in planned.changes[0].message


def test_losses_or_a_tuple() -> None:
    check(
        "OpenAIGPTDoubleHeadsModel",
        "def run(**inputs):\n    return model(**inputs)",
        "def run(**inputs):\n    return (lambda o: [x for x in (o.loss, o.mc_loss) "
        "if x is not None] or o.to_tuple())(model(**inputs))",
    )


def test_a_tuple_at_least_where_what_is_returned_depends_on_the_model() -> None:
    code = """
    from pytorch_pretrained_bert import GPT2Model, OpenAIGPTModel
    for cls in (GPT2Model, OpenAIGPTModel):
        model = cls.from_pretrained("name")
        hidden, past = model(ids)
    """
    planned = check_transformed(
        code, code.replace("(ids)", "(ids, return_dict=False)"), rule=RULE, safety=Safety.REVIEW
    )
    assert any("depends on the model" in finding.message for finding in planned.findings)


@pytest.mark.parametrize(
    ("cls", "before", "words"),
    [
        ("BertForSequenceClassification", "_, att = model(ids)", ("one tensor", "into 2 names")),
        ("BertForSequenceClassification", "loss, logits = model(ids, labels=y)", ("one tensor",)),
        ("BertForSequenceClassification", "logits, *rest = model(ids)", ("one tensor",)),
        ("BertForMaskedLM", "scores, layers, att = model(ids)", ("one tensor", "into 3 names")),
        ("BertForMaskedLM", "out = model(ids)\nscores, att = out", ("one tensor",)),
        ("BertForTokenClassification", "def run():\n    return model(ids)\na, b = run()", ("2",)),
        ("BertForMultipleChoice", "def run(**kw):\n    a, b = model(**kw)", ("one tensor",)),
        ("BertForNextSentencePrediction", "for a, b in [model(ids)]:\n    a", ("one tensor",)),
        ("OpenAIGPTModel", "hidden, past = model(ids)", ("one tensor",)),
        ("OpenAIGPTLMHeadModel", "loss, logits = model(ids, lm_labels=ids)", ("one tensor",)),
        ("BertForQuestionAnswering", "att, start, end = model(ids)", ("a tuple of 2", "3 names")),
        ("BertForQuestionAnswering", "loss, start, end = model(ids, s, m, a, b)", ("one tensor",)),
        ("BertForPreTraining", "a, b, c, *d = model(ids)", ("a tuple of 2", "4 names")),
        ("GPT2LMHeadModel", "logits, past, att = model(ids)", ("a tuple of 2", "3 names")),
        ("GPT2DoubleHeadsModel", "a, b = model(ids, last)", ("a tuple of 3", "2 names")),
        ("OpenAIGPTDoubleHeadsModel", "a, b, c = model(ids, last, ids, y)", ("a tuple of 2",)),
    ],
)
def test_what_another_version_returned(cls: str, before: str, words: tuple[str, ...]) -> None:
    call = before[before.index("model(") :].partition(")")[0]
    planned = check(
        cls, before, before.replace(call, f"{call}, return_dict=False"), safety=Safety.REVIEW
    )
    (finding,) = planned.findings
    assert len(planned.changes) == 1
    for word in (*words, "another version", "return_dict=False there is a tuple"):
        assert word in finding.message


@pytest.mark.parametrize(
    ("cls", "before", "suffix"),
    [
        ("BertForSequenceClassification", "for row in model(ids):\n    print(row)", ".logits"),
        ("BertForSequenceClassification", "(row,) = model(ids)", ".logits"),
        ("BertForSequenceClassification", "rows = [r for r in model(ids)]", ".logits"),
        ("BertForSequenceClassification", "for a, b in model(ids):\n    print(a)", ".logits"),
        ("BertForSequenceClassification", "for a, b in zip(model(ids), y):\n    a", ".logits"),
        ("BertForSequenceClassification", "best, at = model(ids).max(1)", ".logits"),
        ("BertForMaskedLM", "rows = list(model(ids))", ".logits"),
        ("OpenAIGPTDoubleHeadsModel", "a, b = model(ids, last, ids, y)", "[:2]"),
        ("OpenAIGPTDoubleHeadsModel", "(loss,) = model(ids, last, mc_labels=y)", "[:1]"),
    ],
)
def test_what_can_be_done_with_a_tensor(cls: str, before: str, suffix: str) -> None:
    call = before[before.index("model(") :].partition(")")[0] + ")"
    planned = check(cls, before, before.replace(call, f"{call}{suffix}"))
    assert planned.findings == ()


@pytest.mark.parametrize(
    ("cls", "before"),
    [
        ("BertForQuestionAnswering", "(start, end) = model(ids)"),
        ("BertForQuestionAnswering", "start, *end = model(ids)"),
        ("BertForQuestionAnswering", "*both, = model(ids)"),
        ("BertForPreTraining", "for tokens, following in [model(ids)]:\n    tokens"),
    ],
)
def test_tuples_that_are_as_long_as_they_were(cls: str, before: str) -> None:
    planned = check(cls, before, before.replace("(ids", "(ids, return_dict=False"))
    assert planned.findings == ()


def test_one_change_asks_for_the_tuple_where_bert_is_called_too() -> None:
    code = """
    from pytorch_pretrained_bert import BertForQuestionAnswering, BertModel
    model = BertModel.from_pretrained("b") if bare else BertForQuestionAnswering.from_pretrained(d)
    first, second = model(ids)
    """
    planned = plan(notebook(code), Settings(select=(RULE, "encoded-layers")))
    (change,) = planned.changes
    assert "return_dict=False" in change.message
    assert {finding.rule for finding in planned.findings} == {RULE, "encoded-layers"}


@pytest.mark.parametrize("cls", ["GPT2Model", "GPT2LMHeadModel"])
def test_the_presents_of_gpt2_are_for_review(cls: str) -> None:
    planned = check(
        cls,
        "out, past = model(ids, past=past)",
        "out, past = model(ids, past=past, return_dict=False)",
        safety=Safety.REVIEW,
    )
    assert "cache" in planned.changes[0].message


def test_the_result_is_used_in_an_expression() -> None:
    check(
        "BertForMaskedLM",
        "best = model(ids)[0, place].argmax()  # the mask\nmodel(\n    ids,\n    labels)",
        "best = model(ids).logits[0, place].argmax()  # the mask\n"
        "model(\n    ids,\n    labels).logits",
    )


@pytest.mark.parametrize(
    "before",
    [
        "def run(ids, labels=None):\n    return model(ids, labels=labels)",
        (
            "def run(ids, labels):\n    return model(ids, None, None, labels)\n"
            "run(ids, y)\nrun(ids, None)"
        ),
        "for batch in batches:\n    result = model(**batch)",
        "inputs = {'input_ids': ids}\nif training:\n    inputs['labels'] = y\nr = model(**inputs)",
        "result = model(*batch)",
    ],
)
def test_labels_that_are_given_sometimes(before: str) -> None:
    call = before[before.index("model(") :].partition("\n")[0]
    check("BertForSequenceClassification", before, before.replace(call, f"{call}[0]"))


def test_a_loss_or_a_tuple() -> None:
    check(
        "BertForQuestionAnswering",
        "def run(**inputs):\n    return model(**inputs)",
        "def run(**inputs):\n"
        "    return (lambda o: o[:2] if o.loss is None else o.loss)(model(**inputs))",
    )


def test_a_dict_that_is_splatted() -> None:
    inputs = "inputs = {'input_ids': ids, 'labels': labels}"
    check(
        "BertForSequenceClassification",
        f"{inputs}\nloss = model(**inputs)",
        f"{inputs}\nloss = model(**inputs).loss",
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "loss = model(ids, segments, mask, tags)",
            "loss = model(ids, segments, mask, tags.masked_fill(mask != 1, -100)).loss",
        ),
        (
            "loss = model(ids, labels=batch[1].view(2, 8), attention_mask=batch[2])",
            (
                "loss = model(ids, labels=batch[1].view(2, 8).masked_fill(batch[2] != 1, -100), "
                "attention_mask=batch[2]).loss"
            ),
        ),
        (
            "loss = model(ids, attention_mask=None, labels=tags)",
            "loss = model(ids, attention_mask=None, labels=tags).loss",
        ),
    ],
)
def test_padding_is_left_out_of_the_loss_of_tokens(before: str, after: str) -> None:
    check("BertForTokenClassification", before, after)


def test_padding_is_left_out_where_labels_may_be_none() -> None:
    check(
        "BertForTokenClassification",
        "def run(ids, mask, tags=None):\n    return model(ids, None, mask, tags)",
        "def run(ids, mask, tags=None):\n    return model(ids, None, mask, "
        "tags if tags is None else tags.masked_fill(mask != 1, -100))[0]",
    )


def test_a_partial_of_a_model() -> None:
    check(
        "BertForMaskedLM",
        "import functools\nrun = functools.partial(model, token_type_ids=segments)\n"
        "loss = run(ids, masked_lm_labels=labels)",
        "import functools\nrun = functools.partial(model, token_type_ids=segments)\n"
        "loss = run(ids, masked_lm_labels=labels).loss",
    )


def test_one_label_is_for_review() -> None:
    cells = [load("BertForSequenceClassification", ", num_labels=1")]
    planned = check_transformed(
        [*cells, "loss = model(ids, labels=y)"],
        [*cells, "loss = model(ids, labels=y).loss"],
        rule=RULE,
        safety=Safety.REVIEW,
    )
    assert "squared error" in planned.changes[0].message


def test_models_in_classes_and_wrappers() -> None:
    before = """
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = nn.DataParallel(model)

        def forward(self, ids, labels):
            return self.inner(ids, labels=labels).mean()

    class Named(BertForSequenceClassification):
        def name(self):
            return "mine"

    class Renamed(Named):
        def name(self):
            return "yours"

    class Own(BertForSequenceClassification):
        def forward(self, ids):
            return self.classifier(ids)

    class Derived(Own):
        pass

    named = Renamed.from_pretrained("name", num_labels=2)
    own = Own.from_pretrained("name", num_labels=2)
    logits = named(ids)
    other = own(ids)
    more = Derived(config)(ids)
    """
    after = before.replace("labels=labels)", "labels=labels).loss").replace(
        "named(ids)", "named(ids).logits"
    )
    check("BertForSequenceClassification", before, after)


def test_a_model_that_may_be_something_else_is_unsafe() -> None:
    cells = [load("BertForMaskedLM") + "\nif other:\n    model = unpickle()"]
    check_transformed(
        [*cells, "logits = model(ids)"],
        [*cells, "logits = model(ids).logits"],
        rule=RULE,
        safety=Safety.UNSAFE,
    )


@pytest.mark.parametrize(
    ("cls", "source", "word"),
    [
        ("BertForMaskedLM", "print(f'{model(ids)}')", "f-strings"),
        ("BertForSequenceClassification", "first = model(**batch)[0]", ".logits"),
        ("GPT2DoubleHeadsModel", "loss = model(ids, last, ids, y)[0]", "choices"),
        ("BertForTokenClassification", "loss = model(ids, None, make(), tags)", "masked_fill"),
        ("BertForTokenClassification", "loss = model(**batch)", "-100"),
        ("BertModel", "x = model.encoder(hidden, mask)", "output_hidden_states"),
        ("BertModel", "x = model.encoder.layer[0](hidden, mask)", "BertLayer returned a tensor"),
        (
            "BertForMaskedLM",
            "for i, layer in enumerate(model.bert.encoder.layer):\n    x = layer(x, mask)",
            "BertLayer returned a tensor",
        ),
        *(
            ("BertModel", source, "BertLayer returned a tensor")
            for source in (
                "for layer in model.encoder.layer[:3]:\n    x = layer(x, mask)",
                "for i, layer in enumerate(model.encoder.layer[n:]):\n    x = layer(x, mask)",
                "for layer in reversed(list(model.encoder.layer)):\n    x = layer(x, mask)",
                "x = [layer(x, mask) for layer in model.encoder.layer[:3]]",
                "layer = model.encoder.layer[0]\nx = layer(x, mask)",
                "layers = model.encoder.layer\nx = layers[-1](x, mask)",
                "first = model.encoder.layer[:2]\nfor layer in first:\n    x = layer(x, mask)",
                "first = model.encoder.layer[:4]\nfirst = first[1:]\nx = first[0](x, mask)",
                "def run(x):\n    last = model.encoder.layer[-1]\n    return last(x, mask)",
                "layer = nn.Linear(2, 2)\nlayer = model.encoder.layer[0]\nx = layer(x, mask)",
                (
                    "def first(bert: BertModel, depth):\n    def run(x):\n"
                    "        for module in bert.encoder.layer[:depth]:\n"
                    "            x = module(x, mask)\n        return x\n    return run"
                ),
            )
        ),
        (
            "BertModel",
            (
                "from pytorch_pretrained_bert.modeling import BertLayer\n"
                "layer = BertLayer(config)\nx = layer(hidden, mask)"
            ),
            "take [0]",
        ),
        (
            "BertForMaskedLM",
            "def other(ids):\n    return 1\nif x:\n    model = other\ny = model(ids)",
            "something else",
        ),
        (
            "BertForMaskedLM",
            (
                "from pytorch_pretrained_bert import OpenAIGPTModel\n"
                "if x:\n    model = OpenAIGPTModel.from_pretrained('name')\ny = model(ids)"
            ),
            "depends on the model",
        ),
        (
            "BertForMaskedLM",
            (
                "from pytorch_pretrained_bert import BertModel\n"
                "if x:\n    model = BertModel.from_pretrained('name')\ny = model(ids)"
            ),
            "depends on the model",
        ),
    ],
)
def test_findings(cls: str, source: str, word: str) -> None:
    check_finding([load(cls), source], word, rule=RULE)


@pytest.mark.parametrize(
    ("cls", "source"),
    [
        ("BertForMaskedLM", "logits = model(ids).logits"),
        ("BertForMaskedLM", "out = model(ids)\nlogits = out.logits"),
        ("BertForQuestionAnswering", "start = model(ids)[0]"),
        ("BertForQuestionAnswering", "start, end = model(ids)[:2]"),
        ("BertForQuestionAnswering", "start, end = model(ids, return_dict=False)"),
        ("OpenAIGPTDoubleHeadsModel", "loss = model(ids, last, ids, y)[0]"),
        ("BertModel", "hidden = model.pooler(model.embeddings(ids))"),
        ("BertModel", "for layer in model.encoder.layer:\n    layer.eval()\n    count(layer)"),
        ("BertModel", "for layer in layers:\n    x = layer(x)\nmodel.encoder.layer[0].eval()"),
        ("BertForMaskedLM", "def own(ids):\n    return ids\nx = own(ids)"),
        *(
            ("BertModel", source)
            for source in (
                "layer = model.encoder.layer[0]\nlayer = nn.Linear(2, 2)\nx = layer(x)",
                "layer = model.encoder.layer[0]\nlayer.eval()\nx = layer.output.dense(x)",
                "some = model.encoder.layer[:2]\nsome = rows[:2]\nfor row in some:\n    row(x)",
                "rows = rows[:2]\nrows = rows[1:]\nrows[0](x)\nmodel.encoder.layer.eval()",
                "def run(layer):\n    return layer(1)\nrun(f)\nlayer = model.encoder.layer[0]",
                "def keep():\n    layer = model.encoder.layer[0]\nx = layer(x)",
                "for layer in other.encoder.layer[:3]:\n    x = layer(x)\nmodel.encoder.layer",
                "for i in range(len(model.encoder.layer[:3])):\n    x = i(x)",
            )
        ),
    ],
)
def test_left_alone(cls: str, source: str) -> None:
    check_noop([load(cls), source], rule=RULE)


@pytest.mark.parametrize("library", ["pytorch_transformers", "transformers"])
def test_other_libraries_are_left_alone(library: str) -> None:
    cells = [load("BertForMaskedLM").replace("pytorch_pretrained_bert", library)]
    check_noop([*cells, "loss = model(ids, masked_lm_labels=labels)\nx = model(ids)[0]"], rule=RULE)


@pytest.mark.parametrize(
    ("cls", "before", "after"),
    [
        (
            "TransfoXLLMHeadModel",
            "loss, mems = model(ids, target=target)",
            "loss, mems = model(ids, target=target, return_dict=False)",
        ),
        (
            "TransfoXLModel",
            "for window in windows:\n    hidden, mems = model(window, mems)",
            "for window in windows:\n    hidden, mems = model(window, mems, return_dict=False)",
        ),
    ],
)
def test_what_returned_a_tuple_is_asked_for_one(cls: str, before: str, after: str) -> None:
    check(cls, before, after, safety=Safety.REVIEW)


@pytest.mark.parametrize(
    "use", ["mems = model(ids)[1]", "result = model(ids)\nmems = result[1]", "model(ids).mems"]
)
def test_a_tuple_that_is_only_indexed_or_read_by_field_is_left(use: str) -> None:
    check_noop([load("TransfoXLModel"), use], rule=RULE)


@pytest.mark.parametrize("cls", sorted(_HEADS))
def test_every_head_has_another_result(cls: str) -> None:
    made = f"from pytorch_pretrained_bert import {cls}\nmodel = {cls}.from_pretrained('x')"
    planned = plan(notebook([made, "result = model(ids)"]), Settings(select=(RULE,)))
    assert [change.rule for change in planned.changes] == [RULE]


@pytest.mark.parametrize("layer", sorted(_RESULTS))
def test_every_layer_has_another_result(layer: str) -> None:
    made = f"from pytorch_pretrained_bert.modeling import {layer}\nlayer = {layer}(config)"
    planned = plan(notebook([made, "result = layer(hidden, mask)"]), Settings(select=(RULE,)))
    assert any(layer in finding.message for finding in planned.findings)
