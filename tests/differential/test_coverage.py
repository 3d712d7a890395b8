from __future__ import annotations

from differential.environments import HERE
from nbmigrate.rules import all_rules

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
        for file in (HERE / "rules").glob("test_*.py")
        if "prove(" in file.read_text(encoding="utf-8")
    }
    excused = _PROPOSE_NOTHING_SAFE.keys() | _CANNOT_BE_RUN.keys()
    assert proven & excused == set()
    assert proven | excused == {rule.name for rule in all_rules()}
