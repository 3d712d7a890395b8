from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed, notebook
from nbmigrate.engine import plan
from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.names.renamed_attributes import (
    _LAYERS,
    _OVERRIDES,
    _ROWS,
)
from nbmigrate.plan import Safety, Settings

RULE = "renamed-attributes"
TOKENIZER = 'from transformers import AutoTokenizer\ntok = AutoTokenizer.from_pretrained("b")'
TRAINER = "from transformers import Trainer\ntrainer = Trainer(model=model, args=args)"


@pytest.mark.parametrize(
    ("made", "before", "after"),
    [
        (TOKENIZER, "n = tok.max_len - 2", "n = tok.model_max_length - 2"),
        (TOKENIZER, "tok.max_len = 128", "tok.model_max_length = 128"),
        (TOKENIZER, "n = 9 - tok.num_added_tokens()", "n = 9 - tok.num_special_tokens_to_add()"),
        (
            TOKENIZER,
            "tok.add_special_tokens_sequence_pair(a, b)",
            "tok.build_inputs_with_special_tokens(a, b)",
        ),
        (
            TOKENIZER,
            "tok.add_special_tokens_single_sequence(ids)",
            "tok.build_inputs_with_special_tokens(ids)",
        ),
        (TRAINER, "trainer.is_local_master()", "trainer.is_local_process_zero()"),
        (TRAINER, "trainer.is_world_master()", "trainer.is_world_process_zero()"),
        (TRAINER, 'trainer._log({"a": 1})', 'trainer.log({"a": 1})'),
        (TRAINER, "trainer._prediction_loop(d, 'x')", "trainer.prediction_loop(d, 'x')"),
    ],
)
def test_renamed(made: str, before: str, after: str) -> None:
    check_transformed([made, before], [made, after], rule=RULE)


@pytest.mark.parametrize("package", ["pytorch_transformers", "pytorch_pretrained_bert"])
def test_tokenizers_of_the_older_packages(package: str) -> None:
    made = f'from {package} import BertTokenizer as T\ntok = T.from_pretrained("b")'
    before = [made, "if len(tokens) > tok.max_len:\n    raise ValueError(tok.max_len)"]
    check_transformed(before, [made, before[1].replace("max_len", "model_max_length")], rule=RULE)


def test_methods_of_the_older_packages() -> None:
    before = """
        from pytorch_transformers import BertTokenizer
        tok = BertTokenizer.from_pretrained("b")
        ids = tok.add_special_tokens_single_sentence(tok.encode(text))
        both = tok.add_special_tokens_sentences_pair(ids, ids)
        """
    after = before.replace("add_special_tokens_single_sentence", "build_inputs_with_special_tokens")
    after = after.replace("add_special_tokens_sentences_pair", "build_inputs_with_special_tokens")
    check_transformed(before, after, rule=RULE)
    before = "from pytorch_pretrained_bert import GPT2LMHeadModel as M\nM(config).set_tied()"
    check_transformed(before, before.replace("set_tied", "tie_weights"), rule=RULE)
    check_finding(
        "from pytorch_pretrained_bert import OpenAIGPTModel\n"
        "OpenAIGPTModel(config).set_num_special_tokens(3)",
        "resize_token_embeddings",
        rule=RULE,
    )


@pytest.mark.parametrize("name", ["special_tokens", "special_tokens_decoder"])
def test_dicts_of_added_words(name: str) -> None:
    made = (
        "from pytorch_pretrained_bert import OpenAIGPTTokenizer\n"
        "tokenizer = OpenAIGPTTokenizer.from_pretrained('openai-gpt')\n"
    )
    check_finding(f"{made}print(tokenizer.{name})", name, "added", rule=RULE)


def test_batches_for_translation() -> None:
    made = "from transformers import MarianTokenizer\ntok = MarianTokenizer.from_pretrained(name)\n"
    call = "batch = tok.prepare_translation_batch(texts)"
    check_finding(made + call, "padding=True", "text_target", rule=RULE)
    check_noop(made + "batch = other.prepare_translation_batch(texts)", rule=RULE)


def test_in_a_dataset_that_gets_the_tokenizer() -> None:
    before = [
        TOKENIZER,
        """
        class Data:
            def __init__(self, tokenizer):
                self.tokenizer = tokenizer
            def __getitem__(self, i):
                return self.tokenizer.max_len
        """,
        "data = Data(tok)",
    ]
    after = [TOKENIZER, before[1].replace("max_len", "model_max_length"), before[2]]
    check_transformed(before, after, rule=RULE)


def test_in_a_subclass_of_trainer() -> None:
    before = """
        from transformers import Trainer
        class Mine(Trainer):
            def save(self):
                if self.is_world_master():
                    pass
        """
    check_transformed(before, before.replace("is_world_master", "is_world_process_zero"), rule=RULE)


