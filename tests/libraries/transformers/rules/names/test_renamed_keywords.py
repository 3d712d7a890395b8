from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed
from nbmigrate.plan import Safety, Settings

RULE = "renamed-keywords"


@pytest.mark.parametrize(
    ("cls", "old", "new"),
    [
        ("AlbertForMaskedLM", "masked_lm_labels", "labels"),
        ("BertForMaskedLM", "masked_lm_labels", "labels"),
        ("DistilBertForMaskedLM", "masked_lm_labels", "labels"),
        ("ElectraForMaskedLM", "masked_lm_labels", "labels"),
        ("LongformerForMaskedLM", "masked_lm_labels", "labels"),
        ("MobileBertForMaskedLM", "masked_lm_labels", "labels"),
        ("RobertaForMaskedLM", "masked_lm_labels", "labels"),
        ("BertForPreTraining", "masked_lm_labels", "labels"),
        ("AlbertForPreTraining", "masked_lm_labels", "labels"),
        ("BartForConditionalGeneration", "lm_labels", "labels"),
        ("T5ForConditionalGeneration", "lm_labels", "labels"),
        ("GPT2DoubleHeadsModel", "lm_labels", "labels"),
        ("OpenAIGPTDoubleHeadsModel", "lm_labels", "labels"),
        ("GPT2LMHeadModel", "past", "past_key_values"),
        ("GPT2Model", "past", "past_key_values"),
        ("CTRLLMHeadModel", "past", "past_key_values"),
        ("BartForConditionalGeneration", "decoder_cached_states", "past_key_values"),
        ("BartModel", "decoder_past_key_values", "past_key_values"),
        ("FSMTForConditionalGeneration", "decoder_cached_states", "past_key_values"),
        ("T5ForConditionalGeneration", "decoder_past_key_value_states", "past_key_values"),
        ("T5Model", "decoder_past_key_values", "past_key_values"),
        ("AutoModelWithLMHead", "masked_lm_labels", "labels"),
        ("AutoModelWithLMHead", "lm_labels", "labels"),
        ("AutoModelWithLMHead", "past", "past_key_values"),
        ("AutoModelForCausalLM", "past", "past_key_values"),
    ],
)
def test_models(cls: str, old: str, new: str) -> None:
    before = [
        f"from transformers import {cls}",
        f'model = {cls}.from_pretrained("name").to(device)',
        f"outputs = model(input_ids, {old}=value)",
    ]
    check_transformed(before, [*before[:2], f"outputs = model(input_ids, {new}=value)"], rule=RULE)


@pytest.mark.parametrize("old", ["lm_labels", "masked_lm_labels"])
def test_an_encoder_and_a_decoder(old: str) -> None:
    before = [
        "from transformers import EncoderDecoderModel",
        'model = EncoderDecoderModel.from_encoder_decoder_pretrained("b", "b")',
        f"loss = model(input_ids=ids, decoder_input_ids=out, {old}=out)[0]",
    ]
    check_transformed(before, [*before[:2], before[2].replace(old, "labels")], rule=RULE)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("pytorch_pretrained_bert.BertForMaskedLM", "masked_lm_labels", "labels"),
        ("pytorch_pretrained_bert.modeling.BertForPreTraining", "masked_lm_labels", "labels"),
        ("pytorch_pretrained_bert.GPT2LMHeadModel", "lm_labels", "labels"),
        ("pytorch_pretrained_bert.OpenAIGPTLMHeadModel", "lm_labels", "labels"),
        ("pytorch_pretrained_bert.modeling_gpt2.GPT2DoubleHeadsModel", "lm_labels", "labels"),
        ("pytorch_pretrained_bert.GPT2Model", "past", "past_key_values"),
        ("pytorch_transformers.BertForMaskedLM", "masked_lm_labels", "labels"),
        ("pytorch_transformers.RobertaForMaskedLM", "masked_lm_labels", "labels"),
        ("pytorch_transformers.BertForPreTraining", "masked_lm_labels", "labels"),
        ("pytorch_transformers.OpenAIGPTDoubleHeadsModel", "lm_labels", "labels"),
        ("pytorch_transformers.modeling_gpt2.GPT2LMHeadModel", "past", "past_key_values"),
    ],
)
def test_models_of_the_older_packages(path: str, old: str, new: str) -> None:
    module, _, cls = path.rpartition(".")
    before = [
        f"from {module} import {cls}",
        f'model = {cls}.from_pretrained("name")\nmodel.to("cuda")',
        f"outputs = model(input_ids, {old}=value)",
    ]
    check_transformed(before, [*before[:2], f"outputs = model(input_ids, {new}=value)"], rule=RULE)


