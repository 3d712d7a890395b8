from __future__ import annotations

import pytest

from harness import notebook
from nbmigrate.engine import plan
from nbmigrate.plan import Settings, SourceLibrary
from nbmigrate.why import lookup, places

IPYTHON = """\
\x1b[0;31m---------------------------------------------------------------------------\x1b[0m
\x1b[0;31mTypeError\x1b[0m                                 Traceback (most recent call last)
Cell \x1b[0;32mIn[12], line 3\x1b[0m
\x1b[1;32m      1\x1b[0m model = SentimentClassifier(3)
\x1b[0;32m----> 3\x1b[0m logits = model(ids, mask)

File \x1b[0;32m~/env/lib/site-packages/torch/nn/modules/module.py:1779\x1b[0m, in _call_impl
\x1b[0;32m-> 1779\x1b[0m     \x1b[38;5;28;01mreturn\x1b[39;00m forward_call(*args, **kwargs)

\x1b[0;31mTypeError\x1b[0m: dropout(): argument 'input' (position 1) must be Tensor, not str
"""
CHAINED = """\
Traceback (most recent call last):
  File "run.py", line 4, in <module>
    value = cache["model"]
KeyError: 'model'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "run.py", line 7, in <module>
    from transformers.modeling_bert import BertForMaskedLM
ModuleNotFoundError: No module named 'transformers.modeling_bert'
"""
SENTENCEPIECE = """\
ImportError:
XLNetTokenizer requires the SentencePiece library but it was not found in your environment. Check
out the instructions on the installation page of its repo, and follow the ones
that match your environment.

---------------------------------------------------------------------------
NOTE: If your import is failing due to a missing package, you can
manually install dependencies using either !pip or !apt.
---------------------------------------------------------------------------
"""
ON_COLAB = """\
ImportError                               Traceback (most recent call last)
<ipython-input-3-8a1a0a3b5d3e> in <module>()
----> 1 from transformers import AdamW, BertModel

ImportError: cannot import name 'AdamW' from 'transformers'"""
NOTE = """\
---------------------------------------------------------------------------
NOTE: If your import is failing due to a missing package, you can
manually install dependencies using either !pip or !apt.
"""
FROM = "'transformers'"
CALLED_BEFORE = "UserWarning: Detected call of `lr_scheduler.step()` before `optimizer.step()`."
UNEXPECTED = "got an unexpected keyword argument"
TORCH = "/env/lib/python3.11/site-packages/torch/optim/lr_scheduler.py"


def rules(message: str) -> list[str]:
    return [match.rule for match in lookup(message)]


COLAB = "/usr/local/lib/python3.11/dist-packages/transformers/__init__.py"
REAL = [
    ("return-dict", "TypeError: dropout(): argument 'input' (position 1) must be Tensor, not str"),
    ("return-dict", "dropout(): argument 'input' must be Tensor, not str"),
    ("return-dict", IPYTHON),
    ("return-dict", IPYTHON.replace("\x1b", "")),
    ("return-dict", "AttributeError: 'str' object has no attribute 'backward'"),
    ("module-layout", CHAINED),
    ("module-layout", "ModuleNotFoundError: No module named 'transformers.tokenization_xlnet'"),
    ("pip-requirements", SENTENCEPIECE),
    ("adamw", f"{ON_COLAB} ({COLAB})\n\n{NOTE}"),
    ("model-results", "AttributeError: 'TokenClassifierOutput' object has no attribute 'detach'"),
    ("renamed-keywords", "TypeError: forward() got an unexpected keyword argument 'lm_labels'"),
    (
        "renamed-keywords",
        f"TypeError: RobertaForMaskedLM.forward() {UNEXPECTED} 'masked_lm_labels'",
    ),
    ("renamed-attributes", "AttributeError: RobertaTokenizer has no attribute max_len"),
    ("package-imports", "ModuleNotFoundError: No module named 'pytorch_pretrained_bert'"),
    ("schedule-classes", f"ImportError: cannot import name 'WarmupLinearSchedule' from {FROM}"),
    ("removed-names", f"ImportError: cannot import name 'TFTrainer' from {FROM} ({COLAB})"),
    (
        "model-loading",
        "TypeError: GPT2LMHeadModel.__init__() takes 2 positional arguments but 4 were given",
    ),
    (
        "prediction-heads",
        "TypeError: BertOnlyMLMHead.__init__() takes 2 positional arguments but 3 were given",
    ),
    (
        "tokenizer-positions",
        "ValueError: 128 is not a valid PaddingStrategy, please select one of ['longest', 'x']",
    ),
    (
        "resume-from-checkpoint",
        "FileNotFoundError: [Errno 2] No such file or directory: './out/c-5/trainer_state.json'",
    ),
    ("ignored-labels", "IndexError: Target -1 is out of bounds."),
    (
        "scheduler-order",
        f"{TORCH}:182: {CALLED_BEFORE} In PyTorch 1.1.0 and later, you should call them in the",
    ),
    (
        "trainer-overrides",
        f"TypeError: WeightedTrainer.compute_loss() {UNEXPECTED} 'num_items_in_batch'",
    ),
]


