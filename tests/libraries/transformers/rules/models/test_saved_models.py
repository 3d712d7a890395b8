from __future__ import annotations

import pytest

from harness import check_noop, check_transformed
from nbmigrate.plan import Safety, Settings

RULE = "saved-models"
PPB = "pytorch_pretrained_bert"
MADE = (
    "import os, torch\n"
    f"from {PPB} import BertTokenizer, BertForTokenClassification\n"
    "model = BertForTokenClassification.from_pretrained('bert-base-cased', num_labels=9)\n"
    "tokenizer = BertTokenizer.from_pretrained('bert-base-cased')"
)
LOADED = "model = BertForTokenClassification.from_pretrained(output_dir, num_labels=9)"


def saved(weights: str, words: str = "save_vocabulary", config: str = '"bert_config.json"') -> str:
    return f"""
    # Save a trained model
    model_to_save = model.module if hasattr(model, "module") else model  # Only the model it-self
    output_model_file = os.path.join(output_dir, "pytorch_model.bin")
    output_config_file = os.path.join(output_dir, {config})
    {weights}
    model_to_save.config.to_json_file(output_config_file)
    tokenizer.{words}(output_dir)
    """


BY_HAND = saved("torch.save(model_to_save.state_dict(), output_model_file)")
SAVED = saved(
    "model_to_save.save_pretrained(output_dir, safe_serialization=False)", "save_pretrained"
)


def test_needed_where_from_pretrained_loads_it_again() -> None:
    check_transformed(
        [MADE, BY_HAND, LOADED], [MADE, SAVED, LOADED], rule=RULE, safety=Safety.REVIEW
    )


@pytest.mark.parametrize(
    ("config", "loading"),
    [
        (
            '"bert_config.json"',
            """
            model = BertForTokenClassification(BertConfig(output_config_file), 9)
            model.load_state_dict(torch.load(output_model_file))
            """,
        ),
        ('"config.json"', LOADED),
        ("CONFIG_NAME", LOADED),
    ],
)
def test_offered_where_it_works_as_it_is(config: str, loading: str) -> None:
    imports = f"{MADE}\nfrom {PPB}.file_utils import CONFIG_NAME"
    by_hand = saved("torch.save(model_to_save.state_dict(), output_model_file)", config=config)
    after = saved(
        "model_to_save.save_pretrained(output_dir, safe_serialization=False)",
        "save_pretrained",
        config,
    )
    check_transformed(
        [imports, by_hand, loading], [imports, after, loading], rule=RULE, safety=Safety.UNSAFE
    )


def test_releases_that_write_one_format_only() -> None:
    check_transformed(
        [MADE, BY_HAND, LOADED],
        [MADE, saved("model_to_save.save_pretrained(output_dir)", "save_pretrained"), LOADED],
        rule=RULE,
        safety=Safety.REVIEW,
        settings=Settings(target="4.5.1"),
    )


def test_constant_paths_and_classes_of_the_notebook() -> None:
    cls = (
        f"from {PPB}.modeling import BertPreTrainedModel\nimport torch\n"
        "class Tagger(BertPreTrainedModel):\n    pass\n"
        "tagger = Tagger.from_pretrained('bert-base-cased')\n"
    )
    config = (
        "\ntagger.config.to_json_file('out/bert_config.json')\nTagger.from_pretrained('./out/')"
    )
    check_transformed(
        cls + "torch.save(tagger.state_dict(), 'out/pytorch_model.bin')" + config,
        cls + "tagger.save_pretrained('out', safe_serialization=False)" + config,
        rule=RULE,
        safety=Safety.REVIEW,
    )


def test_words_whose_paths_are_looked_at_stay() -> None:
    source = f"{MADE}\ntorch.save(model.state_dict(), f'{{d}}/pytorch_model.bin')\n"
    rest = "\nmodel.config.to_json_file(d + '/config.json')\npath = tokenizer.save_vocabulary(d)"
    check_transformed(
        source.rstrip() + rest,
        f"{MADE}\nmodel.save_pretrained(d, safe_serialization=False)" + rest,
        rule=RULE,
        safety=Safety.UNSAFE,
    )


@pytest.mark.parametrize(
    "source",
    [
        f"{MADE}\ntorch.save(model.state_dict(), 'model.pt')",
        f"{MADE}\ntorch.save(model.state_dict(), 'out/pytorch_model.bin')",
        (
            f"{MADE}\ntorch.save(model, 'out/pytorch_model.bin')\n"
            "model.config.to_json_file('out/config.json')"
        ),
        (
            f"{MADE}\ntorch.save(net.state_dict(), 'out/pytorch_model.bin')\n"
            "model.config.to_json_file('out/config.json')"
        ),
        (
            f"{MADE}\nf = 'a/pytorch_model.bin'\nf = 'b/pytorch_model.bin'\n"
            "torch.save(model.state_dict(), f)\nmodel.config.to_json_file('b/config.json')"
        ),
        (
            "import torch\nfrom transformers import BertModel\n"
            "model = BertModel.from_pretrained('b')\n"
            "torch.save(model.state_dict(), 'out/pytorch_model.bin')\n"
            "model.config.to_json_file('out/bert_config.json')\nBertModel.from_pretrained('out')"
        ),
    ],
)
def test_others_stay(source: str) -> None:
    check_noop(source, rule=RULE)
