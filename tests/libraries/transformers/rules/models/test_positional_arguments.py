from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed
from nbmigrate.plan import Safety, Settings, SourceLibrary

RULE = "positional-arguments"
PPB = "pytorch_pretrained_bert"
PT = "pytorch_transformers"


def made(path: str) -> str:
    """Return a cell that makes a model of the class at `path`."""
    module, _, cls = path.rpartition(".")
    return f'from {module} import {cls}\nmodel = {cls}.from_pretrained("name")\nmodel.to(device)'


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        (
            f"{PPB}.BertModel",
            "model(tokens, segments)",
            "model(tokens, token_type_ids=segments)",
        ),
        (
            f"{PPB}.BertForSequenceClassification",
            "model(ids, segment_ids, mask, label_ids)",
            "model(ids, token_type_ids=segment_ids, attention_mask=mask, labels=label_ids)",
        ),
        (
            f"{PPB}.BertForNextSentencePrediction",
            "model(ids, segs, mask, following)",
            "model(ids, token_type_ids=segs, attention_mask=mask, labels=following)",
        ),
        (
            f"{PPB}.BertModel",
            "model(ids, segs, mask, False)",
            (
                "model(ids, token_type_ids=segs, attention_mask=mask, "
                "output_all_encoded_layers=False)"
            ),
        ),
        (
            f"{PPB}.modeling.BertForTokenClassification",
            "model(ids, None, mask)",
            "model(ids, token_type_ids=None, attention_mask=mask)",
        ),
        (
            f"{PPB}.BertForMaskedLM",
            "model(ids, segs, mask, lm)",
            "model(ids, token_type_ids=segs, attention_mask=mask, labels=lm)",
        ),
        (
            f"{PPB}.BertForPreTraining",
            "model(ids, segs, mask, lm, is_next)",
            (
                "model(ids, token_type_ids=segs, attention_mask=mask, labels=lm,"
                " next_sentence_label=is_next)"
            ),
        ),
        (
            f"{PPB}.BertForQuestionAnswering",
            "model(ids, segs, mask, start, end)",
            (
                "model(ids, token_type_ids=segs, attention_mask=mask, start_positions=start,"
                " end_positions=end)"
            ),
        ),
        (
            f"{PPB}.GPT2LMHeadModel",
            "model(ids, pos, types, lm, past)",
            ("model(ids, position_ids=pos, token_type_ids=types, labels=lm, past_key_values=past)"),
        ),
        (
            f"{PPB}.OpenAIGPTDoubleHeadsModel",
            "model(ids, mc_ids, lm, mc)",
            "model(ids, mc_token_ids=mc_ids, labels=lm, mc_labels=mc)",
        ),
        (
            f"{PT}.BertForSequenceClassification",
            "model(ids, segs, mask, y)",
            "model(ids, token_type_ids=segs, attention_mask=mask, labels=y)",
        ),
        (
            f"{PT}.RobertaModel",
            "model(ids, None, mask)",
            "model(ids, token_type_ids=None, attention_mask=mask)",
        ),
        (
            f"{PT}.XLNetForSequenceClassification",
            "model(ids, segs, input_mask, mask)",
            "model(ids, token_type_ids=segs, input_mask=input_mask, attention_mask=mask)",
        ),
        (
            f"{PT}.XLMModel",
            "model(ids, lengths)",
            "model(ids, lengths=lengths)",
        ),
        (
            f"{PT}.TransfoXLLMHeadModel",
            "model(ids, labels, mems)",
            "model(ids, labels=labels, mems=mems)",
        ),
    ],
)
def test_named_as_the_source_took_them(path: str, before: str, after: str) -> None:
    check_transformed([made(path), f"out = {before}"], [made(path), f"out = {after}"], rule=RULE)


def test_what_is_taken_for_what_is_told() -> None:
    planned = check_transformed(
        [made(f"{PPB}.GPT2LMHeadModel"), "model(ids, positions)"],
        [made(f"{PPB}.GPT2LMHeadModel"), "model(ids, position_ids=positions)"],
        rule=RULE,
    )
    assert "takes past_key_values where this call gives position_ids" in (
        planned.changes[0].consequence
    )


def test_inside_the_notebooks_own_models() -> None:
    before = """
        from pytorch_pretrained_bert.modeling import BertPreTrainedModel, BertModel
        class Tagger(BertPreTrainedModel):
            def __init__(self, config, num_labels):
                super(Tagger, self).__init__(config)
                self.bert = BertModel(config)
                self.apply(self.init_bert_weights)
            def forward(self, input_ids, token_type_ids=None, attention_mask=None, labels=None):
                layers, _ = self.bert(
                    input_ids, token_type_ids,
                    attention_mask,  # 0 is padding
                    output_all_encoded_layers=False)
                return self.classifier(self.dropout(layers))
        """
    after = before.replace(
        "input_ids, token_type_ids,\n", "input_ids, token_type_ids=token_type_ids,\n"
    ).replace("  attention_mask,  #", "  attention_mask=attention_mask,  #")
    use = 'tagger = Tagger.from_pretrained("b", num_labels=3)\nlogits = tagger(ids, segments, mask)'
    check_transformed([before, use], [after, use], rule=RULE)


