"""Every statement of the migration guide from version 3 to 4, with all rules at work."""

from __future__ import annotations

import pytest

from harness import Cells, check_promises, notebook, sources
from nbmigrate.engine import apply, plan
from nbmigrate.plan import Decisions, Settings

PIN = "!pip install transformers==3.5.1"
TARGET = "!pip install transformers==4.57.6"


def check(before: Cells, after: Cells) -> None:
    """Check what becomes of a notebook when nobody objects."""
    source = notebook(before)
    planned = plan(source, Settings())
    assert sources(apply(source, planned, Decisions.default(planned))) == sources(notebook(after))
    check_promises(source, planned)


def findings(cells: Cells) -> str:
    """Return what is left to a person."""
    return "\n".join(finding.message for finding in plan(notebook(cells), Settings()).findings)


def made(cls: str) -> str:
    return f'from transformers import {cls}\nx = {cls}.from_pretrained("name")'


def test_auto_tokenizers_now_use_fast_tokenizers_by_default() -> None:
    before = 'from transformers import AutoTokenizer\nt = AutoTokenizer.from_pretrained("b")'
    check([PIN, before], [TARGET, before.replace('"b")', '"b", use_fast=False)')])


def test_pipelines_now_use_fast_tokenizers_by_default() -> None:
    before = 'from transformers import pipeline\nnlp = pipeline("sentiment-analysis")'
    check([PIN, before], [TARGET, before.replace('is")', 'is", use_fast=False)')])


def test_other_tokenizers_stay_what_they_were() -> None:
    cell = made("BertTokenizer")
    check([PIN, cell], [TARGET, cell])


@pytest.mark.parametrize("model", ["Albert", "XLNet", "T5", "Marian", "Pegasus", "MBart"])
def test_sentencepiece_is_removed_from_the_required_dependencies(model: str) -> None:
    cls = f"{model}Tokenizer"
    after = TARGET.replace("transformers=", "transformers[sentencepiece]=")
    check([PIN, made(cls)], [after, made(cls)])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("modeling_bert import BertLayer", "models.bert.modeling_bert import BertLayer"),
        ("modeling_auto import AutoModel", "models.auto.modeling_auto import AutoModel"),
        (
            "configuration_roberta import RobertaConfig",
            "models.roberta.configuration_roberta import RobertaConfig",
        ),
        (
            "tokenization_gpt2 import GPT2Tokenizer",
            "models.gpt2.tokenization_gpt2 import GPT2Tokenizer",
        ),
        (
            "modeling_tf_bert import TFBertModel",
            "models.bert.modeling_tf_bert import TFBertModel",
        ),
    ],
)
def test_each_model_resides_in_its_folder(before: str, after: str) -> None:
    check([PIN, f"from transformers.{before}"], [TARGET, f"from transformers.{after}"])


def test_return_dict_is_now_true_by_default() -> None:
    cells = [PIN, made("BertForSequenceClassification"), "loss, logits = x(ids, labels=y)"]
    after = "loss, logits = x(ids, labels=y, return_dict=False)"
    check(cells, [TARGET, cells[1], after])


@pytest.mark.parametrize(
    ("cls", "old", "new"),
    [
        *(
            (f"{name}ForMaskedLM", "masked_lm_labels", "labels")
            for name in ("Albert", "Bert", "DistilBert", "Electra", "Longformer", "MobileBert")
        ),
        ("RobertaForMaskedLM", "masked_lm_labels", "labels"),
        ("BertForPreTraining", "masked_lm_labels", "labels"),
        ("AlbertForPreTraining", "masked_lm_labels", "labels"),
        ("BartForConditionalGeneration", "lm_labels", "labels"),
        ("GPT2DoubleHeadsModel", "lm_labels", "labels"),
        ("OpenAIGPTDoubleHeadsModel", "lm_labels", "labels"),
        ("T5ForConditionalGeneration", "lm_labels", "labels"),
        ("BartForConditionalGeneration", "decoder_cached_states", "past_key_values"),
        ("FSMTForConditionalGeneration", "decoder_cached_states", "past_key_values"),
        ("T5ForConditionalGeneration", "decoder_past_key_values", "past_key_values"),
        ("GPT2LMHeadModel", "past", "past_key_values"),
        ("CTRLLMHeadModel", "past", "past_key_values"),
    ],
)
def test_deprecated_arguments_of_models_are_removed(cls: str, old: str, new: str) -> None:
    check(
        [PIN, made(cls), f"o = x(ids, {old}=v)\no[0].backward()"],
        [TARGET, made(cls), f"o = x(ids, {new}=v)\no[0].backward()"],
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("n = x.max_len", "n = x.model_max_length"),
        ("x.encode_plus(w, is_pretokenized=True)", "x.encode_plus(w, is_split_into_words=True)"),
        (
            "x.prepare_for_model(i, return_lengths=True)",
            "x.prepare_for_model(i, return_length=True)",
        ),
    ],
)
def test_deprecated_attributes_of_tokenizers_are_removed(before: str, after: str) -> None:
    check([PIN, made("BertTokenizer"), before], [TARGET, made("BertTokenizer"), after])


