from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harness import check_finding, check_noop, check_transformed
from nbmigrate.plan import Safety, Settings, SourceLibrary

if TYPE_CHECKING:
    from collections.abc import Callable

RULE = "output-shifts"


def made(cls: str, **attributes: str) -> str:
    given = "".join(f", {name}={value}" for name, value in attributes.items())
    return f'from transformers import {cls}\nmodel = {cls}.from_pretrained("name"{given})'


def written_for(version: str, target: str = "4.57.6") -> Settings:
    return Settings(target=target, source=SourceLibrary("transformers", version))


@pytest.mark.parametrize(
    ("cls", "version", "call", "keyword"),
    [
        ("XLNetModel", "2.11.0", "hidden = model(ids)[1]", "use_mems=False"),
        ("XLNetModel", "2.2.1", "hidden = model(ids)[-1]", "use_mems=False"),
        ("XLNetLMHeadModel", "3.0.2", "rest = model(ids, labels=y)[2:]", "use_mems=False"),
        ("XLNetForSequenceClassification", "2.8.0", "a, b = model(x, labels=y)", "use_mems=False"),
        ("XLNetLMHeadModel", "2.3.0", "both = model(ids) + (1,)", "use_mems=False"),
        ("XLNetLMHeadModel", "3.5.1", "loss, logits, mems = model(x, labels=y)", "use_mems=True"),
        ("BartModel", "2.11.0", "encoded = model(ids)[1]", "use_cache=False"),
        ("BartForConditionalGeneration", "2.5.1", "logits, enc = model(ids)", "use_cache=False"),
        ("BartForSequenceClassification", "2.11.0", "enc = model(ids)[1]", "use_cache=False"),
        ("T5Model", "2.8.0", "e = model(x, decoder_input_ids=y)[1]", "use_cache=False"),
        ("T5ForConditionalGeneration", "2.3.0", "e = model(x, lm_labels=y)[2]", "use_cache=False"),
    ],
)
def test_the_old_tuple_is_asked_for(cls: str, version: str, call: str, keyword: str) -> None:
    closing = call.index(")")
    after = f"{call[:closing]}, {keyword}{call[closing:]}"
    settings = written_for(version)
    check_transformed([made(cls), call], [made(cls), after], rule=RULE, settings=settings)


def test_in_a_class_over_several_cells() -> None:
    before = [
        "!pip install transformers==2.8.0",
        """
        from transformers import XLNetModel
        class Net(nn.Module):
            def __init__(self):
                self.xlnet = XLNetModel.from_pretrained("x", output_attentions=True)
            def encode(self, ids):
                return self.xlnet(
                    ids,
                    attention_mask=ids > 0,
                )
        """,
        "net = Net()\nattention = net.encode(ids)[1]",
    ]
    call = "attention_mask=ids > 0,\n"
    after = before[1].replace(call, f"{call}                    use_mems=False,\n")
    planned = check_transformed(before, [before[0], after, before[2]], rule=RULE)
    assert "indexed" in planned.changes[0].message


@pytest.mark.parametrize(
    ("cls", "version", "call"),
    [
        ("XLNetModel", "2.11.0", "x = model(ids)[0]"),
        ("XLNetLMHeadModel", "2.11.0", "loss, logits = model(ids, labels=y)[:2]"),
        ("XLNetLMHeadModel", "2.11.0", "out = model(ids, labels=y)\nout[0].backward()\nout[1]"),
        ("XLNetModel", "2.11.0", "x = model(ids, output_attentions=True)[-1]"),
        ("T5Model", "2.8.0", "e = model(x, decoder_input_ids=y)[-1]"),
        ("XLNetModel", "3.5.1", "x = model(ids).last_hidden_state"),
        ("XLNetModel", "2.11.0", "model(ids, use_cache=False)[1]"),
        ("BartForConditionalGeneration", "2.11.0", "loss, logits, enc = model(ids, labels=y)"),
        ("T5Model", "2.11.0", "e = model(x, decoder_input_ids=y)[2]"),
        ("BertModel", "2.11.0", "pooled = model(ids)[1]"),
        ("GPT2LMHeadModel", "2.11.0", "past = model(ids)[1]"),
        ("XLNetModel", "4.2.2", "x = model(ids)[1]"),
        ("AutoModel", "2.11.0", "x = model(ids)[1]"),
        ("TFXLNetModel", "2.11.0", "x = model(ids)[1]"),
    ],
)
def test_left_alone(cls: str, version: str, call: str) -> None:
    check_noop([made(cls), call], rule=RULE, settings=written_for(version))


