from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed
from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.training.datasets_and_collators import _GONE, _PADDING
from nbmigrate.plan import Safety, Settings, SourceLibrary

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


def test_the_release_decides_what_a_variable_in_the_third_place_is() -> None:
    call = "tr.DataCollatorForLanguageModeling(tok, True, {}given)"
    planned = check_transformed(
        [IMPORT, call.format("")],
        [IMPORT, call.format("mlm_probability=")],
        rule=RULE,
        safety=Safety.UNSAFE,
    )
    assert [question.border for question in planned.questions] == ["4.57.0"]
    for version, safe in (("4.56.2", True), ("4.57.0", False)):
        settings = Settings(source=SourceLibrary("transformers", version))
        if safe:
            check_transformed(
                [IMPORT, call.format("")],
                [IMPORT, call.format("mlm_probability=")],
                rule=RULE,
                settings=settings,
            )
        else:
            check_noop([IMPORT, call.format("")], rule=RULE, settings=settings)


@pytest.mark.parametrize(("name", "argument"), [(n, a) for n, gone in _GONE.items() for a in gone])
def test_every_argument_that_is_gone(name: str, argument: str) -> None:
    taken = [p.name for r in ("2.8.0", "2.9.1") for p in catalog.signature(name, r) or ()]
    assert argument in taken
    check_transformed(
        [IMPORT, f"tr.{name}(a, b, {argument}=c)"],
        [IMPORT, f"tr.{name}(a, b)"],
        rule=RULE,
        safety=Safety.REVIEW if argument in _PADDING else Safety.SAFE,
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