def test_perhaps_another_object_is_unsafe() -> None:
    before = TOKENIZER + "\nif x:\n    tok = other()\nprint(tok.max_len)"
    check_transformed(
        before,
        before.replace("max_len", "model_max_length"),
        rule=RULE,
        safety=Safety.UNSAFE,
    )


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (f"{TRAINER}\ntrainer._training_step(m, x, o)", ["training_step"]),
        (f"{TRAINER}\ntrainer.get_optimizers(10)", ["create_optimizer_and_scheduler"]),
        (
            (
                "from transformers import TransfoXLLMHeadModel\n"
                'm = TransfoXLLMHeadModel.from_pretrained("t")\nm.reset_length(1, 2, 3)'
            ),
            ["reset_memory_length"],
        ),
        (
            (
                "from pytorch_pretrained_bert import TransfoXLModel\n"
                'm = TransfoXLModel.from_pretrained("t")\nm.reset_length(1, 2, 3)'
            ),
            ["reset_memory_length"],
        ),
        (
            (
                "from transformers import Trainer\nclass Mine(Trainer):\n"
                "    def _training_step(self, model, inputs, optimizer):\n        pass"
            ),
            ["never calls Mine._training_step"],
        ),
        (f'{TOKENIZER}\nprint(f"{{tok.max_len}}")', ["f-string"]),
    ],
)
def test_findings(source: str, words: list[str]) -> None:
    check_finding(source, *words, rule=RULE)


GPT = "from pytorch_pretrained_bert import {0}\nm = {0}.from_pretrained('name')\n"


@pytest.mark.parametrize(
    ("cls", "before", "after"),
    [
        ("GPT2LMHeadModel", "m.lm_head.decoder.weight", "m.lm_head.weight"),
        ("OpenAIGPTLMHeadModel", "(m.lm_head\n .decoder)", "(m.lm_head)"),
        ("GPT2DoubleHeadsModel", "m.lm_head.decoder(x)", "m.lm_head(x)"),
        (
            "OpenAIGPTDoubleHeadsModel",
            "m.multiple_choice_head.linear.bias",
            "m.multiple_choice_head.summary.bias",
        ),
    ],
)
def test_layers_inside_heads(cls: str, before: str, after: str) -> None:
    check_transformed(GPT.format(cls) + before, GPT.format(cls) + after, rule=RULE)


def test_a_layer_inside_a_head_in_an_f_string() -> None:
    source = GPT.format("GPT2LMHeadModel") + 'print(f"{m.lm_head.decoder}")'
    check_finding(source, "lm_head", rule=RULE)


def test_layers_of_other_heads_stay() -> None:
    check_noop(GPT.format("BertForPreTraining") + "m.cls.predictions.decoder.weight", rule=RULE)
    of_transformers = GPT.replace("pytorch_pretrained_bert", "transformers")
    check_noop(of_transformers.format("GPT2LMHeadModel") + "m.lm_head.decoder", rule=RULE)
    check_noop(GPT.format("GPT2LMHeadModel") + "other.lm_head.decoder.weight", rule=RULE)


@pytest.mark.parametrize(
    ("target", "definition"),
    [
        ("4.57.6", "training_step(self, model, inputs, num_items_in_batch=None)"),
        ("4.20.1", "training_step(self, model, inputs)"),
    ],
)
def test_the_override_is_that_of_the_target(target: str, definition: str) -> None:
    finding = check_finding(
        "from transformers import Trainer\nclass Mine(Trainer):\n"
        "    def _training_step(self, model, inputs, optimizer):\n        pass",
        rule=RULE,
        settings=Settings(target=target),
    )
    assert finding.message.endswith(f"override {definition}")


@pytest.mark.parametrize(
    "source",
    [
        "self.max_len = 128\nprint(self.max_len)",
        "class Config:\n    max_len = 3\nprint(Config.max_len, Config().max_len)",
        "print(tok.model_max_length)",
        "class Mine:\n    def _log(self):\n        pass\nMine()._log()",
        "logger._log(1)",
        "from pytorch_pretrained_bert import BasicTokenizer as T\nprint(T().max_len)",
        'from transformers import BertModel\nBertModel.from_pretrained("b").max_len',
    ],
)
def test_other_attributes_stay(source: str) -> None:
    check_noop([TOKENIZER, source], rule=RULE)


MAKERS = {"tokenizer": "BertTokenizer", "auto-tokenizer": "AutoTokenizer", "trainer": "Trainer"}


@pytest.mark.parametrize(
    ("name", "kind"), [(n, k) for n, row in _ROWS.items() for k in row.objects]
)
def test_every_row_is_of_an_attribute_that_is_gone(name: str, kind: str) -> None:
    cls = MAKERS.get(kind, kind)
    cells = f"from transformers import {cls}\nthing = {cls}.from_pretrained('x')\nthing.{name}(y)"
    if cls == "Trainer":
        cells = cells.replace(".from_pretrained", "")
    planned = plan(notebook(cells), Settings(select=(RULE,)))
    said = [change.message for change in planned.changes]
    said += [finding.message for finding in planned.findings]
    assert [name in message for message in said] == [True]
    targets = {
        release for release in catalog.RELEASES["transformers"] if catalog.is_target(release)
    }
    assert not (catalog.releases_with_member(cls, name) or set()) & targets


@pytest.mark.parametrize("method", sorted(_OVERRIDES))
def test_every_override_that_is_not_called(method: str) -> None:
    cells = f"from transformers import Trainer\nclass T(Trainer):\n    def {method}(self): pass"
    check_finding(cells, "never calls", _OVERRIDES[method], rule=RULE)
    assert catalog.signature(f"Trainer.{_OVERRIDES[method]}", "4.57.6") is not None


@pytest.mark.parametrize(("head", "layer"), sorted(_LAYERS))
def test_every_layer_inside_a_head(head: str, layer: str) -> None:
    made = "from pytorch_pretrained_bert import {0}\nm = {0}.from_pretrained('x')\nw = m.{1}"
    cls = "GPT2DoubleHeadsModel"
    check_transformed(
        made.format(cls, f"{head}.{layer}.weight"),
        made.format(cls, f"{_LAYERS[head, layer]}.weight"),
        rule=RULE,
    )