@pytest.mark.parametrize(
    ("cls", "call", "words"),
    [
        ("XLNetModel", "x = model(ids)[1]", ("2.0.0 to 3.0.2: give use_mems=False", "3.1.0 to")),
        ("XLNetLMHeadModel", "loss, logits = model(ids, labels=y)", ("3.5.1: give use_mems=True",)),
        ("T5Model", "e = model(x, decoder_input_ids=y)[1]", ("2.8.0: give use_cache=False",)),
    ],
)
def test_a_release_that_is_not_known_is_a_finding(
    cls: str, call: str, words: tuple[str, ...]
) -> None:
    check_finding([made(cls), call], "depend on the release", *words, rule=RULE)


@pytest.mark.parametrize(
    "call",
    ["x = model(ids)[0]", "x = model(ids).last_hidden_state", "model(ids, use_mems=True)[1]"],
)
def test_uses_that_mean_the_same_in_every_release(call: str) -> None:
    check_noop([made("XLNetModel"), call], rule=RULE)


@pytest.mark.parametrize(("oldest", "newest"), [("3.1.0", "4.57.6"), ("2.6.0", "3.1.0")])
def test_candidates_on_both_sides_of_a_border(
    oldest: str, newest: str, candidates: Callable[[str, str], None]
) -> None:
    candidates(oldest, newest)
    check_finding([made("XLNetModel"), "x = model(ids)[1]"], "depend on the release", rule=RULE)


def test_candidates_on_one_side_of_all_borders(candidates: Callable[[str, str], None]) -> None:
    cells = [made("XLNetModel"), "x = model(ids)[1]"]
    candidates("4.0.1", "4.57.6")
    check_noop(cells, rule=RULE)
    candidates("2.0.0", "3.0.2")
    after = [cells[0], "x = model(ids, use_mems=False)[1]"]
    check_transformed(cells, after, rule=RULE)


def test_a_model_that_may_be_something_else_is_unsafe() -> None:
    first = made("XLNetModel") + "\nif other:\n    model = load()"
    check_transformed(
        [first, "x = model(ids)[1]"],
        [first, "x = model(ids, use_mems=False)[1]"],
        rule=RULE,
        safety=Safety.UNSAFE,
        settings=written_for("2.11.0"),
    )


def test_what_stands_at_the_end_stays_there() -> None:
    first = made("XLNetModel", output_attentions="True", output_hidden_states="True")
    for code in ("model(ids)[-1]", "outputs = model(ids)\nstates = outputs[-2]"):
        check_noop([first, code], rule=RULE, settings=written_for("2.11.0"))
        check_noop([first, code], rule=RULE)
    check_transformed(
        [first, "x = model(ids)[-3]"],
        [first, "x = model(ids, use_mems=False)[-3]"],
        rule=RULE,
        settings=written_for("2.11.0"),
    )


def test_memory_is_that_of_each_model() -> None:
    other = """
    from transformers import XLNetConfig, XLNetModel
    config = XLNetConfig.from_pretrained("name", mem_len=512)
    reader = XLNetModel.from_pretrained("name", config=config)
    """
    before = [made("XLNetModel"), other, "x = model(ids)[1]\ny = reader(ids)[1]"]
    after = [*before[:2], "x = model(ids, use_mems=False)[1]\ny = reader(ids, use_mems=True)[1]"]
    planned = check_transformed(before, after, rule=RULE, settings=written_for("2.11.0"))
    assert "mems is also returned by XLNetModel" in planned.changes[0].message
    assert "left out when training" in planned.changes[1].message


