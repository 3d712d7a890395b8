from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harness import check_finding, check_noop, check_transformed, notebook
from nbmigrate.dating.source import source_of
from nbmigrate.engine import plan
from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.tokenizers.old_tokenizer_defaults import (
    _METHODS,
    _NO_END,
    _SPACED,
    _SPACING_CLASSES,
)
from nbmigrate.plan import Safety, Settings, SourceLibrary

if TYPE_CHECKING:
    from collections.abc import Callable

    from nbmigrate.plan import Plan
    from nbmigrate.rules.toolkit.spans import Span

    Candidates = Callable[[str, str], None]

RULE = "old-tokenizer-defaults"


def source(version: str, target: str = "4.57.6") -> Settings:
    return Settings(target=target, source=SourceLibrary("transformers", version))


def made(cls: str, extra: str = "") -> str:
    return f"from transformers import {cls}\ntok = {cls}.from_pretrained(name{extra})\n"


BERT = made("BertTokenizer")


def borders(planned: Plan) -> list[str]:
    return [question.border for question in planned.questions]


@pytest.mark.parametrize(
    ("version", "call"),
    [
        ("2.0.0", "tok.encode(text)"),
        ("2.1", "tok.encode(text, max_length=9)"),
        ("2.1.1", "tok.encode_plus(question, text)"),
        ("2.0.0", "tok.prepare_for_model(ids)"),
        ("2.3.0", "tok.batch_encode_plus(texts)"),
        ("2.4.1", "tok.batch_encode_plus(texts)"),
    ],
)
def test_releases_that_added_no_special_tokens(version: str, call: str) -> None:
    check_transformed(
        [BERT, f"ids = {call}"],
        [BERT, f"ids = {call[:-1]}, add_special_tokens=False)"],
        rule=RULE,
        settings=source(version),
    )


@pytest.mark.parametrize(
    ("version", "call"),
    [
        ("2.0.0", "tok.encode(text, add_special_tokens=True)"),
        ("2.0.0", "tok.encode(text, None, True)"),
        ("2.0.0", "tok.tokenize(text)"),
        ("2.0.0", "other.encode(text)"),
        ("2.2.2", "tok.encode(text)"),
        ("2.3.0", "tok.encode(text)"),
        ("2.5.1", "tok.batch_encode_plus(texts)"),
        ("3.5.1", "tok.encode(text)"),
        ("4.2.2", "tok.encode(text)"),
    ],
)
def test_where_special_tokens_are_what_they_were(version: str, call: str) -> None:
    check_noop([BERT, f"ids = {call}"], rule=RULE, settings=source(version))
    check_noop([BERT, f"ids = {call}"], rule=RULE)


def test_pytorch_transformers_added_no_special_tokens() -> None:
    before = "ids = torch.tensor([tok.encode(text{})])"
    planned = plan(
        notebook([BERT.replace("transformers", "pytorch_transformers"), before.format("")]),
        Settings(select=(RULE,)),
    )
    assert [change.hunks[0].after for change in planned.changes] == [
        before.format(", add_special_tokens=False"),
    ]


def test_a_dict_that_is_not_known_or_another_tokenizer_makes_it_unsafe() -> None:
    for call in ("tok.encode(text, **more{})", "(tok if ours else load()).encode(text{})"):
        check_transformed(
            [BERT, call.format("")],
            [BERT, call.format(", add_special_tokens=False")],
            rule=RULE,
            safety=Safety.UNSAFE,
            settings=source("2.0.0"),
        )


@pytest.mark.parametrize("version", ["2.11.0", "3.0.2"])
def test_t5_without_its_end(version: str) -> None:
    for before in ("tok.encode(text)", "tok.encode(text, add_special_tokens=True)"):
        check_transformed(
            [made("T5Tokenizer"), before],
            [made("T5Tokenizer"), "tok.encode(text, add_special_tokens=False)"],
            rule=RULE,
            settings=source(version),
        )


def test_t5_with_its_end() -> None:
    check_noop(made("T5Tokenizer") + "tok.encode(text)", rule=RULE, settings=source("3.1.0"))
    check_noop(made("T5Tokenizer") + "tok.tokenize(text)", rule=RULE)
    check_noop(BERT + "tok.encode(text)", rule=RULE, settings=source("2.11.0"))