def test_the_unshifted_target_of_transfo_xl_is_a_finding() -> None:
    check_finding(
        """
        from pytorch_pretrained_bert import TransfoXLLMHeadModel
        model = TransfoXLLMHeadModel.from_pretrained("transfo-xl-wt103")
        loss, mems = model(data, target=target, mems=mems)
        """,
        "labels=input_ids",
        "shifts",
        rule=RULE,
    )


@pytest.mark.parametrize("cls", ["BertTokenizer", "AutoTokenizer", "RobertaTokenizerFast"])
@pytest.mark.parametrize(
    ("old", "new"),
    [("is_pretokenized", "is_split_into_words"), ("return_lengths", "return_length")],
)
def test_tokenizers(cls: str, old: str, new: str) -> None:
    before = [
        f'from transformers import {cls}\ntok = {cls}.from_pretrained("name")',
        f"rows = tok.encode_plus(words, {old}=True, max_length=8)\ntok.encode(words, {old}=True)",
    ]
    check_transformed(before, [before[0], before[1].replace(old, new)], rule=RULE)


@pytest.mark.parametrize(
    ("old", "new", "safety"),
    [
        ("return_attention_masks", "return_attention_mask", Safety.SAFE),
        ("return_special_tokens_masks", "return_special_tokens_mask", Safety.SAFE),
        ("return_input_lengths", "return_length", Safety.REVIEW),
    ],
)
def test_batches(old: str, new: str, safety: Safety) -> None:
    made = 'from transformers import BertTokenizer\ntok = BertTokenizer.from_pretrained("b")\n'
    call = "rows = tok.batch_encode_plus(texts, return_tensors='pt', {}=True)"
    check_transformed(made + call.format(old), made + call.format(new), rule=RULE, safety=safety)
    check_noop(made + call.format(new), rule=RULE)


def test_words_given_to_a_call_are_for_review() -> None:
    made = 'from transformers import BertTokenizer\ntok = BertTokenizer.from_pretrained("b")\n'
    check_transformed(
        made + "rows = tok(words, is_pretokenized=True)",
        made + "rows = tok(words, is_split_into_words=True)",
        rule=RULE,
        safety=Safety.REVIEW,
    )


def test_fill_mask_pipelines() -> None:
    check_transformed(
        'from transformers import pipeline\nfill = pipeline("fill-mask")\nfill(text, topk=3)',
        'from transformers import pipeline\nfill = pipeline("fill-mask")\nfill(text, top_k=3)',
        rule=RULE,
    )
    check_transformed(
        'from transformers import pipeline\nfill = pipeline("fill-mask", model=m, topk=3)',
        'from transformers import pipeline\nfill = pipeline("fill-mask", model=m, top_k=3)',
        rule=RULE,
    )
    check_noop("from transformers import pipeline\nqa = pipeline(task, topk=3)", rule=RULE)
    check_noop(
        'from transformers import pipeline\nqa = pipeline("question-answering")\nqa(x, topk=3)',
        rule=RULE,
    )


@pytest.mark.parametrize(
    "package", ["transformers", "pytorch_transformers", "pytorch_pretrained_bert"]
)
def test_transfo_xl_config_takes_the_true_name(package: str) -> None:
    imported = f"from {package} import TransfoXLConfig\n"
    check_transformed(
        imported + "c = TransfoXLConfig(tie_weight=False)",
        imported + "c = TransfoXLConfig(tie_word_embeddings=False)",
        rule=RULE,
    )


def test_eval_strategy_by_release() -> None:
    before = (
        "from transformers import TrainingArguments\n"
        'args = TrainingArguments("out", evaluation_strategy="epoch")'
    )
    after = before.replace("evaluation_strategy", "eval_strategy")
    check_transformed(before, after, rule=RULE)
    check_noop(before, rule=RULE, settings=Settings(target="4.40.2"))
    check_noop(before, rule=RULE, settings=Settings(target="4.45.2"))


def test_in_a_class_and_several_lines() -> None:
    before = """
        from transformers import BertForMaskedLM
        class Lm(nn.Module):
            def __init__(self):
                self.bert = BertForMaskedLM.from_pretrained("b")
            def forward(self, batch):
                return self.bert(
                    batch["ids"],
                    masked_lm_labels=batch["labels"],  # -100 is ignored
                )[0]
        """
    check_transformed(before, before.replace("masked_lm_labels=", "labels="), rule=RULE)


