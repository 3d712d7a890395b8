from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harness import check_finding, check_noop, check_transformed
from nbmigrate.plan import Safety, Settings

if TYPE_CHECKING:
    from collections.abc import Callable

RULE = "return-dict"
MODEL = 'model = BertForSequenceClassification.from_pretrained("bert-base-uncased")'
IMPORT = f"from transformers import BertForSequenceClassification\n{MODEL}"


def test_unpacked_directly() -> None:
    check_transformed(
        [IMPORT, "loss, logits = model(ids, labels=labels)"],
        [IMPORT, "loss, logits = model(ids, labels=labels, return_dict=False)"],
        rule=RULE,
    )


def test_unpacked_by_a_later_statement_in_another_cell() -> None:
    check_transformed(
        [IMPORT, "outputs = model(ids)", "print(1)", "loss, logits = outputs"],
        [IMPORT, "outputs = model(ids, return_dict=False)", "print(1)", "loss, logits = outputs"],
        rule=RULE,
    )


def test_unpacked_in_a_class_that_keeps_the_model_on_self() -> None:
    before = """
        class SentimentClassifier(nn.Module):
            def __init__(self, n_classes):
                super(SentimentClassifier, self).__init__()
                self.bert = BertModel.from_pretrained(PRE_TRAINED_MODEL_NAME)
                self.drop = nn.Dropout(p=0.3)

            def forward(self, input_ids, attention_mask):
                _, pooled_output = self.bert(
                    input_ids=input_ids,
                    attention_mask=attention_mask
                )
                return self.drop(pooled_output)
        """
    imports = "from torch import nn\nfrom transformers import BertModel"
    after = before.replace(
        "attention_mask=attention_mask\n                )",
        "attention_mask=attention_mask,\n                    return_dict=False\n                )",
    )
    check_transformed([imports, before], [imports, after], rule=RULE)


def test_unpacked_in_a_helper_that_gets_the_model_as_a_parameter() -> None:
    helper = """
        def evaluate(net, batch):
            net.eval()
            with torch.no_grad():
                loss, logits = net(batch[0], labels=batch[1]{})
            return loss.item()
        """
    train = "model.cuda()\nfor batch in loader:\n    evaluate(model, batch)"
    check_transformed(
        [IMPORT, helper.format(""), train],
        [IMPORT, helper.format(", return_dict=False"), train],
        rule=RULE,
    )


def test_returned_by_a_helper_and_unpacked_where_it_is_called() -> None:
    helper = "def predict(text):\n    return model(encode(text){})"
    use = "start, end = predict('hello')"
    check_transformed(
        [IMPORT, helper.format(""), use],
        [IMPORT, helper.format(", return_dict=False"), use],
        rule=RULE,
    )


@pytest.mark.parametrize(
    "use",
    [
        "for part in outputs:\n    print(part)",
        "parts = list(outputs)",
        "first, *rest = outputs",
        "print(*outputs)",
        "both = outputs + (extra,)",
        "for a, b in zip(outputs, names):\n    pass",
        "parts = [part for part in outputs]",
        "assert isinstance(outputs, tuple)",
    ],
)
def test_used_as_a_tuple_in_other_ways(use: str) -> None:
    check_transformed(
        [IMPORT, "outputs = model(ids)", use],
        [IMPORT, "outputs = model(ids, return_dict=False)", use],
        rule=RULE,
    )


@pytest.mark.parametrize(
    "use",
    [
        "loss = outputs[0]",
        "loss, logits = outputs[:2]",
        "last = outputs[-1]",
        "print(len(outputs))",
        "loss = outputs.loss",
        'logits = outputs["logits"]',
        "outputs = (loss,) + outputs[1:]",
        "pass",
    ],
)
def test_indices_slices_and_fields_stay(use: str) -> None:
    check_noop([IMPORT, "outputs = model(ids)", use], rule=RULE)


@pytest.mark.parametrize(
    "source",
    [
        "loss, logits = model(ids, return_dict=False)",
        "loss, logits = model(ids, return_dict=True)",
        "loss, logits = model(ids, **{'return_dict': False})",
        "loss, logits = model(ids).to_tuple()",
        "ids, mask = tokenizer(text)",
        "a, b = model.config, model.bert",
        "model = build()\nloss, logits = model(ids)",
        "a, b = model.get_input_embeddings()(ids)",
    ],
)
def test_other_unpackings_stay(source: str) -> None:
    check_noop([IMPORT, source], rule=RULE)


@pytest.mark.parametrize(
    "made",
    [
        'BertModel.from_pretrained("b", return_dict=False)',
        "BertModel(BertConfig(return_dict=False))",
        'BertModel.from_pretrained("b", config=BertConfig.from_pretrained("b", return_dict=False))',
        'BertModel.from_pretrained("b", return_dict=True)',
    ],
)
def test_models_that_were_told_what_to_return_stay(made: str) -> None:
    check_noop(
        f"from transformers import BertModel, BertConfig\nbert = {made}\na, b = bert(ids)",
        rule=RULE,
    )