@pytest.mark.parametrize("version", ["2.5.1", "2.8.0", "2.11.0"])
@pytest.mark.parametrize("cls", ["RobertaTokenizer", "BartTokenizer", "LongformerTokenizer"])
def test_a_space_before_the_text(cls: str, version: str) -> None:
    before = """
        class Data:
            def __init__(self, tokenizer):
                self.tokenizer = tokenizer
            def __getitem__(self, i):
                return self.tokenizer.encode_plus(self.texts[i], add_special_tokens={0}{1})
        """
    for special in ("True", "self.special"):
        check_transformed(
            [made(cls), before.format(special, ""), "data = Data(tok)"],
            [
                made(cls),
                before.format(special, f", add_prefix_space={special}"),
                "data = Data(tok)",
            ],
            rule=RULE,
            settings=source(version),
        )


@pytest.mark.parametrize(
    ("version", "text"),
    [
        ("2.4.1", made("RobertaTokenizer") + "tok.encode(text)"),
        ("3.0.2", made("RobertaTokenizer") + "tok.encode(text)"),
        ("2.8.0", made("RobertaTokenizer") + "tok.encode(text, add_special_tokens=False)"),
        ("2.8.0", made("RobertaTokenizer") + "tok.encode(text, add_prefix_space=True)"),
        ("2.8.0", made("RobertaTokenizer", ", add_prefix_space=True") + "tok.encode(text)"),
        ("2.8.0", made("RobertaTokenizer") + "tok.tokenize(text)"),
        ("2.8.0", made("RobertaTokenizer") + "tok.batch_encode_plus(texts, False)"),
        ("2.8.0", made("GPT2Tokenizer") + "tok.encode(text)"),
    ],
)
def test_no_space_before_the_text(version: str, text: str) -> None:
    check_noop(text, rule=RULE, settings=source(version))


def test_a_space_that_gpt2_did_not_put() -> None:
    for made_with in (", add_prefix_space=True", ""):
        before = made("GPT2Tokenizer", made_with)
        if made_with:
            check_transformed(
                before,
                made("GPT2Tokenizer"),
                rule=RULE,
                safety=Safety.REVIEW,
                settings=source("2.11.0"),
            )
        check_noop(before, rule=RULE, settings=source("3.0.0"))


def test_the_path_of_a_vocabulary() -> None:
    check_transformed(
        BERT + "tok.save_vocabulary(vocab_path='out')",
        BERT + "tok.save_vocabulary(save_directory='out')",
        rule=RULE,
    )
    check_noop(BERT + "tok.save_vocabulary('out')\nother.save(vocab_path=1)", rule=RULE)


def test_fast_tokenizers_take_no_space_when_called() -> None:
    call = "tok.encode(text, add_prefix_space=True)"
    check_finding(made("GPT2TokenizerFast") + call, "TypeError", "from_pretrained", rule=RULE)
    check_noop(made("GPT2Tokenizer") + call, rule=RULE)


@pytest.mark.parametrize(
    ("call", "word"),
    [
        ("tok.encode_plus(text, max_length=9, return_overflowing_tokens=True)", "reverse"),
        ("tok.encode_plus(a, b, return_overflowing_tokens=True)", "ValueError"),
    ],
)
def test_tokens_that_overflow(call: str, word: str) -> None:
    for version in ("3.0.1", "3.4.0", "4.10.3"):
        check_finding(BERT + call, word, rule=RULE, settings=source(version))
    check_noop(BERT + call, rule=RULE, settings=source("4.11.0"))
    check_noop(BERT + call, rule=RULE, settings=source("3.4.0", target="4.10.3"))
    check_noop(BERT + call.replace("True", "False"), rule=RULE, settings=source("3.4.0"))


@pytest.mark.parametrize(
    "name", ["roberta-base", "me/distilroberta-base", "facebook/bart-large", "longformer-base-4096"]
)
def test_auto_tokenizers_of_such_checkpoints(name: str) -> None:
    loaded = f"from transformers import AutoTokenizer\ntok = AutoTokenizer.from_pretrained('{name}'"
    check_transformed(
        [f"{loaded})", "tok.encode(text)"],
        [f"{loaded})", "tok.encode(text, add_prefix_space=True)"],
        rule=RULE,
        settings=source("2.8.0"),
    )
    check_noop(
        [f"{loaded}, use_fast=True)", "tok.encode(text)"], rule=RULE, settings=source("2.8.0")
    )


