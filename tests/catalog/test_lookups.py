"""Rows that have been checked by running the libraries themselves."""

from __future__ import annotations

import pytest

from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.releases import ALL

NEWEST = "4.57.6"


@pytest.mark.parametrize(
    ("old", "target", "new"),
    [
        ("transformers.modeling_bert", NEWEST, "transformers.models.bert.modeling_bert"),
        ("transformers.modeling_tf_bert", "4.0.1", "transformers.models.bert.modeling_tf_bert"),
        ("transformers.modeling_auto", NEWEST, "transformers.models.auto.modeling_auto"),
        ("transformers.tokenization_utils", NEWEST, "transformers.tokenization_utils"),
        ("transformers.generation_utils", NEWEST, "transformers.generation.utils"),
        (
            "transformers.modeling_transfo_xl",
            "4.35",
            "transformers.models.transfo_xl.modeling_transfo_xl",
        ),
        (
            "transformers.modeling_transfo_xl",
            "4.36.2",
            "transformers.models.deprecated.transfo_xl.modeling_transfo_xl",
        ),
        ("pytorch_transformers", NEWEST, "transformers"),
        ("pytorch_pretrained_bert.modeling", NEWEST, "transformers.models.bert.modeling_bert"),
        (
            "pytorch_pretrained_bert.tokenization",
            NEWEST,
            "transformers.models.bert.tokenization_bert",
        ),
        (
            "pytorch_pretrained_bert.modeling_openai",
            NEWEST,
            "transformers.models.openai.modeling_openai",
        ),
        ("pytorch_pretrained_bert.optimization", NEWEST, None),
        ("pytorch_transformers.optimization", "4.49", "transformers.optimization"),
        ("pytorch_transformers.optimization", "4.50", None),
        ("transformers.nothing_of_the_kind", NEWEST, None),
    ],
)
def test_module_home(old: str, target: str, new: str | None) -> None:
    assert catalog.module_home(old, catalog.resolve_target(target)) == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("transformers.BertModel", "transformers.BertModel"),
        (
            "transformers.modeling_bert.BertLayer",
            "transformers.models.bert.modeling_bert.BertLayer",
        ),
        ("pytorch_pretrained_bert.BertModel", "transformers.BertModel"),
        (
            "pytorch_pretrained_bert.modeling.BertModel",
            "transformers.models.bert.modeling_bert.BertModel",
        ),
        (
            "pytorch_transformers.tokenization_bert.BertTokenizer",
            "transformers.models.bert.tokenization_bert.BertTokenizer",
        ),
        ("transformers.modeling_bert", "transformers.models.bert.modeling_bert"),
        ("transformers.BeamSearchScorer", "transformers.generation.beam_search.BeamSearchScorer"),
        ("transformers.EvaluationStrategy", "transformers.trainer_utils.EvaluationStrategy"),
        ("transformers.modeling_utils.prune_layer", "transformers.prune_layer"),
        ("transformers.pipelines.get_framework", "transformers.pipelines.base.get_framework"),
        ("transformers.trainer.Trainer", "transformers.trainer.Trainer"),
        # the function, where the module has its name
        (
            "transformers.convert_slow_tokenizer",
            "transformers.convert_slow_tokenizer.convert_slow_tokenizer",
        ),
        # moved to another model's folder
        ("transformers.BlenderbotSmallTokenizer", "transformers.BlenderbotSmallTokenizer"),
        # gone
        ("transformers.AdamW", None),
        ("transformers.TFTrainer", None),
        ("pytorch_pretrained_bert.BertAdam", None),
        ("pytorch_pretrained_bert.optimization.WarmupLinearSchedule", None),
        ("transformers.modeling_utils.SequenceSummary", None),
        # the name lives on in another model, or with another meaning
        ("transformers.modeling_gpt2.Attention", None),
        ("pytorch_pretrained_bert.modeling_gpt2.gelu", None),
        ("transformers.modeling_tf_bert.gelu", None),
        # never was
        ("transformers.modeling_bert.BertLayre", None),
        ("torch.nn.Module", None),
    ],
)
def test_new_home(old: str, new: str | None) -> None:
    assert catalog.new_home(old, NEWEST) == new


def test_new_home_follows_the_target() -> None:
    homes = [
        catalog.new_home("transformers.optimization.AdamW", release)
        for release in ("4.0.1", "4.49.0", "4.50.3")
    ]
    assert homes == ["transformers.optimization.AdamW"] * 2 + [None]