def test_a_user_class_with_its_own_forward_stays() -> None:
    check_noop(
        [
            "from transformers import BertModel",
            """
            class Net(BertModel):
                def forward(self, ids):
                    hidden = super().forward(ids)[0]
                    return hidden, hidden.mean()
            """,
            'net = Net.from_pretrained("b")\na, b = net(ids)',
        ],
        rule=RULE,
    )


def test_super_forward_of_a_library_class() -> None:
    before = """
        from transformers import BertModel
        class Net(BertModel):
            def forward(self, ids):
                hidden, pooled = super().forward(ids)
                return pooled
        """
    after = before.replace("super().forward(ids)", "super().forward(ids, return_dict=False)")
    check_transformed(before, after, rule=RULE)


def test_one_call_of_a_model_and_of_a_class_of_the_notebook() -> None:
    own = """
        class Tagger(nn.Module):
            def forward(self, ids):
                return ids, ids
        def evaluate(model, ids):
            loss, logits = model(ids)
            return loss
        """
    use = "evaluate(model, ids)\nevaluate(model, ids)\nevaluate(Tagger(), ids)"
    told = IMPORT.replace('uncased")', 'uncased", return_dict=False)')
    planned = check_transformed([IMPORT, own, use], [told, own, use], rule=RULE)
    assert len(planned.changes) == 1
    check_finding(
        [IMPORT.replace('.from_pretrained("bert-base-uncased")', "(config)"), own, use],
        "config.return_dict = False",
        rule=RULE,
    )


def test_a_shadowing_class_of_the_notebook_stays() -> None:
    check_noop(
        [
            "from transformers import BertModel",
            "class BertModel:\n    def __call__(self, x):\n        return x, x",
            "a, b = BertModel()(ids)",
        ],
        rule=RULE,
    )


def test_wrappers_and_method_chains() -> None:
    before = """
        import torch
        from transformers import AutoModel
        model = torch.nn.DataParallel(AutoModel.from_pretrained(NAME).to(device))
        hidden, pooled = model.eval()(ids)
        hidden, pooled = model.module(ids)
        """
    after = before.replace("(ids)", "(ids, return_dict=False)")
    check_transformed(before, after, rule=RULE)


def test_an_unknown_callee_is_left_alone_without_a_sign_of_a_model() -> None:
    check_noop(
        ["from transformers import BertModel", "model = third_party()\na, b = model(x)"],
        rule=RULE,
    )


def test_what_only_looks_like_a_model_is_unsafe_and_says_why() -> None:
    before = """
        import transformers
        class Net(nn.Module):
            def __init__(self, bert):
                self.bert = get_kobert_model(bert)
            def forward(self, ids, mask):
                _, pooled = self.bert(input_ids=ids, attention_mask=mask)
                return pooled
        net = Net("kobert")
        """
    planned = check_transformed(
        before,
        before.replace("attention_mask=mask)", "attention_mask=mask, return_dict=False)"),
        rule=RULE,
        safety=Safety.UNSAFE,
    )
    assert "get_kobert_model is not defined" in planned.changes[0].message


@pytest.mark.parametrize(
    "source",
    [
        "features, labels = dataset(input_ids=ids).split()",
        "a, b = model.generate(input_ids=ids, attention_mask=mask)",
        "x, y = make_batch(rows)",
        "correct, total = evaluate(model, attention_mask=None)[0]",
    ],
)
def test_what_does_not_look_like_a_model_stays(source: str) -> None:
    check_noop(["import transformers", source], rule=RULE)


def test_perhaps_something_else_is_unsafe() -> None:
    before = """
        from transformers import BertModel
        bert = BertModel.from_pretrained("b")
        if fast:
            bert = third_party.load("b")
        _, pooled = bert(ids)
        """
    planned = check_transformed(
        before,
        before.replace("bert(ids)", "bert(ids, return_dict=False)"),
        rule=RULE,
        safety=Safety.UNSAFE,
    )
    assert "not certain" in planned.changes[0].message


def test_a_model_set_to_return_tuples_later_is_unsafe() -> None:
    before = [IMPORT, "model.config.return_dict = flag", "loss, logits = model(ids)"]
    after = [*before[:2], "loss, logits = model(ids, return_dict=False)"]
    check_transformed(before, after, rule=RULE, safety=Safety.UNSAFE)


def test_tensorflow_is_for_review() -> None:
    before = """
        from transformers import TFBertModel
        bert = TFBertModel.from_pretrained("bert-base-uncased")
        sequence, pooled = bert(ids)
        """
    after = before.replace("bert(ids)", "bert(ids, return_dict=False)")
    check_transformed(before, after, rule=RULE, safety=Safety.REVIEW)