@pytest.mark.parametrize("name", ["'xlm-roberta-base'", "'bert-base'", "'mbart-large'", "path()"])
def test_auto_tokenizers_of_other_checkpoints(name: str) -> None:
    cells = f"from transformers import AutoTokenizer\ntok = AutoTokenizer.from_pretrained({name})"
    check_noop([cells, "tok.encode(text)"], rule=RULE, settings=source("2.8.0"))


def test_the_space_of_auto_tokenizers_requires_slow_ones() -> None:
    cells = """
    from transformers import AutoTokenizer
    tok = AutoTokenizer.from_pretrained("roberta-base")
    ids = tok.encode(text)
    """
    changes = plan(notebook(cells), source("2.8.0")).changes
    slow = next(change for change in changes if change.rule == "fast-tokenizers")
    space = next(change for change in changes if change.rule == RULE)
    assert space.requires == (slow.id,)


@pytest.mark.parametrize("truncation", ["only_first", "only_second"])
def test_tokens_that_overflow_of_one_text_of_a_pair(truncation: str) -> None:
    call = f"tok.encode_plus(a, b, return_overflowing_tokens=True, truncation='{truncation}')"
    check_noop(BERT + call, rule=RULE, settings=source("3.4.0"))
    old = call.replace("truncation=", "truncation_strategy=")
    check_noop(BERT + old, rule=RULE, settings=source("2.11.0"))
    check_finding(BERT + old, "reverse", rule=RULE, settings=source("3.4.0"))


def test_overflow_without_a_second_text() -> None:
    call = "tok.encode_plus(a, None, return_overflowing_tokens=True)"
    check_noop(BERT + call, rule=RULE, settings=source("2.11.0"))


def test_overflow_of_one_text_was_in_order_in_transformers_2() -> None:
    call = "tok.encode_plus(text, max_length=9, return_overflowing_tokens=True)"
    check_noop(BERT + call, rule=RULE, settings=source("2.8.0"))


def test_tokens_that_overflow_where_the_release_is_open(candidates: Candidates) -> None:
    one = "tok.encode_plus(text, max_length=9, return_overflowing_tokens=True)"
    pair = "tok.encode_plus(a, b, return_overflowing_tokens=True)"
    auto = made("AutoTokenizer")
    for oldest, newest in (("3.4.0", "4.20.1"), ("2.11.0", "4.57.6")):
        candidates(oldest, newest)
        for call in (one, pair):
            check_finding(BERT + call, "overflow", rule=RULE)
            assert borders(plan(notebook(BERT + call), Settings(select=(RULE,)))) == ["4.11.0"]
        check_noop(auto + pair, rule=RULE)  # it may load a fast one


def test_the_release_decides_whether_special_tokens_were_added(candidates: Candidates) -> None:
    cases = [
        (("2.0.0", "2.11.0"), "tok.encode(text{})", "2.2.0"),
        (("2.1.1", "3.5.1"), "tok.encode_plus(text{})", "2.2.0"),
        (("2.0.0", "3.5.1"), "tok.batch_encode_plus(texts{})", "2.5.1"),
        (("2.2.2", "2.4.1"), "tok.batch_encode_plus(texts{})", "2.3.0"),
    ]
    for releases, call, border in cases:
        candidates(*releases)
        planned = check_transformed(
            BERT + call.format(""),
            BERT + call.format(", add_special_tokens=False"),
            rule=RULE,
            safety=Safety.UNSAFE,
        )
        assert borders(planned) == [border]
        assert "only if" in planned.changes[0].message


@pytest.mark.parametrize(
    "call",
    [
        "tok.encode(text, add_special_tokens=True)",
        "tok.encode(text, None, True)",
        "tok.tokenize(text)",
        "encoder.encode(text)",
    ],
)
def test_calls_that_the_release_does_not_decide(candidates: Candidates, call: str) -> None:
    candidates("2.0.0", "3.5.1")
    check_noop(BERT + call, rule=RULE)


def test_a_default_that_all_candidates_have_is_written_out(candidates: Candidates) -> None:
    candidates("2.0.0", "2.1.1")
    check_transformed(
        BERT + "tok.encode(text)", BERT + "tok.encode(text, add_special_tokens=False)", rule=RULE
    )