@pytest.mark.parametrize(
    ("path", "target", "expected"),
    [
        ("transformers.AdamW", "4.49.0", True),
        ("transformers.AdamW", "4.50.0", False),
        ("transformers.modeling_bert.BertLayer", "4.0.0", False),
        ("transformers.modeling_bert", NEWEST, False),
        ("transformers.file_utils", NEWEST, True),
        ("transformers.models.bert.modeling_bert.BertLayer", NEWEST, True),
        ("transformers.models.bert.modeling_bert.BertSelfAttention", "4.0.1", True),
        ("transformers.models.transfo_xl.modeling_transfo_xl", NEWEST, False),
        ("transformers.convert_slow_tokenizer", NEWEST, False),
        ("pytorch_pretrained_bert.BertModel", NEWEST, False),
        ("transformers.AutoModelForImageTextToText", NEWEST, None),
        ("numpy.array", NEWEST, None),
    ],
)
def test_importable(path: str, target: str, expected: bool | None) -> None:  # noqa: FBT001
    assert catalog.importable(path, target) is expected


def test_every_top_level_name_of_3_5_1_that_is_gone_is_known_to_be_gone() -> None:
    names = catalog.names_of("transformers", "3.5.1")
    gone = {name for name in names if not catalog.importable(f"transformers.{name}", NEWEST)}
    assert {"AdamW", "Conversation", "TFTrainer", "cached_path", "is_torch_tpu_available"} <= gone
    assert not gone & {"AutoModelWithLMHead", "BertModel", "Trainer", "pipeline", "AutoTokenizer"}


def test_star_names_of_a_release() -> None:
    assert {"BertAdam", "BertModel", "WEIGHTS_NAME"} <= catalog.star_names(
        "pytorch_pretrained_bert", "0.6.2"
    )
    assert "Trainer" not in catalog.star_names("transformers", "2.2.2")
    assert "Trainer" in catalog.star_names("transformers", "3.0.0")
    assert "Trainer" in catalog.star_names("transformers")
    assert "CrossEntropyLoss" in catalog.star_names("transformers.modeling_bert", "2.11.0")
    assert not [name for name in catalog.star_names("transformers") if name.startswith("_")]
    assert catalog.star_names("transformers.unknown") == frozenset()


def test_what_a_release_has() -> None:
    assert catalog.is_known("transformers.modeling_bert.BertLayer")
    assert catalog.is_known("transformers.modeling_bert")
    assert catalog.is_known("transformers.Trainer", "2.11.0")
    assert not catalog.is_known("transformers.Trainer", "2.2.2")
    assert not catalog.is_known("transformers.modeling_bert", NEWEST)
    assert not catalog.is_known("transformers.models.bert.modeling_bert")


def test_origin_of_an_imported_name() -> None:
    origin = catalog.origin
    assert origin("transformers.BertLayre") is None
    assert origin("transformers.BertLayer") == "transformers.modeling_bert.BertLayer"
    assert origin("transformers.BertModel") == "transformers.modeling_bert.BertModel"
    assert origin("transformers.modeling_bert.BertModel") == "transformers.modeling_bert.BertModel"
    assert origin("transformers.modeling_bert.CrossEntropyLoss") == "torch.nn.CrossEntropyLoss"
    assert origin("pytorch_pretrained_bert.modeling.torch") == "torch"


def parameter_names(cls: str, release: str) -> list[str]:
    parameters = catalog.forward_parameters(cls, release)
    assert parameters is not None
    return [parameter.name for parameter in parameters if parameter.kind == "positional"]


def test_the_order_of_forward_changed_in_2_0_0() -> None:
    heads = ["input_ids", "token_type_ids", "attention_mask", "masked_lm_labels"]
    assert parameter_names("BertForMaskedLM", "0.6.2") == heads
    assert parameter_names("BertForMaskedLM", "1.2.0")[:3] == heads[:3]
    for release in ("2.0.0", "3.5.1", NEWEST):
        ordered = parameter_names("BertForMaskedLM", release)
        assert ordered[:3] == ["input_ids", "attention_mask", "token_type_ids"]
    assert "labels" in parameter_names("BertForMaskedLM", NEWEST)
    assert "masked_lm_labels" not in parameter_names("BertForMaskedLM", NEWEST)


def test_gpt2_forward_over_time() -> None:
    assert parameter_names("GPT2LMHeadModel", "0.6.2") == [
        "input_ids",
        "position_ids",
        "token_type_ids",
        "lm_labels",
        "past",
    ]
    assert parameter_names("GPT2LMHeadModel", NEWEST)[1:3] == ["past_key_values", "cache_position"]
    forward = catalog.forward_parameters("GPT2LMHeadModel", NEWEST)
    assert forward is not None
    assert forward[-1].kind == "**kwargs"


