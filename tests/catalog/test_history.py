"""What came and went: facts looked up in the released wheels, and tables made of small ones."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from nbmigrate.catalog.build.history import make_history
from nbmigrate.catalog.history import History, write_history
from nbmigrate.catalog.layout import Layout
from nbmigrate.catalog.releases import Releases
from nbmigrate.catalog.tables import Tables
from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.releases import ALL, RELEASED

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path


def ranges(found: Collection[str] | None) -> str | None:
    return None if found is None else RELEASED.range_text(found)


def test_what_migrating_knows_is_known_to_history() -> None:
    assert set(ALL.order) <= set(RELEASED.order)
    assert sorted(RELEASED.order, key=lambda v: [*map(int, v.split("."))]) == [*RELEASED.order]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("DefaultDataCollator", "2.9.0-2.11.0,4.13.0-5.24.0"),
        ("GPTNeoModel", "4.5.0-5.24.0"),
        ("AdamW", "2.0.0-4.49.0"),
        ("LlamaForCausalLM", "4.28.0-5.24.0"),
        ("BitsAndBytesConfig", "4.27.0-5.24.0"),
        ("EarlyStoppingCallback", "4.1.0-5.24.0"),
        ("AutoModelWithLMHead", "2.0.0-4.57.6"),
        ("WhisperProcessor", "4.23.0-5.24.0"),
        ("TransfoXLModel", "2.0.0-4.57.6"),
        ("TFTrainer", "2.9.0-4.36.2"),
        ("AutoImageProcessor", "4.25.1-5.24.0"),
        ("GenerationConfig", "4.25.1-5.24.0"),
        ("LineByLineTextDataset", "2.9.0-4.57.6"),
        ("PreTrainedConfig", "5.0.0-5.24.0"),
        ("FlaxBertModel", "3.4.0-4.57.6"),
        ("top_k_top_p_filtering", "2.6.0-4.38.2"),
    ],
)
def test_names_at_top_level(name: str, expected: str) -> None:
    assert ranges(catalog.releases_with(f"transformers.{name}")) == expected


@pytest.mark.parametrize(
    ("keyword", "expected"),
    [
        ("eval_strategy", "4.41.0-5.24.0"),
        ("evaluation_strategy", "3.2.0-4.50.3"),
        ("evaluate_during_training", "2.9.0-3.5.1"),
        ("report_to", "4.3.0-5.24.0"),
        ("optim", "4.16.0-5.24.0"),
        ("torch_compile", "4.26.0-5.24.0"),
        ("use_cpu", "4.32.0-5.24.0"),
        ("no_cuda", "2.9.0-4.57.6"),
        ("bf16", "4.13.0-5.24.0"),
        ("fp16", "2.9.0-5.24.0"),
        ("push_to_hub", "4.6.0-5.24.0"),
        ("include_num_input_tokens_seen", "4.36.0-5.24.0"),
        ("label_smoothing_factor", "4.2.0-5.24.0"),
        ("lr_scheduler_type", "4.2.0-5.24.0"),
        ("group_by_length", "4.3.0-5.1.0"),
        ("save_strategy", "4.4.0-5.24.0"),
        ("neftune_noise_alpha", "4.35.0-5.24.0"),
        ("gradient_checkpointing", "4.11.0-5.24.0"),
        ("logging_dir", "2.9.0-5.14.1"),
        ("dataloader_persistent_workers", "4.36.0-5.24.0"),
        ("save_safetensors", "4.28.0-4.57.6"),
    ],
)
def test_fields_of_training_arguments(keyword: str, expected: str) -> None:
    assert ranges(catalog.releases_taking("TrainingArguments", keyword)) == expected


@pytest.mark.parametrize(
    ("keyword", "expected"),
    [
        ("processing_class", "4.46.0-5.24.0"),
        ("tokenizer", "3.1.0-4.57.6"),
        ("compute_loss_func", "4.46.0-5.24.0"),
        ("model_init", "3.1.0-5.24.0"),
        ("preprocess_logits_for_metrics", "4.17.0-5.24.0"),
        ("prediction_loss_only", "2.9.0-3.5.1"),
        ("callbacks", "3.4.0-5.24.0"),
        ("optimizers", "2.9.0-5.24.0"),
        ("tb_writer", "2.9.0-3.3.1"),
    ],
)
def test_keywords_of_the_trainer(keyword: str, expected: str) -> None:
    assert ranges(catalog.releases_taking("transformers.Trainer", keyword)) == expected


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        ("image-classification", "4.6.0-5.24.0"),
        ("zero-shot-classification", "3.1.0-5.24.0"),
        ("conversational", "3.1.0-4.41.2"),
        ("image-to-text", "4.22.0-4.57.6"),
        ("zero-shot-object-detection", "4.23.0-5.24.0"),
        ("automatic-speech-recognition", "4.9.0-5.24.0"),
        ("image-text-to-text", "4.47.0-5.24.0"),
        ("any-to-any", "5.0.0-5.24.0"),
        ("depth-estimation", "4.24.0-5.24.0"),
        ("text-to-audio", "4.32.0-5.24.0"),
    ],
)
def test_tasks(task: str, expected: str) -> None:
    assert ranges(catalog.releases_with_task(task)) == expected


def test_a_name_that_is_served_by_another_is_not_gone() -> None:
    newest = RELEASED.order[-1]
    for name in ("BertTokenizerFast", "ElectraTokenizer", "CLIPImageProcessorFast"):
        assert newest in (catalog.releases_with(f"transformers.{name}") or ())


RELEASES = Releases({"old_lib": "0.1", "lib": "1.0 1.1 2.0"}, targets=("1.1", "2.0"))
LAYOUT = Layout(
    outlined=frozenset({"models"}),
    outlined_files=("modeling_",),
    read_whole=frozenset({"modeling_utils"}),
    watched_methods=frozenset({"run"}),
    refusing={"Strict": ("late",)},
    aliases={"former": "trainer"},
)
FILES = {
    "1.0": {
        "__init__.py": "from .trainer import Trainer, Strict\nfrom .modeling_a import AModel\n",
        "trainer.py": (
            "class Base:\n    def run(self, fast=True): self.speed = fast\n"
            "class Trainer(Base):\n    def __init__(self, old=None): pass\n"
            "class Strict:\n    def __init__(self, a, **kwargs): pass\n"
        ),
        "modeling_a.py": "import os\nclass AModel:\n    pass\ndef _hidden(): pass\n",
        "pipelines.py": 'SUPPORTED_TASKS = {\n    "fill": {\n        "impl": 1,\n    },\n}\n',
    },
    "2.0": {
        "__init__.py": (
            '_import_structure = {"trainer": ["Trainer"], "utils.dummy_pt": ["Ghost"]}\n'
            "_import_structure.update(define_import_structure('models', prefix='models'))\n"
            "sys.modules[__name__] = _LazyModule(_import_structure)\n"
        ),
        "trainer.py": "class Trainer:\n    def __init__(self, new=None, **kwargs): pass\n",
        "models/__init__.py": "",
        "models/a/__init__.py": "",
        "models/a/modeling_a.py": (
            'from ...trainer import Trainer\n__all__ = ["AModel"]\nclass AModel: pass\n'
            "@requires(backends=())\nclass Extra: pass\n"
        ),
    },
}


@pytest.fixture
def history(tmp_path: Path) -> History:
    wheels = {}
    for release, files in FILES.items():
        wheels[release] = tmp_path / f"lib-{release}.whl"
        with zipfile.ZipFile(wheels[release], "w") as archive:
            for name, text in files.items():
                archive.writestr(f"lib/{name}", text)
    for name, text in make_history(wheels, RELEASES, LAYOUT).items():
        (tmp_path / f"{name}.tsv").write_text(text)
    return History(Tables(tmp_path, RELEASES), LAYOUT)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("lib.Trainer", {"1.0", "2.0"}),
        ("lib.Strict", {"1.0"}),
        ("lib.AModel", {"1.0", "2.0"}),
        ("lib.Extra", {"2.0"}),
        ("lib.Ghost", None),
        ("lib.modeling_a", {"1.0"}),
        ("lib.modeling_a.AModel", {"1.0"}),
        ("lib.modeling_a._hidden", None),
        ("lib.models.a.modeling_a.AModel", {"2.0"}),
        ("lib.models.a.modeling_a.Trainer", None),
        ("lib.former.Trainer", {"1.0", "2.0"}),
        ("lib.never", None),
    ],
)
def test_names_of_a_small_library(
    history: History, path: str, expected: Collection[str] | None
) -> None:
    assert history.releases_with(path) == expected


def test_keywords_tasks_and_members_of_a_small_library(history: History) -> None:
    assert history.releases_taking("lib.Trainer", "old") == frozenset(
        {"1.0", "2.0"}
    )  # 2.0 takes any
    assert history.releases_taking("Trainer", "new") == frozenset({"2.0"})
    assert history.releases_taking("Trainer.run", "fast") == frozenset({"1.0"})
    assert history.releases_taking("Strict", "late") == frozenset({"1.0"})
    assert history.releases_taking("Strict", "b") is None
    assert history.releases_with_task("fill") == frozenset({"1.0"})
    assert history.releases_with_task("impl") is None
    assert history.releases_with_member("Trainer", "speed") == frozenset({"1.0"})
    assert history.releases_with_member("lib.trainer.Trainer", "run") == frozenset({"1.0"})
    assert history.releases_with_member("Trainer", "other") is None


def test_the_order_of_what_is_read_is_no_matter() -> None:
    facts = [("names", "lib", "B"), ("names", "lib", "A"), ("names", "a", ".")]
    expected = "a\n\t1.0\t.\n\nlib\n\t1.0\tA\tB\n"
    assert write_history({"1.0": facts}, RELEASES)["names"] == expected
    assert write_history({"1.0": facts[::-1]}, RELEASES)["names"] == expected