def test_through_super_and_through_a_wrapper() -> None:
    before = """
        import torch
        from pytorch_pretrained_bert import BertForSequenceClassification
        class Mine(BertForSequenceClassification):
            def forward(self, ids, seg, mask):
                return super().forward(ids, seg, mask)
        mine = torch.nn.DataParallel(Mine.from_pretrained("b", num_labels=2))
        mine(ids, seg, mask)
        inner = torch.nn.DataParallel(BertForSequenceClassification(config, 2))
        inner(ids, seg, mask)
        """
    named = "(ids, token_type_ids=seg, attention_mask=mask)"
    after = before.replace("super().forward(ids, seg, mask)", f"super().forward{named}")
    after = after.replace("inner(ids, seg, mask)", f"inner{named}")
    check_transformed(before, after, rule=RULE)


def test_a_subclass_without_a_forward_of_its_own() -> None:
    before = """
        from pytorch_transformers import BertForSequenceClassification
        class Mine(BertForSequenceClassification):
            pass
        mine = Mine.from_pretrained("b")
        mine(ids, seg)
        """
    check_transformed(
        before,
        before.replace("mine(ids, seg)", "mine(ids, token_type_ids=seg)"),
        rule=RULE,
    )


def test_perhaps_something_else_is_unsafe() -> None:
    before = [made(f"{PPB}.BertModel"), "if x:\n    model = load()\nmodel(ids, segments)"]
    after = [before[0], before[1].replace(", segments", ", token_type_ids=segments")]
    check_transformed(before, after, rule=RULE, safety=Safety.UNSAFE)


@pytest.mark.parametrize(
    "cells",
    [
        [made(f"{PPB}.BertModel"), "model(ids)\nmodel(ids, attention_mask=mask)"],
        [made(f"{PPB}.BertModel"), "model(ids, **inputs)\nmodel.encoder(hidden, mask)"],
        [made(f"{PT}.DistilBertModel"), "model(ids, mask)"],
        [made(f"{PT}.TransfoXLModel"), "model(ids, mems)"],
        [made("transformers.BertForSequenceClassification"), "model(ids, mask, seg)"],
        [made("transformers.GPT2LMHeadModel"), "model(ids, past)"],
        [made("transformers.BertModel"), "model(*batch)"],
        [made("transformers.AutoModel"), "model(ids, mask)"],
        [made("transformers.TFBertModel"), "model(ids, mask)"],
        [made(f"{PPB}.BertModel"), "tokenizer(a, b)\nplot(segments, mask)\nnet(x, y)"],
        [
            made(f"{PPB}.BertModel"),
            "class Net(nn.Module):\n    def forward(self, ids, seg, mask):\n        pass",
            "net = Net()\nnet(ids, seg, mask)",
        ],
        [
            made("transformers.T5ForConditionalGeneration"),
            "out = model(input_ids, mask, decoder_ids)\nprint(out.loss)",
        ],
    ],
)
def test_calls_that_mean_the_same(cells: list[str]) -> None:
    check_noop(cells, rule=RULE)


@pytest.mark.parametrize(
    ("path", "call", "words"),
    [
        (f"{PPB}.BertModel", "model(*batch)", ["(input_ids, attention_mask, token_type_ids"]),
        (f"{PT}.BertModel", "model(ids, *rest)", ["took (input_ids, token_type_ids"]),
        (f"{PPB}.TransfoXLLMHeadModel", "model(data, target)", ["target is gone"]),
        (f"{PPB}.BertModel", "model(ids, s, m, False, 1, 2)", ["never took as many"]),
        (f"{PPB}.BertModel", "model(ids, segs, token_type_ids=other)", ["keep one"]),
        (f"{PPB}.BertModel", 'print(f"{model(ids, segs)}")', ["f-string"]),
        (f"{PT}.AutoModel", "model(ids, segs)", ["depends on the checkpoint"]),
    ],
)
def test_what_cannot_be_named_is_a_finding(path: str, call: str, words: list[str]) -> None:
    check_finding([made(path), call], *words, rule=RULE)


def test_called_in_turn_with_something_of_the_notebook_is_a_finding() -> None:
    check_finding(
        """
        from pytorch_pretrained_bert import BertModel
        class Net:
            def __call__(self, a, b):
                pass
        for model in [BertModel.from_pretrained("b"), Net()]:
            model(ids, segments)
        """,
        "name them in both",
        rule=RULE,
    )