def test_forward_is_inherited() -> None:
    own = catalog.forward_parameters("RobertaForMaskedLM", "3.0.2")
    assert catalog.forward_parameters("CamembertForMaskedLM", "3.0.2") == own


def test_same_name_in_two_modules_is_told_apart_by_the_path() -> None:
    gpt2 = parameter_names("transformers.modeling_gpt2.Attention", "2.0.0")
    openai = parameter_names("transformers.modeling_openai.Attention", "2.0.0")
    assert gpt2 == ["x", "layer_past", "attention_mask", "head_mask"]
    assert openai == ["x", "attention_mask", "head_mask"]
    assert catalog.forward_parameters("Attention", "2.0.0") is None


def test_forward_of_a_class_the_release_does_not_have() -> None:
    assert catalog.forward_parameters("LongformerModel", "2.0.0") is None
    assert catalog.forward_parameters("NoSuchModel", NEWEST) is None


@pytest.mark.parametrize(
    ("cls", "release", "fields"),
    [
        (
            "BertForSequenceClassification",
            NEWEST,
            ("loss", "logits", "hidden_states", "attentions"),
        ),
        (
            "BertForPreTraining",
            "4.0.1",
            (
                "loss",
                "prediction_logits",
                "seq_relationship_logits",
                "hidden_states",
                "attentions",
            ),
        ),
        ("BertForSequenceClassification", "3.0.2", None),
        ("BertTokenizer", NEWEST, None),
    ],
)
def test_output_fields(cls: str, release: str, fields: tuple[str, ...] | None) -> None:
    assert catalog.output_fields(cls, release) == fields


def test_return_dict_is_accepted_from_3_1() -> None:
    answers = [
        catalog.accepts_return_dict("BertModel", release)
        for release in ("0.6.2", "3.0.2", "3.1.0", "4.0.0", NEWEST)
    ]
    assert answers == [False, False, True, True, True]
    assert not catalog.accepts_return_dict("RagModel", NEWEST)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("BertModel", "model"),
        ("BertLayer", "model"),
        ("pytorch_pretrained_bert.modeling_gpt2.Attention", "model"),
        ("OpenAIGPTLMHeadModel", "model"),
        ("CamembertForMaskedLM", "model"),
        ("TFBertModel", "tf-model"),
        ("FlaxBertModel", "flax-model"),
        ("BertTokenizer", "tokenizer"),
        ("BertTokenizerFast", "tokenizer"),
        ("transformers.BertConfig", "config"),
        ("Trainer", "trainer"),
        ("TrainingArguments", "training-arguments"),
        ("NerPipeline", "pipeline"),
        ("TokenClassificationPipeline", "pipeline"),
        ("AutoModelWithLMHead", "auto-model"),
        ("AutoModelForSequenceClassification", "auto-model"),
        ("TFAutoModel", "tf-auto-model"),
        ("AutoTokenizer", "auto-tokenizer"),
        ("AutoConfig", "auto-config"),
        ("BertAdam", "optimizer"),
        ("AdamW", "optimizer"),
        ("MaskedLMOutput", "output"),
        ("pipeline", None),
        ("InputExample", None),
        ("Dataset", None),
    ],
)
def test_kind(name: str, kind: str | None) -> None:
    assert catalog.kind(name) == kind


@pytest.mark.parametrize(
    ("cls", "attribute", "release", "expected"),
    [
        ("BertForMaskedLM", "bert", NEWEST, "BertModel"),
        ("BertModel", "encoder", NEWEST, "BertEncoder"),
        ("GPT2LMHeadModel", "transformer", "4.0.1", "GPT2Model"),
        ("BertForMaskedLM", "bert", "0.6.2", "BertModel"),
        ("BertForMaskedLM", "roberta", NEWEST, None),
    ],
)
def test_part(cls: str, attribute: str, release: str, expected: str | None) -> None:
    assert catalog.part(cls, attribute, release) == expected


@pytest.mark.parametrize(
    ("cls", "expected"),
    [
        ("BertForMaskedLM", "BertModel"),
        ("BertModel", "BertModel"),
        ("BartForConditionalGeneration", "BartModel"),
        ("BartModel", "BartModel"),
        ("XLMWithLMHeadModel", "XLMModel"),
        ("TFBertForMaskedLM", "TFBertMainLayer"),
        ("TFT5Model", "TFT5Model"),
        ("T5ForConditionalGeneration", None),
        ("DPRQuestionEncoder", None),
        ("MarianMTModel", None),
        ("EncoderDecoderModel", None),
        ("BertTokenizer", None),
        ("NoSuchModel", None),
    ],
)
def test_base_model(cls: str, expected: str | None) -> None:
    assert catalog.base_model(cls, "4.57.6") == expected


