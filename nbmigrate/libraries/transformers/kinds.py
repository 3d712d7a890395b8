"""What the catalog has to know of transformers: the kinds of its classes, and its layout."""

from __future__ import annotations

from nbmigrate.catalog.layout import Kinds, Layout

KINDS = Kinds(
    auto={
        "AutoModel": "auto-model",
        "TFAutoModel": "tf-auto-model",
        "FlaxAutoModel": "flax-auto-model",
        "AutoTokenizer": "auto-tokenizer",
        "AutoConfig": "auto-config",
    },
    roots={
        "FlaxPreTrainedModel": "flax-model",
        "ModelOutput": "output",
        "Pipeline": "pipeline",
        "PreTrainedTokenizer": "tokenizer",
        "PreTrainedTokenizerBase": "tokenizer",
        "PreTrainedTokenizerFast": "tokenizer",
        "PretrainedConfig": "config",
        "TFTrainer": "trainer",
        "TFTrainingArguments": "training-arguments",
        "Trainer": "trainer",
        "TrainingArguments": "training-arguments",
        "torch.optim.Optimizer": "optimizer",
        "torch.optim.lr_scheduler.LambdaLR": "scheduler",
    },
    foreign=(
        ("torch.nn.", "model"),
        ("flax.linen.", "flax-model"),
        ("tensorflow.keras.layers.", "tf-model"),
        ("tensorflow.keras.Model", "tf-model"),
        ("keras.layers.", "tf-model"),
        ("keras.Model", "tf-model"),
    ),
    # Every model of a framework has one of these bases.
    general=frozenset({"PreTrainedModel", "TFPreTrainedModel", "FlaxPreTrainedModel"}),
)

LAYOUT = Layout(
    frameworks=frozenset({"tf", "flax"}),
    run_roots=frozenset({"FlaxPreTrainedModel"}),
    output_root="ModelOutput",
    tuple_on_request=frozenset({"can_return_tuple", "check_model_inputs"}),
    whole=frozenset(
        {
            "GenerationMixin",
            "Pipeline",
            "PreTrainedModel",
            "PreTrainedTokenizer",
            "PreTrainedTokenizerFast",
            "PretrainedConfig",
            "TFPreTrainedModel",
        }
    ),
    # People override the private methods of these.
    overridden=frozenset({"TFTrainer", "Trainer"}),
    method_suffixes=(
        (
            ("Tokenizer", "TokenizerFast", "TokenizerBase"),
            frozenset(
                {
                    "__call__",
                    "batch_encode_plus",
                    "build_inputs_with_special_tokens",
                    "convert_ids_to_tokens",
                    "convert_tokens_to_ids",
                    "decode",
                    "encode",
                    "encode_plus",
                    "from_pretrained",
                    "prepare_for_model",
                    "prepare_seq2seq_batch",
                    "save_vocabulary",
                    "tokenize",
                }
            ),
        ),
        (("Pipeline",), frozenset({"__call__", "_sanitize_parameters"})),
    ),
    outlined=frozenset(
        {"benchmark", "cli", "commands", "data", "integrations", "kernels", "models"}
    ),
    outlined_files=("configuration_", "convert_", "modeling_", "tokenization_"),
    read_whole=frozenset(
        {
            "configuration_utils",
            "data",
            "data.data_collator",
            "modeling_outputs",
            "modeling_tf_utils",
            "modeling_utils",
            "tokenization_utils",
            "tokenization_utils_base",
            "tokenization_utils_fast",
            "tokenization_utils_sentencepiece",
            "tokenization_utils_tokenizers",
        }
    ),
    watched=frozenset({"GenerationMixin", "PreTrainedTokenizerBase"}),
    watched_methods=frozenset(
        {
            "__call__",
            "batch_encode_plus",
            "compute_loss",
            "decode",
            "encode",
            "encode_plus",
            "evaluate",
            "from_pretrained",
            "generate",
            "log",
            "predict",
            "prediction_step",
            "prepare_for_model",
            "push_to_hub",
            "save_model",
            "save_pretrained",
            "tokenize",
            "train",
            "training_step",
        }
    ),
    refusing={"Trainer": ("prediction_loss_only",)},
    endings={
        "ImageProcessorFast": ("ImageProcessor", "5.4.0"),
        "TokenizerFast": ("Tokenizer", "5.0.0"),
        # It looks up which class the tokenizer of the model is.
        "Tokenizer": ("Config", "5.0.0"),
    },
    aliases={
        "image_processing_utils_fast": "image_processing_backends",
        "tokenization_utils": "tokenization_utils_sentencepiece",
        "tokenization_utils_fast": "tokenization_utils_tokenizers",
    },
)