def test_read_by_field_too_is_a_finding() -> None:
    check_finding(
        [IMPORT, "outputs = model(ids)\nloss, logits = outputs\nprint(outputs.loss)"],
        "to_tuple",
        rule=RULE,
    )


def test_layers_that_always_return_tuples_stay() -> None:
    check_noop(
        [
            "from transformers.models.bert.modeling_bert import BertLayer",
            "layer = BertLayer(config)\nhidden, attention = layer(x)",
        ],
        rule=RULE,
    )


def test_pytorch_transformers_gave_tuples_too() -> None:
    before = [
        "from pytorch_transformers import BertModel\nbert = BertModel.from_pretrained('b')",
        "hidden, pooled = bert(ids)\nfirst = bert(ids)[0]",
        "hidden, pooled = helper.bert(ids)",
    ]
    after = [before[0], before[1].replace("= bert(ids)\n", "= bert(ids, return_dict=False)\n")]
    check_transformed(before[:2], after, rule=RULE)
    check_transformed(
        ["import pytorch_transformers", before[2]],
        ["import pytorch_transformers", "hidden, pooled = helper.bert(ids, return_dict=False)"],
        rule=RULE,
        safety=Safety.UNSAFE,
    )


def test_pytorch_pretrained_bert_gave_none() -> None:
    check_noop(
        [
            "from pytorch_pretrained_bert import BertModel\nbert = BertModel.from_pretrained('b')",
            "layers, pooled = bert(ids)\nlayers, pooled = helper.bert(ids)",
        ],
        rule=RULE,
    )
    check_transformed(
        [
            "from pytorch_pretrained_bert import BertAdam\nfrom transformers import BertModel",
            "hidden, pooled = BertModel.from_pretrained('b')(ids)",
        ],
        [
            "from pytorch_pretrained_bert import BertAdam\nfrom transformers import BertModel",
            "hidden, pooled = BertModel.from_pretrained('b')(ids, return_dict=False)",
        ],
        rule=RULE,
    )


def test_python_behind_a_time_magic() -> None:
    check_transformed(
        [IMPORT, "%time loss, logits = model(ids)"],
        [IMPORT, "%time loss, logits = model(ids, return_dict=False)"],
        rule=RULE,
    )


def test_a_written_module_is_a_scope_of_its_own() -> None:
    cell = "%%writefile net.py\nfrom transformers import BertModel\nmodel = BertModel(config)\n{}"
    check_transformed(
        [cell.format("a, b = model(x)"), "model = other\na, b = model(x)\nimport transformers"],
        [
            cell.format("a, b = model(x, return_dict=False)"),
            "model = other\na, b = model(x)\nimport transformers",
        ],
        rule=RULE,
    )


def test_every_4x_target_is_served() -> None:
    check_transformed(
        [IMPORT, "loss, logits = model(ids)"],
        [IMPORT, "loss, logits = model(ids, return_dict=False)"],
        rule=RULE,
        settings=Settings(target="4.0.1"),
    )


@pytest.mark.parametrize(
    "use",
    [
        "hidden, *_ = model.base_model(ids{})",
        "part = functools.partial(model, attention_mask=None)\nloss, logits = part(ids{})",
        "part = functools.partial(functools.partial(model), ids)\nloss, logits = part(mask{})",
        "if type(outputs := model(ids{})) is tuple:\n    pass",
        "held = SimpleNamespace(model=model)\nloss, logits = held.model(ids{})",
        "Held = namedtuple('Held', 'model step')\nloss, logits = Held(model, 1).model(ids{})",
        "found = globals()['model']\nloss, logits = found(ids{})",
    ],
)
def test_models_that_are_reached_in_other_ways(use: str) -> None:
    imports = "import functools\nfrom collections import namedtuple\n"
    imports += f"from types import SimpleNamespace\n{IMPORT}"
    check_transformed(
        [imports, use.format("")], [imports, use.format(", return_dict=False")], rule=RULE
    )


def test_the_encoder_that_a_method_gives() -> None:
    before = """
        from transformers import BartForConditionalGeneration
        bart = BartForConditionalGeneration.from_pretrained("b")
        hidden, *_ = bart.get_encoder()(ids)
        """
    after = before.replace("()(ids)", "()(ids, return_dict=False)")
    check_transformed(before, after, rule=RULE)
    check_noop(
        before.replace("hidden, *_ = ", "hidden = ").replace("()(ids)", "()(ids)[0]"), rule=RULE
    )
    check_transformed(
        before.replace("BartForConditionalGeneration", "AutoModelForSeq2SeqLM"),
        after.replace("BartForConditionalGeneration", "AutoModelForSeq2SeqLM"),
        rule=RULE,
        safety=Safety.UNSAFE,
    )