def keywords(name: str, release: str) -> set[str]:
    parameters = catalog.signature(name, release)
    assert parameters is not None
    return {parameter.name for parameter in parameters}


def test_training_arguments_over_time() -> None:
    names = ("evaluate_during_training", "evaluation_strategy", "eval_strategy")
    have = {
        release: [name for name in names if name in keywords("TrainingArguments", release)]
        for release in ("3.0.2", "4.0.0", "4.40.2", "4.41.2", "4.50.3", "4.51.3", NEWEST)
    }
    assert have == {
        "3.0.2": ["evaluate_during_training"],
        "4.0.0": ["evaluation_strategy"],
        "4.40.2": ["evaluation_strategy"],
        "4.41.2": ["evaluation_strategy", "eval_strategy"],
        "4.50.3": ["evaluation_strategy", "eval_strategy"],
        "4.51.3": ["eval_strategy"],
        NEWEST: ["eval_strategy"],
    }
    first = catalog.signature("TFTrainingArguments", "3.5.1")
    assert first is not None
    assert first[0].name == "output_dir"


def test_trainer_still_takes_the_tokenizer_as_a_deprecated_keyword() -> None:
    found = catalog.signature("transformers.Trainer", NEWEST)
    assert found is not None
    tokenizer = next(parameter for parameter in found if parameter.name == "tokenizer")
    assert (tokenizer.kind, tokenizer.renamed_to) == ("deprecated-keyword", "processing_class")
    assert "tb_writer" in keywords("Trainer", "3.0.2")
    assert "tb_writer" not in keywords("Trainer", "4.0.0")


@pytest.mark.parametrize(
    ("name", "release", "expected"),
    [
        ("Trainer.compute_loss", "3.5.1", ["model", "inputs"]),
        ("Trainer.compute_loss", "4.0.1", ["model", "inputs"]),
        (
            "Trainer.compute_loss",
            NEWEST,
            ["model", "inputs", "return_outputs=False", "num_items_in_batch=None"],
        ),
        (
            "pytorch_transformers.optimization.WarmupLinearSchedule",
            "1.2.0",
            ["optimizer", "warmup_steps", "t_total", "last_epoch=-1"],
        ),
        (
            "get_linear_schedule_with_warmup",
            "3.0.2",
            ["optimizer", "num_warmup_steps", "num_training_steps", "last_epoch=-1"],
        ),
        ("BertTokenizer.save_vocabulary", "2.0.0", ["vocab_path"]),
        ("BertTokenizer.save_vocabulary", NEWEST, ["save_directory", "filename_prefix=None"]),
        ("BertForSequenceClassification", "0.6.2", ["config", "num_labels"]),
        ("Trainer._training_step", NEWEST, None),
        ("no_such_function", NEWEST, None),
    ],
)
def test_signature(name: str, release: str, expected: list[str] | None) -> None:
    found = catalog.signature(name, release)
    shown = found and [p.name if p.default is None else f"{p.name}={p.default}" for p in found]
    assert shown == expected


def test_methods_are_looked_up_in_the_bases() -> None:
    assert "padding" in keywords("BertTokenizer.encode_plus", NEWEST)
    assert "pad_to_max_length" in keywords("RobertaTokenizer.encode", "2.11.0")


def test_bases_name_other_libraries_by_their_path() -> None:
    assert catalog.bases("BertLayer", "2.0.0") == ("torch.nn.Module",)
    assert catalog.bases("BertModel", NEWEST) == ("BertPreTrainedModel",)
    assert catalog.bases("Trainer", "2.0.0") is None


def test_a_release_no_table_covers_is_refused() -> None:
    for ask in (catalog.forward_parameters, catalog.output_fields, catalog.signature):
        with pytest.raises(catalog.UnknownVersionError):
            ask("BertModel", "5.0.0")
    with pytest.raises(catalog.UnknownVersionError):
        catalog.new_home("transformers.BertModel", "master")


def test_no_class_has_two_forwards_in_one_release() -> None:

    for table in ("forward", "outputs", "bases", "modules"):
        for release in (ALL.order[0], "3.5.1", "4.30.2", NEWEST):
            many = [
                key
                for key in catalog.TABLES.keys(table)
                if len(catalog.TABLES.rows_at(table, key, release)) > 1
            ]
            assert not many, (table, release)
