from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed, notebook
from nbmigrate.engine import plan
from nbmigrate.plan import Safety, Settings, SourceLibrary

RULE = "padding-truncation"
TWO = Settings(source=SourceLibrary("transformers", "2.8.0"))
THREE = Settings(source=SourceLibrary("transformers", "3.4.0"))
FOUR = Settings(source=SourceLibrary("transformers", "4.9.2"))
MADE = 'from transformers import BertTokenizer\ntok = BertTokenizer.from_pretrained("b")\n'
UNKNOWN = "import transformers\n"


@pytest.mark.parametrize("settings", [None, TWO, THREE, FOUR])
@pytest.mark.parametrize("method", [".encode", ".encode_plus", ".batch_encode_plus", ""])
@pytest.mark.parametrize("cls", ["BertTokenizer", "AutoTokenizer", "GPT2TokenizerFast"])
def test_padding_to_a_length_also_truncated(
    cls: str,
    method: str,
    settings: Settings | None,
) -> None:
    made = f"from transformers import {cls}\ntok = {cls}.from_pretrained(name)"
    check_transformed(
        [made, f"rows = tok{method}(text, max_length=64, pad_to_max_length=True)"],
        [made, f'rows = tok{method}(text, max_length=64, padding="max_length", truncation=True)'],
        rule=RULE,
        settings=settings,
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "n, pad_to_max_length=True, truncation=True",
            'n, padding="max_length", truncation=True',
        ),
        (
            "n, pad_to_max_length=True, truncation_strategy='longest_first'",
            "n, padding=\"max_length\", truncation='longest_first'",
        ),
        ("n, pad_to_max_length=False", "n"),
        ("n, pad_to_max_length='right'", 'n, padding="max_length", truncation=True'),
        ("n, pad_to_max_length=0", "n"),
        ("n, pad_to_max_length=True, padding='longest'", "n, padding='longest'"),
        (
            "n, pad_to_max_length=pad",
            'n, padding="max_length" if pad else False, truncation=True',
        ),
        (
            "n, pad_to_max_length=not dynamic",
            'n, padding="max_length" if (not dynamic) else False, truncation=True',
        ),
        ("n, truncation_strategy='only_first'", "n, truncation='only_first'"),
    ],
)
def test_beside_other_arguments(before: str, after: str) -> None:
    check_transformed(
        f"{MADE}ids = tok.encode(text, max_length={before})",
        f"{MADE}ids = tok.encode(text, max_length={after})",
        rule=RULE,
    )


@pytest.mark.parametrize(
    ("settings", "padding", "safety"),
    [
        (TWO, '"max_length"', Safety.SAFE),
        (THREE, "True", Safety.SAFE),
        (FOUR, "True", Safety.SAFE),
        (None, '"max_length"', Safety.REVIEW),
    ],
)
def test_one_text_without_max_length(
    settings: Settings | None,
    padding: str,
    safety: Safety,
) -> None:
    check_transformed(
        f"{MADE}ids = tok.encode(text, max_length=None, pad_to_max_length=True)",
        f"{MADE}ids = tok.encode(text, max_length=None, padding={padding})",
        rule=RULE,
        safety=safety,
        settings=settings,
    )


@pytest.mark.parametrize("settings", [None, TWO, THREE])
def test_a_batch_without_max_length(settings: Settings | None) -> None:
    check_transformed(
        f"{MADE}rows = tok.batch_encode_plus(texts, pad_to_max_length=True)['input_ids']",
        f"{MADE}rows = tok.batch_encode_plus(texts, padding=True)['input_ids']",
        rule=RULE,
        settings=settings,
    )


def test_a_batch_that_was_not_padded() -> None:
    check_transformed(
        f"{MADE}rows = tok.batch_encode_plus(texts, pad_to_max_length=True)",
        f"{MADE}rows = tok.batch_encode_plus(texts, padding=True)",
        rule=RULE,
        safety=Safety.REVIEW,
        settings=Settings(source=SourceLibrary("transformers", "2.4.1")),
    )


@pytest.mark.parametrize(
    ("settings", "safety"), [(TWO, Safety.SAFE), (THREE, Safety.REVIEW), (None, Safety.REVIEW)]
)
def test_a_strategy_that_transformers_3_ignored(
    settings: Settings | None,
    safety: Safety,
) -> None:
    check_transformed(
        f"{MADE}ids = tok.encode(question, text, max_length=9, truncation_strategy='only_second')",
        f"{MADE}ids = tok.encode(question, text, max_length=9, truncation='only_second')",
        rule=RULE,
        safety=safety,
        settings=settings,
    )