@pytest.mark.parametrize(
    "use",
    [
        "part = functools.partial(model, return_dict=False)\nloss, logits = part(ids)",
        "part = functools.partial(model)\nloss, logits = part(ids, return_dict=False)",
        "part = functools.partial(tokenizer, text)\nids, mask = part()",
    ],
)
def test_partials_that_need_nothing(use: str) -> None:
    check_noop([f"import functools\n{IMPORT}", use], rule=RULE)


def test_a_model_in_a_sequential_is_told_where_it_is_made() -> None:
    use = "net = nn.Sequential(model)\nloss, logits = net(ids)"
    told = IMPORT.replace('uncased")', 'uncased", return_dict=False)')
    check_transformed(
        [f"from torch import nn\n{IMPORT}", use], [f"from torch import nn\n{told}", use], rule=RULE
    )
    check_noop([f"from torch import nn\n{told}", use], rule=RULE)
    check_noop([f"from torch import nn\n{IMPORT}", use.replace("loss, logits", "both")], rule=RULE)
    check_finding(
        [f"from torch import nn\n{IMPORT}", use, "print(model(ids).loss)"],
        "Sequential",
        "config.return_dict = False",
        rule=RULE,
    )


@pytest.mark.parametrize(
    "use",
    [
        "print(outputs.loss)\nfor key in outputs:\n    print(key, outputs[key].shape)",
        "for key in outputs:\n    print(key, outputs[key].shape)",
        "for key, value in outputs.items():\n    print(key, value.shape)",
        "print(list(outputs.keys()), list(outputs))",
        "first = outputs[0] if isinstance(outputs, tuple) else outputs.logits",
    ],
)
def test_keys_of_an_output_are_meant(use: str) -> None:
    check_noop([IMPORT, "outputs = model(**batch)", use], rule=RULE)


def test_a_notebook_for_transformers_4_that_reads_fields_gets_no_remark() -> None:
    cells = [IMPORT, "outputs = model(ids)\nloss, logits = outputs\nprint(outputs.loss)"]
    check_noop(["!pip install transformers==4.10.0", *cells], rule=RULE)


def test_a_parameter_that_is_annotated_as_a_model() -> None:
    before = """
        from transformers import BertModel
        def pooled(model: BertModel, ids):
            hidden, first = model(ids)
            return first
        """
    planned = check_transformed(
        before,
        before.replace("model(ids)", "model(ids, return_dict=False)"),
        rule=RULE,
        safety=Safety.UNSAFE,
    )
    assert "annotated as BertModel, no call gives it" in planned.changes[0].message
    check_noop([before, "pooled(lambda ids: (ids, ids), ids)"], rule=RULE)


def test_a_parameter_that_is_annotated_as_any_model() -> None:
    before = """
        import transformers
        def loss_of(model: transformers.PreTrainedModel, ids):
            loss, logits = model(input_ids=ids)
            return loss
        """
    after = before.replace("=ids)", "=ids, return_dict=False)")
    check_transformed(before, after, rule=RULE, safety=Safety.UNSAFE)


def test_a_model_that_was_loaded_is_a_guess_in_an_old_notebook_only() -> None:
    old = "import torch, transformers\n!pip install transformers=={}"
    use = "model = torch.load('m.pt').to(device)\nloss, logits = model(ids)"
    after = use.replace("(ids)", "(ids, return_dict=False)")
    pinned = old.format("3.0.2")
    check_transformed([pinned, use], [pinned, after], rule=RULE, safety=Safety.UNSAFE)
    check_noop([old.format("4.5.0"), use], rule=RULE)
    check_noop(["import torch, transformers", use], rule=RULE)
    check_noop([pinned, use.replace("model", "weights")], rule=RULE)
    check_noop([pinned, use.replace("loss, logits", "both")], rule=RULE)


UNPACKED = [
    "from transformers import BertModel\nmodel = BertModel.from_pretrained('b')",
    "_, pooled = model(ids)",
]
AS_TUPLE = [UNPACKED[0], "_, pooled = model(ids, return_dict=False)"]


@pytest.mark.parametrize(("oldest", "newest"), [("2.0.0", "4.57.6"), ("4.0.1", "4.57.6")])
def test_a_notebook_that_may_be_for_transformers_4_is_for_review(
    oldest: str, newest: str, candidates: Callable[[str, str], None]
) -> None:
    candidates(oldest, newest)
    check_transformed(UNPACKED, AS_TUPLE, rule=RULE, safety=Safety.REVIEW)


def test_a_notebook_for_releases_before_is_safe(candidates: Callable[[str, str], None]) -> None:
    candidates("2.0.0", "3.5.1")
    check_transformed(UNPACKED, AS_TUPLE, rule=RULE)