@pytest.mark.parametrize(("rule", "message"), REAL)
def test_the_best_match_of_a_real_message(rule: str, message: str) -> None:
    assert rules(message)[0] == rule


@pytest.mark.parametrize(
    "message",
    [
        "",
        "   \n",
        "TypeError: forward() got an unexpected keyword argument 'foo'",
        "TypeError: Net.forward() got an unexpected keyword argument 'labels'",
        "TypeError: SentimentNet.forward() got an unexpected keyword argument 'lm_labels'",
        "TypeError: Net.__init__() takes 2 positional arguments but 3 were given",
        "TypeError: __init__() takes 2 positional arguments but 3 were given",
        "ModuleNotFoundError: No module named 'tensorflow'",
        "ModuleNotFoundError: No module named 'transformers'",
        "ModuleNotFoundError: No module named 'transformers.my_own_module'",
        "ImportError: cannot import name 'Foo' from 'transformers' (unknown location)",
        "ImportError: cannot import name 'BertModel' from 'transformers' (unknown location)",
        "ImportError: cannot import name 'AdamW' from 'keras.optimizers' (unknown location)",
        "AttributeError: 'DataFrame' object has no attribute 'append'",
        "AttributeError: 'Vocabulary' object has no attribute 'max_len'",
        "AttributeError: module 'torch' has no attribute 'AdamW'",
        "IndexError: Target 5 is out of bounds.",
        "KeyError: 'labels'",
        "RuntimeError: CUDA out of memory. Tried to allocate 20.00 MiB",
        "ValueError: Expected input batch_size (32) to match target batch_size (16).",
        "TypeError: linear(): argument 'input' (position 1) must be Tensor, not numpy.ndarray",
    ],
)
def test_what_other_code_says_matches_no_rule(message: str) -> None:
    assert rules(message) == []


def test_the_last_known_exception_of_a_chain_counts() -> None:
    unknown_at_the_end = CHAINED + "\nTraceback (most recent call last):\nRuntimeError: gave up\n"
    assert rules(unknown_at_the_end) == rules(CHAINED)
    first, second = "IndexError: Target -1 is out of bounds.", "KeyError: None"
    assert rules(f"{first}\n{second}") == ["bare-layers"]
    assert rules(f"{second}\n{first}") == ["ignored-labels"]


def test_what_python_says_often_is_marked() -> None:
    common = lookup("ValueError: too many values to unpack (expected 2)")
    assert common
    assert all(match.common for match in common)
    assert common[0].rule == "return-dict"
    assert not lookup("AttributeError: 'str' object has no attribute 'backward'")[0].common


def test_a_match_says_what_was_recognised() -> None:
    match = lookup(IPYTHON)[0]
    assert match.exception == "TypeError"
    assert match.message == "dropout(): argument 'input' (position 1) must be Tensor, not str"


def test_another_exception_with_the_same_words_is_another_message() -> None:
    assert rules("RuntimeError: dropout(): argument 'input' must be Tensor, not str") == []


def test_places_are_those_of_changes_and_findings_of_the_rules() -> None:
    source = notebook(
        [
            "!pip install transformers==2.11.0",
            "from transformers import BertModel\nbert = BertModel.from_pretrained('b')",
            "hidden = bert(ids)[0]\n\n_, pooled = bert(ids)",
        ]
    )
    proposal = plan(source, Settings(source=SourceLibrary("transformers", "2.11.0")))
    matches = lookup("TypeError: tanh(): argument 'input' (position 1) must be Tensor, not str")
    (place,) = places(proposal, matches)
    assert (place.rule, place.cell, place.line) == ("return-dict", 2, 3)
    assert place.change in {change.id for change in proposal.changes}
    assert "unpacked" in place.message
    assert places(proposal, lookup("KeyError: None")) == ()


def test_places_come_in_the_order_of_the_matches() -> None:
    source = notebook(
        [
            "from transformers import BertForMaskedLM\nm = BertForMaskedLM.from_pretrained('b')",
            "inputs = {'input_ids': ids, 'masked_lm_labels': ids}\nloss = m(**inputs)[0]",
            "loss = m(ids, masked_lm_labels=ids)[0]",
        ]
    )
    proposal = plan(source, Settings(source=SourceLibrary("transformers", "3.0.2")))
    matches = lookup("TypeError: forward() got an unexpected keyword argument 'masked_lm_labels'")
    found = [(place.rule, place.cell) for place in places(proposal, matches)]
    assert found == [("renamed-keywords", 2), ("splatted-keywords", 1)]