def test_the_release_is_asked_for_where_it_decides() -> None:
    decided = f"{MADE}tok.encode(text, pad_to_max_length=True)"
    alike = f"{MADE}tok.encode(text, max_length=9, pad_to_max_length=True)"
    named = f"{MADE}tok.encode(a, b, max_length=9, truncation_strategy='only_second')"
    for cells, borders in ((decided, ["3.0.0"]), (alike, []), (named, ["3.0.0"])):
        questions = plan(notebook(cells), Settings(select=(RULE,))).questions
        assert [question.border for question in questions] == borders


def test_a_strategy_without_max_length() -> None:
    before = f"{MADE}ids = tok.encode(text, truncation_strategy='only_first')"
    after = f"{MADE}ids = tok.encode(text, truncation='only_first')"
    check_transformed(before, f"{MADE}ids = tok.encode(text)", rule=RULE, settings=TWO)
    check_transformed(before, after, rule=RULE, settings=THREE)
    check_transformed(before, after, rule=RULE, safety=Safety.REVIEW)


def test_in_a_dataset_class_over_several_lines() -> None:
    before = """
        class Reviews(Dataset):
            def __init__(self, texts, tokenizer, max_len):
                self.texts, self.tokenizer, self.max_len = texts, tokenizer, max_len

            def __getitem__(self, i):
                return self.tokenizer.encode_plus(
                    self.texts[i],
                    add_special_tokens=True,
                    max_length=self.max_len,
                    pad_to_max_length=True,  # with zeros
                    return_tensors="pt",
                )
        """
    after = before.replace("pad_to_max_length=True", 'padding="max_length"').replace(
        '"pt",\n',
        '"pt",\n                    truncation=True,\n',
    )
    use = "data = Reviews(texts, tok, 160)"
    check_transformed([MADE, before, use], [MADE, after, use], rule=RULE)


def test_in_a_dict_that_is_splatted() -> None:
    options = "options = {{'max_length': 64, '{0}': {1}}}\n"
    calls = (
        "for text in texts:\n    a = tok.encode(text, **options{0})\nb = tok(text, **options{0})"
    )
    check_transformed(
        [MADE, options.format("pad_to_max_length", "True"), calls.format("")],
        [MADE, options.format("padding", '"max_length"'), calls.format(", truncation=True")],
        rule=RULE,
    )
    check_transformed(
        f"{MADE}o = dict(max_length=64, pad_to_max_length=True)\ntok.encode(text, **o)",
        f'{MADE}o = dict(max_length=64, padding="max_length")\n'
        "tok.encode(text, **o, truncation=True)",
        rule=RULE,
    )


def test_in_a_dict_that_something_else_gets_too() -> None:
    options = "o = {{'max_length': 9, 'truncation': True, '{0}': {1}}}\nother(**o)\ntok(text, **o)"
    check_transformed(
        [MADE, options.format("pad_to_max_length", "True")],
        [MADE, options.format("padding", '"max_length"')],
        rule=RULE,
        safety=Safety.UNSAFE,
    )


def test_in_a_partial() -> None:
    made = "from functools import partial\n" + MADE
    check_transformed(
        made + "enc = partial(tok.encode, max_length=8, pad_to_max_length=True)\nenc(text)",
        made + 'enc = partial(tok.encode, max_length=8, padding="max_length", truncation=True)\n'
        "enc(text)",
        rule=RULE,
    )
    check_transformed(
        made + "enc = partial(tok.encode, max_length=8)\nenc(text, pad_to_max_length=True)",
        made + 'enc = partial(tok.encode, max_length=8)\nenc(text, padding="max_length", '
        "truncation=True)",
        rule=RULE,
    )
    check_transformed(
        made + "enc = partial(tok.batch_encode_plus, pad_to_max_length=True)",
        made + "enc = partial(tok.batch_encode_plus, padding=True)",
        rule=RULE,
        safety=Safety.REVIEW,
    )


