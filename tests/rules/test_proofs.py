from __future__ import annotations

from pathlib import Path

import pytest

from nbmigrate.rules import all_rules

_PROOFS = Path(__file__).parents[1] / "differential" / "rules"

# Rules that propose nothing which is applied without a request: there is nothing to prove.
_PROPOSE_NOTHING_SAFE = {
    "archive-maps": "findings only",
    "cache-layout": "findings only",
    "hub-commands": "findings only",
    "load-metric": "its changes are unsafe, applied on request only",
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
        for file in _PROOFS.glob("test_*.py")
        if "prove(" in file.read_text(encoding="utf-8")
    }
    excused = _PROPOSE_NOTHING_SAFE.keys() | _CANNOT_BE_RUN.keys()
    rules = {rule.name for rule in all_rules()}
    for rule in sorted(rules - proven - excused):
        module = rule.replace("-", "_")
        pytest.fail(
            f"{rule} is not proven: write tests/differential/rules/test_{module}.py, or say in"
            f" {Path(__file__).name} why there is no proof"
        )
    assert proven & excused == set(), "these have a proof and an excuse"
    assert proven | excused <= rules, "these are no rules"