@pytest.mark.parametrize("releases", [("2.0.0", "4.57.6"), ("2.2.2", "3.5.1"), ("4.0.1", "4.9.2")])
def test_special_tokens_of_notebooks_that_may_be_for_transformers_4(
    candidates: Candidates, releases: tuple[str, str]
) -> None:
    candidates(*releases)
    check_noop(BERT + "tok.encode(text)", rule=RULE)


@pytest.mark.parametrize(
    ("releases", "before", "after", "border"),
    [
        (
            ("2.0.0", "4.57.6"),
            made("RobertaTokenizer") + "tok.encode(text)",
            made("RobertaTokenizer") + "tok.encode(text, add_prefix_space=True)",
            "3.0.0",
        ),
        (
            ("2.2.2", "2.11.0"),
            made("RobertaTokenizer") + "tok.encode(text)",
            made("RobertaTokenizer") + "tok.encode(text, add_prefix_space=True)",
            "2.5.0",
        ),
        (
            ("2.6.0", "4.30.2"),
            made("T5Tokenizer") + "tok.encode(text, add_special_tokens=True)",
            made("T5Tokenizer") + "tok.encode(text, add_special_tokens=False)",
            "3.1.0",
        ),
        (
            ("2.11.0", "3.0.2"),
            made("GPT2Tokenizer", ", add_prefix_space=True"),
            made("GPT2Tokenizer"),
            "3.0.0",
        ),
    ],
)
def test_a_default_of_some_of_the_releases_a_notebook_may_be_for(
    candidates: Candidates, releases: tuple[str, str], before: str, after: str, border: str
) -> None:
    candidates(*releases)
    planned = check_transformed(before, after, rule=RULE, safety=Safety.UNSAFE)
    assert borders(planned) == [border]


@pytest.mark.parametrize(
    "call",
    [
        made("RobertaTokenizer") + "tok.encode(text)",
        made("T5Tokenizer") + "tok.encode(text)",
        made("GPT2Tokenizer", ", add_prefix_space=True"),
    ],
)
def test_a_default_of_none_of_the_releases_a_notebook_may_be_for(
    candidates: Candidates, call: str
) -> None:
    candidates("3.1.0", "4.57.6")
    check_noop(call, rule=RULE)


def test_what_an_auto_class_loads_takes_no_space_unless_it_is_slow(candidates: Candidates) -> None:
    candidates("2.8.0", "4.57.6")
    loaded = 'from transformers import AutoTokenizer\ntok = AutoTokenizer.from_pretrained("{}"{})\n'
    check_noop(loaded.format("roberta-base", "") + "tok.encode(text)", rule=RULE)
    slow = loaded.format("roberta-base", ", use_fast=False")
    check_transformed(
        slow + "tok.encode(text)",
        slow + "tok.encode(text, add_prefix_space=True)",
        rule=RULE,
        safety=Safety.UNSAFE,
    )


def test_the_choice_of_pytorch_transformers_where_transformers_is_not_there() -> None:
    cells = """
        try:
            from transformers import BertTokenizer
        except ImportError:
            from pytorch_transformers import BertTokenizer
        tok = BertTokenizer.from_pretrained(name)
        ids = tok.encode(text)
        """
    check_noop(cells, rule=RULE)


def test_in_an_fstring() -> None:
    check_finding(
        BERT + "print(f'{tok.encode(text)}')",
        "f-string",
        rule=RULE,
        settings=source("2.0.0"),
    )


def spanned(span: Span | None, release: str) -> bool:
    source = source_of("transformers", [release], ())
    return span is not None and source.within(span.oldest, span.newest) is True


@pytest.mark.parametrize("method", sorted(_METHODS))
def test_every_method_that_adds_special_tokens(method: str) -> None:
    place, without = _METHODS[method]
    found = []
    for release in catalog.RELEASES["transformers"]:
        parameters = catalog.signature(f"PreTrainedTokenizer.{method}", release) or ()
        places = [i for i, each in enumerate(parameters) if each.name == "add_special_tokens"]
        for index in places:
            found.append(release)
            assert (parameters[index].default == "False") is spanned(without, release)
            if spanned(without, release) or spanned(_NO_END, release):
                assert index == place or method == "prepare_for_model"
    assert found


@pytest.mark.parametrize("cls", sorted(_SPACING_CLASSES))
def test_every_class_that_put_a_space_before_texts(cls: str) -> None:
    releases = catalog.releases_with(f"transformers.{cls}") or ()
    assert any(spanned(_SPACED, release) for release in releases)