def test_the_name_says_what_an_unknown_object_is() -> None:
    check_transformed(
        f"{UNKNOWN}rows = self.tokenizer(texts, max_length=9, pad_to_max_length=True)",
        f'{UNKNOWN}rows = self.tokenizer(texts, max_length=9, padding="max_length", '
        "truncation=True)",
        rule=RULE,
        safety=Safety.UNSAFE,
    )
    check_transformed(
        f"{MADE}rows = tok(texts, pad_to_max_length=True, **more)",
        f"{MADE}rows = tok(texts, padding=True, **more)",
        rule=RULE,
        safety=Safety.UNSAFE,
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "self.tokenizer.batch_encode_plus([x], max_length=9, pad_to_max_length=True)",
            (
                'self.tokenizer.batch_encode_plus([x], max_length=9, padding="max_length", '
                "truncation=True)"
            ),
        ),
        (
            "rows = tok.batch_encode_plus(texts, pad_to_max_length=True)",
            "rows = tok.batch_encode_plus(texts, padding=True)",
        ),
        (
            "tok.encode_plus(a, b, max_length=9, truncation_strategy='longest_first')",
            "tok.encode_plus(a, b, max_length=9, truncation='longest_first')",
        ),
        (
            "tok = load()\nrows = [tok.encode_plus(t, pad_to_max_length=False) for t in texts]",
            "tok = load()\nrows = [tok.encode_plus(t) for t in texts]",
        ),
        (
            (
                "o = {'max_length': 9, 'pad_to_max_length': True, 'truncation': True}\n"
                "tok.encode_plus(text, **o)"
            ),
            (
                "o = {'max_length': 9, 'padding': \"max_length\", 'truncation': True}\n"
                "tok.encode_plus(text, **o)"
            ),
        ),
    ],
)
def test_the_method_says_what_an_unknown_object_is(before: str, after: str) -> None:
    for imports in (UNKNOWN, "from transformers import T5Tokenizer\n"):
        planned = check_transformed(
            imports + before, imports + after, rule=RULE, safety=Safety.REVIEW
        )
        assert "taken for a tokenizer" in planned.changes[0].message


def test_a_dataset_that_nothing_in_the_notebook_makes() -> None:
    before = """
        from transformers import T5Tokenizer

        class Reviews:
            def __init__(self, tokenizer, rows):
                self.tokenizer, self.rows = tokenizer, rows

            def __getitem__(self, i):
                return self.tokenizer.encode_plus(self.rows[i], pad_to_max_length=True, {0})

        def make(tokenizer, rows):
            return Reviews(tokenizer=tokenizer, rows=rows)
        """.replace("{0}", "max_length=9")
    after = before.replace("pad_to_max_length=True", 'padding="max_length"').replace(
        "=9)", "=9, truncation=True)"
    )
    check_transformed(before, after, rule=RULE, safety=Safety.REVIEW)


@pytest.mark.parametrize(
    "call",
    [
        "tok.encode(text, {})",
        "tok(text, {})",
        "tok.tokenize(text, {})",
        "tok.prepare_for_model(ids, {})",
        "encode_plus(text, {})",
        "tok.encode_plus(text, {}, **more)",
        "batch_encode_plus = load()\nbatch_encode_plus(texts, {})",
    ],
)
def test_what_does_not_say_so_stays_a_guess(call: str) -> None:
    check_transformed(
        UNKNOWN + call.format("max_length=9, truncation=True, pad_to_max_length=True"),
        UNKNOWN + call.format('max_length=9, truncation=True, padding="max_length"'),
        rule=RULE,
        safety=Safety.UNSAFE,
    )


@pytest.mark.parametrize(
    "source",
    [
        "tok.encode_plus(text, max_length=9)",
        "tok.batch_encode_plus(texts, padding=True, truncation='only_first')",
        "tok.encode_plus(text, pad_to_length=True)",
        "import mine\nmine.encode_plus(text, pad_to_max_length=True)",
        "from mine import tokens\ntokens.batch_encode_plus(texts, pad_to_max_length=True)",
        (
            "class Tokens:\n    def encode_plus(self, text, pad_to_max_length):\n"
            "        return text\nTokens().encode_plus(text, pad_to_max_length=True)"
        ),
        "def encode_plus(**kw):\n    return kw\nencode_plus(pad_to_max_length=True)",
        "options = {'pad_to_max_length': True}\ntok.encode_plus(text)",
    ],
)
def test_what_only_looks_like_such_a_method(source: str) -> None:
    check_noop(UNKNOWN + source, rule=RULE)