@pytest.mark.parametrize(
    "call",
    ["helper.bert(ids, mask, labels)", "def evaluate(model):\n    model(ids, segment_ids, mask)"],
)
def test_unknown_objects_that_look_like_a_model_are_a_finding(call: str) -> None:
    check_finding(["from pytorch_pretrained_bert import BertAdam", call], "name them", rule=RULE)
    check_noop(["from transformers import BertModel", call], rule=RULE)


@pytest.mark.parametrize(
    "call",
    ["model(tokens, segment_ids, input_mask)", "model(x, batch['token_type_ids'].to(device))"],
)
def test_the_old_order_given_to_transformers_is_a_suspected_bug(call: str) -> None:
    check_finding([made("transformers.BertModel"), call], "the other way round", rule=RULE)
    check_noop(
        [made("transformers.BertModel"), call],
        rule=RULE,
        settings=Settings(source=SourceLibrary("transformers", "4.10.3")),
    )


def written_for(version: str, target: str = "4.57.6") -> Settings:
    return Settings(target=target, source=SourceLibrary("transformers", version))


BART = made("transformers.BartForConditionalGeneration")
GPT2 = made("transformers.GPT2Model")


@pytest.mark.parametrize("version", ["2.6.0", "2.11.0", "3.0.0", "3.3.1"])
def test_the_order_of_bart_changed_in_3_4(version: str) -> None:
    check_transformed(
        [BART, "a, b = model(ids, mask, encoder_outputs)"],
        [BART, "a, b = model(ids, attention_mask=mask, encoder_outputs=encoder_outputs)"],
        rule=RULE,
        settings=written_for(version),
    )


@pytest.mark.parametrize("version", ["3.4.0", "3.5.1", "4.0.1", "4.30.2", "4.57.6"])
def test_three_arguments_of_bart_mean_the_same_from_3_4_on(version: str) -> None:
    cells = [BART, "a, b = model(ids, mask, decoder_ids)"]
    check_noop(cells, rule=RULE, settings=written_for(version))


@pytest.mark.parametrize("call", ["a, b = {}", "out = {}[0]"])
def test_the_old_order_of_bart_is_offered_where_the_release_is_not_known(call: str) -> None:
    planned = check_transformed(
        [BART, call.format("model(ids, mask, third)")],
        [BART, call.format("model(ids, attention_mask=mask, encoder_outputs=third)")],
        rule=RULE,
        safety=Safety.UNSAFE,
    )
    assert "written before transformers 3.4.0" in planned.changes[0].message


@pytest.mark.parametrize("version", ["2.11.0", "3.5.1", "4.0.0", "4.18.0", "4.51.3"])
def test_gpt2_got_a_parameter_in_between_in_4_52(version: str) -> None:
    cells = [GPT2, "a, b = model(ids, past, mask)"]
    check_transformed(
        cells,
        [GPT2, "a, b = model(ids, past_key_values=past, attention_mask=mask)"],
        rule=RULE,
        settings=written_for(version),
    )
    check_noop(cells, rule=RULE, settings=written_for(version, "4.30.2"))


def test_the_order_of_gpt2_where_the_release_is_not_known() -> None:
    before = [GPT2, "out = model(ids, past, mask)[0]"]
    check_transformed(
        before,
        [GPT2, "out = model(ids, past_key_values=past, attention_mask=mask)[0]"],
        rule=RULE,
        safety=Safety.UNSAFE,
    )
    check_noop(before, rule=RULE, settings=written_for("4.57.6"))
    check_noop(before, rule=RULE, settings=Settings(target="4.30.2"))


def test_orders_that_differ_within_the_candidates_are_a_finding() -> None:
    model = made("transformers.GPT2DoubleHeadsModel")
    call = "a, b = model(ids, past, mask, types, positions, heads, seventh)"
    check_finding([model, call], "depends on the release", rule=RULE)


def test_partials_of_models() -> None:
    made_by = made(f"{PPB}.BertModel") + "\nfrom functools import partial\nrun = partial(model{})"
    check_transformed(
        [made_by.format(""), "run(ids, segments, mask)"],
        [made_by.format(""), "run(ids, token_type_ids=segments, attention_mask=mask)"],
        rule=RULE,
    )
    check_finding([made_by.format(", ids"), "run(segments, mask)"], "the partial", rule=RULE)


def test_the_fallback_to_an_older_package_does_not_count() -> None:
    imports = """
        try:
            from transformers import BertModel
        except ImportError:
            from pytorch_transformers import BertModel
        model = BertModel.from_pretrained("bert-base-uncased")
        """
    settings = Settings(source=SourceLibrary("transformers"))
    check_noop([imports, "out = model(ids, mask)[0]"], rule=RULE, settings=settings)
