from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed
from nbmigrate.plan import Safety, Settings

RULE = "datasets-and-collators"
IMPORT = "import transformers as tr"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "tr.DataCollatorForLanguageModeling(tok, True, 0.15)",
            "tr.DataCollatorForLanguageModeling(tok, True, mlm_probability=0.15)",
        ),
        (
            "tr.DataCollatorForWholeWordMask(tok, True, 0.2)",
            "tr.DataCollatorForWholeWordMask(tok, True, mlm_probability=0.2)",
        ),
        (
            "tr.LineByLineTextDataset(tok, path, 128, local_rank=-1)",
            "tr.LineByLineTextDataset(tok, path, 128)",
        ),
        (
            "tr.TextDataset(tok, path, block_size=8, local_rank=args.local_rank)",
            "tr.TextDataset(tok, path, block_size=8)",
        ),
        ("tr.GlueDataset(args, tok, evaluate=True)", 'tr.GlueDataset(args, tok, mode="dev")'),
        ("tr.GlueDataset(args, tok, evaluate=False)", 'tr.GlueDataset(args, tok, mode="train")'),
        (
            "tr.GlueDataset(args, tok, evaluate=not training)",
            'tr.GlueDataset(args, tok, mode="dev" if (not training) else "train")',
        ),
    ],
)
def test_arguments(before: str, after: str) -> None:
    check_transformed([IMPORT, before], [IMPORT, after], rule=RULE)


def test_padding_of_the_glue_converter_in_a_function() -> None:
    before = """
        from transformers import glue_convert_examples_to_features as convert_examples
        def load(examples):
            return convert_examples(
                examples,
                tokenizer,
                label_list=labels,
                max_length=128,
                output_mode="classification",
                pad_on_left=bool(model_type in ["xlnet"]),
                pad_token=tokenizer.convert_tokens_to_ids([tokenizer.pad_token])[0],
                pad_token_segment_id=4 if model_type in ["xlnet"] else 0,
            )
        """
    lines = before.splitlines(keepends=True)
    after = "".join(line for line in lines if " pad_" not in line)
    check_transformed(before, after, rule=RULE, safety=Safety.REVIEW)


def test_a_variable_is_the_probability_in_an_old_notebook() -> None:
    call = "tr.DataCollatorForLanguageModeling(tok, True, {}probability)"
    check_transformed(
        ["!pip install transformers==3.5.1", IMPORT, call.format("")],
        ["!pip install transformers==3.5.1", IMPORT, call.format("mlm_probability=")],
        rule=RULE,
    )


def test_perhaps_something_else_is_unsafe() -> None:
    before = (
        "from transformers import TextDataset\nif mine:\n    TextDataset = own.TextDataset\n"
        "TextDataset(tok, path, 8, local_rank=-1)"
    )
    after = before.replace(", local_rank=-1", "")
    check_transformed(before, after, rule=RULE, safety=Safety.UNSAFE)


def test_in_an_f_string_is_a_finding() -> None:
    check_finding(
        [IMPORT, 'print(f"{len(tr.GlueDataset(args, tok, evaluate=True))}")'],
        "f-string",
        "TypeError",
        rule=RULE,
    )


@pytest.mark.parametrize(
    "source",
    [
        "tr.DataCollatorForLanguageModeling(tok, True)",
        "tr.DataCollatorForLanguageModeling(tok, mlm=True, mlm_probability=0.15)",
        "tr.DataCollatorForLanguageModeling(tok, True, True)",
        "tr.DataCollatorForLanguageModeling(tok, True, True, 0.15)",
        "tr.DataCollatorForLanguageModeling(tok, True, whole_words)",
        "tr.DataCollatorForLanguageModeling(*parts)",
        "tr.DataCollatorForPermutationLanguageModeling(tok, 1 / 6, 5)",
        "tr.TextDataset(tok, path, 8, overwrite_cache=True)",
        'tr.GlueDataset(args, tok, mode="dev")',
        "tr.glue_convert_examples_to_features(examples, tok, max_length=128, task='mrpc')",
        "class TextDataset:\n    pass\nTextDataset(tok, local_rank=-1)",
        "glue_convert_examples_to_features = own\nglue_convert_examples_to_features(pad_token=0)",
    ],
)
def test_others_stay(source: str) -> None:
    check_noop([IMPORT, source], rule=RULE)


def test_a_target_that_has_the_old_order() -> None:
    check_noop(
        [IMPORT, "tr.DataCollatorForLanguageModeling(tok, True, 0.15)"],
        rule=RULE,
        settings=Settings(target="4.20.1"),
    )