@pytest.mark.parametrize("module", ["pytorch_transformers", "tokenizers", "mine", "torch"])
def test_without_transformers_a_method_says_nothing(module: str) -> None:
    source = "tok.encode_plus(text, max_length=9, pad_to_max_length=True)"
    check_noop(f"import {module}\n{source}", rule=RULE)


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("tok(text, padding=pad, pad_to_max_length=True)", "keep one"),
        ("tok(text, truncation=True, truncation_strategy='only_first')", "keep one"),
        ("print(f'{tok(text, pad_to_max_length=True)}')", "f-string"),
        ("tok(text, **{'pad_to_max_length': False})", "out of the dict"),
        ("o = {'pad_to_max_length': True}\ntok(a, **o)\ntok(a, max_length=3, **o)", "different"),
        ("o = {'pad_to_max_length': True}\no['pad_to_max_length']\ntok(a, **o)", "also used"),
        ("o = {}\no['pad_to_max_length'] = True\ntok(text, **o)", "reaches"),
        ("def enc(**kw):\n    return tok('', **kw)\nenc(pad_to_max_length=True)", "reaches"),
    ],
)
def test_findings(source: str, word: str) -> None:
    check_finding(
        MADE + source, word, "without an error" if "pad_to" in source else "TypeError", rule=RULE
    )


@pytest.mark.parametrize(
    "source",
    [
        "tok(text, padding='max_length', truncation=True, max_length=9)",
        "tok.encode(text, max_length=9)",
        "tok(text, max_length=9, truncation=False, padding=True)",
        "def net(x, pad_to_max_length): pass\nnet(1, pad_to_max_length=True)",
        "args = dict(pad_to_max_length=True)\nargs['pad_to_max_length']",
        "from datasets import Dataset\nDataset.from_dict(x, pad_to_max_length=True)",
    ],
)
def test_left_alone(source: str) -> None:
    check_noop(MADE + source, rule=RULE)


def test_releases_that_still_take_the_old_names() -> None:
    source = f"{MADE}tok(text, max_length=9, pad_to_max_length=True, truncation_strategy='x')"
    check_noop(source, rule=RULE, settings=Settings(target="4.51.3"))
    check_noop(source, rule=RULE, settings=Settings(target="4.0.1"))
    check_transformed(
        f"{MADE}ids = tok.encode(text, pad_to_max_length=True)",
        f'{MADE}ids = tok.encode(text, padding="max_length")',
        rule=RULE,
        settings=Settings(target="4.30.2", source=TWO.source),
    )
    check_noop(
        f"{MADE}ids = tok.encode(text, max_length=9, pad_to_max_length=True)",
        rule=RULE,
        settings=Settings(target="4.30.2", source=TWO.source),
    )


def test_truncation_that_transformers_3_did_although_told_not_to() -> None:
    before = f"{MADE}ids = tok.encode(text, max_length=9, truncation=False)"
    after = before.replace("=False", "=True")
    for settings in (THREE, FOUR):
        check_transformed(before, after, rule=RULE, safety=Safety.REVIEW, settings=settings)
    planned = check_transformed(before, after, rule=RULE, safety=Safety.UNSAFE)
    assert [question.border for question in planned.questions] == ["4.24.0"]
    obeyed = Settings(source=SourceLibrary("transformers", "4.24.0"))
    check_noop(before, rule=RULE, settings=obeyed)
    check_noop(before.replace("max_length=9, ", ""), rule=RULE, settings=THREE)
    check_noop(before.replace("9,", "9, padding=True,"), rule=RULE, settings=THREE)
    check_noop(before, rule=RULE, settings=Settings(target="4.23.1", source=THREE.source))


def test_a_length_given_by_position() -> None:
    check_transformed(
        f"{MADE}rows = tok.encode_plus(text, None, True, 64, pad_to_max_length=True)",
        f'{MADE}rows = tok.encode_plus(text, None, True, 64, padding="max_length", '
        "truncation=True)",
        rule=RULE,
        settings=TWO,
    )


def test_a_strategy_given_by_position() -> None:
    check_transformed(
        f"{MADE}tok.encode(text, None, True, 64, 0, 'only_first', pad_to_max_length=True)",
        f"{MADE}tok.encode(text, None, True, 64, 0, 'only_first', padding=\"max_length\")",
        rule=RULE,
        settings=TWO,
    )


def test_beside_an_older_package() -> None:
    other = "from pytorch_pretrained_bert import BertModel"
    check_transformed(
        [other, f"{MADE}tok.encode('x', max_length=9, pad_to_max_length=True, truncation=True)"],
        [other, f"{MADE}tok.encode('x', max_length=9, padding=\"max_length\", truncation=True)"],
        rule=RULE,
    )
    check_noop([other, "tok(x, max_length=9, pad_to_max_length=True)"], rule=RULE)
