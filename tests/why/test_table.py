from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from harness import notebook
from nbmigrate import why
from nbmigrate.engine import plan
from nbmigrate.plan import DEFAULT_TARGET, Plan, Settings
from nbmigrate.rules import all_rules
from nbmigrate.why import table
from nbmigrate.why.collection.snippets import Snippet, prelude, silent_rules, snippets
from nbmigrate.why.templates import matches
from nbmigrate.why.wording import what_changed

if TYPE_CHECKING:
    from nbmigrate.rules.base import Rule

RULES = {rule.name for rule in all_rules()}
WORD = re.compile(r"\{([\w.-]+)\}")
EXAMPLES = {
    "names": "logits,labels",
    "position": " (position 1)",
    "types": ", int",
    "module": "transformers",
    "moved": "EvaluationStrategy",
    "gone": "cached_path",
    "config": "BertConfig",
    "output": "SequenceClassifierOutput",
    "model": "BertModel",
    "tokenizer": "BertTokenizer",
    "pipeline": "FillMaskPipeline",
    "trainer": "Trainer",
    "training-arguments": "TrainingArguments",
}


def test_every_rule_has_a_message_or_says_why_not() -> None:
    collected = {snippet.rule for snippet in snippets()}
    missing = [f"{name}.txt" for name in sorted(RULES - collected - silent_rules().keys())]
    assert not missing, (
        f"write {missing} in nbmigrate/why/collection/breakages: what shows the error that the "
        f"rule repairs, or why there is none; see nbmigrate/why/collection/snippets.py"
    )
    assert collected | silent_rules().keys() == RULES
    assert not collected & silent_rules().keys()
    assert all(silent_rules().values())


def test_every_snippet_gave_the_table_a_message() -> None:
    assert {row.rule for row in table.read_table()} == {snippet.rule for snippet in snippets()}, (
        "collect the messages anew: `python -m nbmigrate.why.collection PYTHON`"
    )
    releases = {(row.rule, release) for row in table.read_table() for release in row.releases}
    assert releases == {(snippet.rule, r) for snippet in snippets() for r in snippet.releases}


def test_the_table_is_as_it_is_written() -> None:
    text = (files(why) / table.NAME).read_text(encoding="utf-8")
    assert table.written(table.read_table()) == text


@pytest.mark.parametrize("row", table.read_table(), ids=lambda row: row.rule)
def test_every_template_can_match(row: table.Row) -> None:
    assert row.exception.endswith(("Error", "Warning"))
    example = "transformers.modeling_bert" if "No module" in row.template else "EvaluationStrategy"
    words = EXAMPLES | {"moved": example}
    assert matches(row.template, WORD.sub(lambda found: _example(found[1], words), row.template))


def _example(word: str, words: dict[str, str]) -> str:
    if word.endswith("."):
        return f"{words[word[:-1]]}."
    return words.get(word, "/tmp/run/" if word == "path" else "3")  # noqa: S108


@pytest.mark.parametrize(
    "snippet", snippets(), ids=lambda s: f"{s.rule}: {s.code.splitlines()[-1]}"
)
def test_the_rule_has_something_to_say_about_its_snippet(snippet: Snippet) -> None:
    if snippet.after:
        assert snippet.after in RULES
        return
    planned = _planned(snippet)
    about = {change.rule for change in planned.changes} | {f.rule for f in planned.findings}
    assert snippet.rule in about


def _planned(snippet: Snippet) -> Plan:
    library, version = snippet.source.library, snippet.source.version
    pin = f"=={version}" if version else ""
    # Snippets run on transformers 4, after the imports of older packages were migrated.
    code = [re.sub(r"\btransformers\b", library, text) for text in (prelude(), snippet.code)]
    source = notebook([f"!pip install {library}{pin}", *code])
    target = snippet.releases[-1]
    return plan(source, Settings(target=target, source=snippet.source, select=(snippet.rule,)))


def test_the_default_target_is_what_messages_are_collected_with() -> None:
    assert any(DEFAULT_TARGET in row.releases for row in table.read_table())


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.name)
def test_what_changed_is_a_paragraph(rule: Rule) -> None:
    text = what_changed(rule)
    assert len(text) > 40
    assert "\n" not in text
    assert not text.startswith("|")
