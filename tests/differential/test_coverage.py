from __future__ import annotations

from differential.checkpoints import sample_files
from differential.environments import HERE
from differential.sample_tables import samples
from nbmigrate.rules import all_rules

# Rules that propose nothing which is applied without a request: there is nothing to prove.
_PROPOSE_NOTHING_SAFE = {
    "archive-maps": "findings only",
    "cache-layout": "findings only",
    "hub-commands": "findings only",
    "local-checkpoints": "findings only",
    "models-elsewhere": "findings only",
    "prediction-heads": "findings only",
    "resume-from-checkpoint": "findings only",
    "special-tokens-in-text": "findings only",
    "tensorflow-models": "findings only",
    "tokenizer-lists": "its changes are unsafe, applied on request only",
    "trainer-losses": "findings only",
    "trainer-overrides": "findings only",
    "transfo-xl": "findings only",
}
# Rules whose proof cannot be had here.
_CANNOT_BE_RUN = {
    "checkpoint-names": "its checkpoints are on the hub, which a test does not reach",
    "japanese-dictionary": "its tokenizers take MeCab and two dictionaries of 300 MB",
    "pip-requirements": "its lines install packages, which a test does not do",
    "tensorflow-checkpoints": "reading these checkpoints takes TensorFlow",
}


def test_every_rule_is_proven_or_excused() -> None:
    proven = {
        file.stem.removeprefix("test_").replace("_", "-")
        for file in (HERE / "rules").glob("test_*.py")
        if "prove(" in file.read_text(encoding="utf-8")
    }
    excused = _PROPOSE_NOTHING_SAFE.keys() | _CANNOT_BE_RUN.keys()
    rules = {rule.name for rule in all_rules()}
    missing = [f"test_{name.replace('-', '_')}.py" for name in sorted(rules - proven - excused)]
    assert not missing, (
        f"write {missing} in tests/differential/rules, each with a call of `prove`, "
        f"or say in tests/differential/test_coverage.py why there is nothing to prove"
    )
    assert proven <= rules, f"tests/differential/rules proves what is no rule: {proven - rules}"
    assert excused <= rules, f"test_coverage.py excuses what is no rule: {excused - rules}"
    assert not proven & excused, f"test_coverage.py excuses what is proven: {proven & excused}"


def test_every_sample_notebook_is_in_both_tables_of_their_readme() -> None:
    files = {file.stem for file in sample_files()}
    rows = [sample.name for sample in samples()]
    assert set(rows) == files, (
        f"sample_notebooks/README.md and its notebooks do not agree on {set(rows) ^ files}: "
        f"each has a row in either table"
    )