TRAINER = "from transformers import Trainer, TrainingArguments"
ACCELERATE = TARGET.replace("transformers=", "transformers[torch]=")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("trainer.is_local_master()", "trainer.is_local_process_zero()"),
        ("trainer.is_world_master()", "trainer.is_world_process_zero()"),
        ("trainer._log({})", "trainer.log({})"),
        ("trainer._prediction_loop(d, '')", "trainer.prediction_loop(d, '')"),
    ],
)
def test_deprecated_methods_of_trainer_are_removed(before: str, after: str) -> None:
    trainer = f"{TRAINER}\ntrainer = Trainer(m, a)"
    check([PIN, trainer, before], [ACCELERATE, trainer, after])


def test_the_trainers_tb_writer_is_removed_in_favor_of_a_callback() -> None:
    before = f"{TRAINER}\ntrainer = Trainer(m, a, tb_writer=writer)"
    planned = plan(notebook([PIN, before]), Settings())
    (hunks,) = (c.hunks for c in planned.changes if c.rule == "trainer-arguments")
    assert "callbacks=[TensorBoardCallback(tb_writer=writer)]" in "".join(h.after for h in hunks)


def test_the_trainers_prediction_loss_only_is_removed_in_favor_of_its_arguments() -> None:
    check(
        [PIN, TRAINER, 'a = TrainingArguments("o")', "Trainer(m, a, prediction_loss_only=True)"],
        [
            ACCELERATE,
            TRAINER,
            'a = TrainingArguments("o", prediction_loss_only=True)',
            "Trainer(m, a)",
        ],
    )


def test_the_data_collator_of_a_trainer_must_be_callable() -> None:
    before = f"""
{TRAINER}
class Collator:
    def collate_batch(self, rows):
        return rows
t = Trainer(m, a, data_collator=Collator())"""
    check([PIN, before], [ACCELERATE, before.replace("collate_batch", "__call__")])


@pytest.mark.parametrize("name", ["_training_step", "_log", "_prediction_loop"])
def test_overridden_private_methods_of_trainer_are_reported(name: str) -> None:
    cell = f"{TRAINER}\nclass Mine(Trainer):\n    def {name}(self, *given):\n        pass"
    assert f"never calls Mine.{name}" in findings([PIN, cell])


def test_evaluate_during_training_is_an_evaluation_strategy() -> None:
    before = f'{TRAINER}\na = TrainingArguments("o", evaluate_during_training=True)'
    after = before.replace("evaluate_during_training=True", 'eval_strategy="steps"')
    planned = plan(notebook([PIN, before]), Settings())
    result = apply(notebook([PIN, before]), planned, Decisions.default(planned))
    assert sources(result)[1] == after


def test_tie_weight_is_tie_word_embeddings() -> None:
    before = "from transformers import TransfoXLConfig\nc = TransfoXLConfig(tie_weight=True)"
    check([PIN, before], [TARGET, before.replace("tie_weight", "tie_word_embeddings")])


def test_reset_length_is_reported() -> None:
    cells = [PIN, made("TransfoXLLMHeadModel"), "x.reset_length(1, 2, 3)"]
    assert "reset_memory_length" in findings(cells)


def test_topk_of_fill_mask_pipelines_is_top_k() -> None:
    before = (
        'from transformers import pipeline\nf = pipeline("fill-mask", use_fast=False)\nf(t, topk=3)'
    )
    check([PIN, before], [TARGET, before.replace("topk", "top_k")])


def test_tf_trainer_is_gone() -> None:
    assert "Keras" in findings([PIN, "from transformers import TFTrainer"])