@pytest.mark.parametrize(
    ("making", "value"),
    [
        ('XLNetModel.from_pretrained("name", mem_len=512)', "True"),
        ('XLNetModel.from_pretrained("name", mem_len=0)', "False"),
        ('XLNetModel.from_pretrained("name", mem_len=None)', "False"),
        ("XLNetModel(XLNetConfig(mem_len=128))", "True"),
        ("XLNetModel(XLNetConfig(d_model=128))", "False"),
        ('XLNetModel.from_pretrained("name")\nmodel.config.mem_len = 128', "True"),
        ("XLNetModel(config)\nother = XLNetConfig()\nother.mem_len = 128", "False"),
        ("XLNetModel(config)\nXLNetConfig(mem_len=128)", "False"),
    ],
)
def test_memory_that_was_asked_for(making: str, value: str) -> None:
    first = f"from transformers import *\nconfig = XLNetConfig()\nmodel = {making}"
    check_transformed(
        [first, "x = model(ids)[1]"],
        [first, f"x = model(ids, use_mems={value})[1]"],
        rule=RULE,
        settings=written_for("2.11.0"),
    )


@pytest.mark.parametrize(
    "cell",
    [
        "model = XLNetModel.from_pretrained('name', mem_len=length)",
        "model = XLNetModel.from_pretrained('name', **more)",
        "load().mem_len = 512",
        "if long:\n    model = XLNetModel.from_pretrained('name', mem_len=9)",
        "model(ids, mems=mems)",
    ],
)
def test_memory_that_is_not_certain_is_reported(cell: str) -> None:
    cells = [made("XLNetModel"), cell, "x = model(ids)[1]"]
    check_finding(cells, "mem_len", rule=RULE, settings=written_for("2.11.0"))


def test_memory_does_not_matter_for_3_1() -> None:
    first = made("XLNetModel", mem_len="length")
    check_transformed(
        [first, "x = model(ids)[1]"],
        [first, "x = model(ids, use_mems=True)[1]"],
        rule=RULE,
        settings=written_for("3.5.1"),
    )


def test_an_f_string_is_reported() -> None:
    cells = [made("XLNetModel"), 'print(f"{model(ids)[1]}")']
    check_finding(cells, "use_mems=False", rule=RULE, settings=written_for("2.11.0"))


LAST = [made("BartForConditionalGeneration"), "x = model(ids)[0]"]


@pytest.mark.parametrize("version", ["3.0.0", "3.5.1", "4.0.0", "4.0.1"])
def test_bart_of_transformers_3_computed_the_last_position_only(version: str) -> None:
    settings = written_for(version)
    check_finding(LAST, "[:, -1:]", rule=RULE, settings=settings)
    for call in (
        "model(ids, labels=y)[0]",
        "model(ids, use_cache=False)[0]",
        "model.generate(ids)",
    ):
        check_noop([LAST[0], call], rule=RULE, settings=settings)


def test_the_last_position_by_release(candidates: Callable[[str, str], None]) -> None:
    for version in ("2.11.0", "4.1.1", "4.57.6"):
        check_noop(LAST, rule=RULE, settings=written_for(version))
    check_noop(LAST, rule=RULE, settings=written_for("3.5.1", "4.0.1"))
    check_finding(LAST, "[:, -1:]", rule=RULE)
    candidates("4.0.1", "4.57.6")
    check_noop(LAST, rule=RULE)


@pytest.mark.parametrize("cls", ["BartModel", "BartForConditionalGeneration"])
def test_every_class_that_computed_the_last_position_only(cls: str) -> None:
    cells = [made(cls), "x = model(ids)[0]"]
    check_finding(cells, "[:, -1:]", rule=RULE, settings=written_for("3.5.1"))