def test_an_unknown_object_is_unsafe_if_the_name_is_distinctive() -> None:
    before = "import transformers\nloss = net(ids, masked_lm_labels=labels)[0]"
    check_transformed(
        before,
        before.replace("masked_lm_labels", "labels"),
        rule=RULE,
        safety=Safety.UNSAFE,
    )
    check_noop("import transformers\nloss = net(ids, past=before, topk=3)[0]", rule=RULE)


@pytest.mark.parametrize(
    "source",
    [
        "model(ids, labels=labels)",
        "plot(past=1, lm_labels=2)",
        "def masked_lm_labels():\n    return dict(past=1)",
        (
            "class Net:\n    def __call__(self, x, masked_lm_labels=None):\n        pass\n"
            "Net()(x, masked_lm_labels=1)"
        ),
        (
            "from transformers import BertForNextSentencePrediction as N\n"
            'N.from_pretrained("b")(ids, next_sentence_label=y)'
        ),
        (
            "from pytorch_transformers import BertForMaskedLM as M\n"
            'M.from_pretrained("b")(ids, labels=y)'
        ),
        (
            "from pytorch_pretrained_bert import BertForPreTraining as M\n"
            'M.from_pretrained("b")(ids, next_sentence_label=y)'
        ),
        (
            "from pytorch_transformers import TransfoXLLMHeadModel as M\n"
            'M.from_pretrained("t")(ids, labels=y)'
        ),
        'from transformers import GPT2LMHeadModel as M\nM.from_pretrained("g")(ids, lm_labels=y)',
        ('from transformers import BertModel as M\nM.from_pretrained("b")(ids, past=y)'),
    ],
)
def test_other_calls_stay(source: str) -> None:
    check_noop(["import transformers", source], rule=RULE)


def test_both_names_is_a_finding() -> None:
    check_finding(
        """
        from transformers import BertForMaskedLM
        model = BertForMaskedLM.from_pretrained("b")
        model(ids, masked_lm_labels=a, labels=b)
        """,
        "both",
        rule=RULE,
    )


def test_what_happens_at_run_time_is_told_by_the_signature() -> None:
    made = "from transformers import {0}\nm = {0}.from_pretrained('x')\n"
    planned = check_transformed(
        made.format("GPT2LMHeadModel") + "m(ids, past=p)",
        made.format("GPT2LMHeadModel") + "m(ids, past_key_values=p)",
        rule=RULE,
    )
    assert "without an error" in planned.changes[0].consequence
    planned = check_transformed(
        made.format("BertForMaskedLM") + "m(ids, masked_lm_labels=p)",
        made.format("BertForMaskedLM") + "m(ids, labels=p)",
        rule=RULE,
    )
    assert "TypeError" in planned.changes[0].consequence


def test_a_partial_of_a_model() -> None:
    load = (
        "from functools import partial\nfrom transformers import BertForMaskedLM\n"
        "run = partial(BertForMaskedLM.from_pretrained('b'), attention_mask=mask)"
    )
    check_transformed(
        [load, "loss = run(ids, masked_lm_labels=labels)[0]"],
        [load, "loss = run(ids, labels=labels)[0]"],
        rule=RULE,
    )


@pytest.mark.parametrize(
    ("call", "old", "new"),
    [
        ("partial(model, {}=labels)", "masked_lm_labels", "labels"),
        ("partial(partial(model, token_type_ids=t), {}=labels)", "masked_lm_labels", "labels"),
        ("partial(model.forward, {}=labels)(ids)", "masked_lm_labels", "labels"),
        ("partial(tokenizer.encode, {}=True)", "return_lengths", "return_length"),
    ],
)
def test_keywords_that_a_partial_binds(call: str, old: str, new: str) -> None:
    load = """
    from functools import partial
    from transformers import BertForMaskedLM, BertTokenizer
    model = BertForMaskedLM.from_pretrained("bert-base-uncased")
    tokenizer = BertTokenizer.from_pretrained("bert-base-uncased")
    """
    check_transformed(
        [load, f"run = {call.format(old)}"], [load, f"run = {call.format(new)}"], rule=RULE
    )


def test_keywords_that_a_partial_binds_of_something_else() -> None:
    check_noop(
        "from functools import partial\nfrom transformers import BertForMaskedLM\n"
        "def loss_of(ids, masked_lm_labels):\n    return 0\n"
        "run = partial(loss_of, masked_lm_labels=labels)",
        rule=RULE,
    )
