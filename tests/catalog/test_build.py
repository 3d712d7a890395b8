"""The tables made of small packages laid out like the released ones."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from nbmigrate.catalog.__main__ import main
from nbmigrate.catalog.build.make import make_tables
from nbmigrate.catalog.build.syntax import read_module
from nbmigrate.catalog.tables import TABLES, write
from nbmigrate.libraries.transformers.kinds import LAYOUT
from nbmigrate.libraries.transformers.releases import ALL

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MODEL = """
import torch
from torch import nn
from torch.nn import CrossEntropyLoss

try:
    from apex.normalization import FusedLayerNorm as BertLayerNorm
except ImportError:

    class BertLayerNorm(nn.Module):
        def forward(self, x):
            return x


class BertLayer(nn.Module):
    def forward(self, hidden_states, attention_mask=None):
        pass


class BertModel(nn.Module):
    def __init__(self, config):
        self.layer = BertLayer(config)

    def forward(self, input_ids, token_type_ids=None, attention_mask=None, labels=None):
        pass
"""

FLAT = {
    "__init__.py": """
        __version__ = "3.5.1"
        if is_torch_available():
            from .modeling_bert import BertModel
            from .trainer import Trainer
        else:
            from .utils.dummy_pt_objects import *
        from .tokenization_bert import BertTokenizer
        from .optimization import *
    """,
    "modeling_bert.py": """
        from dataclasses import dataclass
        from torch import nn
        from .file_utils import ModelOutput, some_helper
        from .tokenization_bert import BertTokenizer as _Tokenizer

        logger = make_logger()

        @dataclass
        class MaskedLMOutput(ModelOutput):
            loss: object = None
            logits: object = None

        class BertLayer(nn.Module):
            def forward(self, hidden_states, attention_mask=None):
                pass

        class BertModel(nn.Module):
            def __init__(self, config):
                self.layer = BertLayer(config)
                self.size = int(config)

            def forward(self, input_ids=None, attention_mask=None, return_dict=None, **kwargs):
                if not return_dict:
                    return (1,)
                return MaskedLMOutput(loss=1, logits=2)
    """,
    "modeling_gpt2.py": """
        from torch import nn

        class Attention(nn.Module):
            def forward(self, x, layer_past=None):
                pass

        class Block(nn.Module):
            pass

        class GPT2Model(nn.Module):
            pass
    """,
    "modeling_openai.py": """
        from torch import nn

        class Attention(nn.Module):
            def forward(self, x):
                pass
    """,
    "tokenization_bert.py": """
        class BertTokenizer:
            def encode(self, text, *pairs, add_special_tokens=True):
                pass

            def _secret(self):
                pass
    """,
    "generation_utils.py": """
        def top_k_top_p_filtering(logits): pass
    """,
    "file_utils.py": """
        from typing import TYPE_CHECKING

        if TYPE_CHECKING:
            from .trainer import Trainer

        class ModelOutput(dict):
            pass

        def some_helper(): pass
    """,
    "optimization.py": """
        def get_schedule(optimizer, num_warmup_steps, last_epoch=-1): pass
        def _private(optimizer): pass
    """,
    "trainer.py": """
        class Trainer:
            def __init__(self, model=None, args=None, *, tb_writer=None):
                pass

            def _training_step(self, model, inputs):
                pass
    """,
    "utils/__init__.py": "",
    "utils/dummy_pt_objects.py": """
        class BertModel: pass
        class OnlyDummy: pass
    """,
}

BERT_4 = FLAT["modeling_bert.py"].replace("from .file_utils", "from ...file_utils")

EAGER = {
    "__init__.py": """
        if is_torch_available():
            from .models.bert import BertModel
            from .trainer import Trainer
        else:
            from .utils.dummy_pt_objects import *
        from .models.bert import BertTokenizer
        from .optimization import get_schedule
    """,
    "models/__init__.py": "",
    "models/bert/__init__.py": """
        from .modeling_bert import BertModel
        from .tokenization_bert import BertTokenizer
    """,
    "models/bert/modeling_bert.py": BERT_4,
    "models/bert/tokenization_bert.py": FLAT["tokenization_bert.py"],
    "models/openai/__init__.py": "",
    "models/openai/modeling_openai.py": FLAT["modeling_openai.py"],
    "models/zamba/__init__.py": "",
    "models/zamba/modeling_zamba.py": """
        def some_helper(): pass
        class Attention: pass
    """,
    "file_utils.py": FLAT["file_utils.py"],
    "optimization.py": FLAT["optimization.py"],
    "trainer.py": """
        class Trainer:
            def __init__(self, model=None, args=None):
                pass
    """,
    "utils/__init__.py": "",
    "utils/dummy_pt_objects.py": FLAT["utils/dummy_pt_objects.py"],
}

LAZY = {
    **EAGER,
    "__init__.py": """
        from typing import TYPE_CHECKING
        from .utils import _LazyModule, dummy_pt_objects

        _import_structure = {"optimization": [], "models.bert": ["BertTokenizer"]}

        if is_torch_available():
            _import_structure["models.bert"].append("BertModel")
            _import_structure["models.bert"].extend(["BertLayer"])
            _import_structure["trainer"] = ["Trainer"]
        else:
            _import_structure["utils.dummy_pt_objects"] = [n for n in dir(dummy_pt_objects)]

        if TYPE_CHECKING:
            from .optimization import get_schedule
        else:
            import sys

            sys.modules[__name__] = _LazyModule(__name__, _import_structure)
    """,
    "models/bert/__init__.py": """
        _import_structure = {
            "modeling_bert": ["BertModel", "BertLayer"], "tokenization_bert": ["BertTokenizer"]
        }
        if TYPE_CHECKING:
            from .modeling_bert import BertModel
        else:
            sys.modules[__name__] = _LazyModule(__name__, globals()["__file__"], _import_structure)
    """,
}

LISTED = {
    **EAGER,
    "generation/__init__.py": "",
    "generation/utils.py": FLAT["generation_utils.py"],
    "__init__.py": """
        from .utils.import_utils import define_import_structure

        _import_structure = {"trainer": ["Trainer"], "optimization": ["get_schedule"]}
        if TYPE_CHECKING:
            from .models import *
        else:
            folder = Path(__file__).parent / "models"
            import_structure = define_import_structure(folder, prefix="models")
            import_structure[frozenset({})].update(_import_structure)
            sys.modules[__name__] = _LazyModule(__name__, globals()["__file__"], import_structure)
    """,
    "models/bert/__init__.py": """
        if TYPE_CHECKING:
            from .modeling_bert import *
        else:
            _file = globals()["__file__"]
            sys.modules[__name__] = _LazyModule(__name__, _file, define_import_structure(_file))
    """,
    "models/bert/modeling_bert.py": BERT_4 + '\n        __all__ = ["BertModel"]\n',
    "models/bert/tokenization_bert.py": """
        @requires(backends=("sentencepiece",))
        class BertTokenizer:
            def encode(self, text): pass
    """,
    "trainer.py": """
        class Trainer:
            @deprecate_kwarg("tokenizer", new_name="processing_class", version="5.0.0")
            def __init__(self, model=None, processing_class=None):
                pass
    """,
}

RELEASED = {
    "0.6.2": (
        "pytorch_pretrained_bert",
        {"__init__.py": "from .modeling import BertModel", "modeling.py": MODEL},
    ),
    "3.5.1": ("transformers", FLAT),
    "4.0.1": ("transformers", EAGER),
    "4.30.2": ("transformers", LAZY),
    "4.57.6": ("transformers", LISTED),
}


def dedented(source: str) -> str:
    lines = source.split("\n")
    return "\n".join(line.removeprefix(" " * 8) for line in lines)


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("wheels")
    found = {}
    for release, (package, modules) in RELEASED.items():
        found[release] = folder / f"{package}-{release}-py3-none-any.whl"
        with zipfile.ZipFile(found[release], "w") as archive:
            for name, source in modules.items():
                text = source if source is MODEL else dedented(source)
                archive.writestr(f"{package}/{name}", text)
            archive.writestr("tests/test_modeling_bert.py", "not python at all (")
    return found


@pytest.fixture(scope="module")
def tables(wheels: Mapping[str, Path]) -> dict[str, str]:
    return make_tables(wheels, ALL, LAYOUT)


def block(text: str, key: str) -> list[list[str]]:
    found = [part for part in text.split("\n\n") if part.split("\n")[0] == key]
    assert len(found) <= 1
    return [line[1:].split("\t") for part in found for line in part.strip("\n").split("\n")[1:]]


TARGETS = "4.0.1,4.30.2,4.57.6"


def test_modules_and_where_they_went(tables: Mapping[str, str]) -> None:
    modules = tables["modules"]
    for old, release in (
        ("transformers.modeling_bert", "3.5.1"),
        ("pytorch_pretrained_bert.modeling", "0.6.2"),
    ):
        assert block(modules, old) == [
            [release, old],
            [TARGETS, "transformers.models.bert.modeling_bert"],
        ]
    same = "transformers.trainer"
    assert block(modules, same) == [["3.5.1-4.0.1,4.30.2,4.57.6", same]]
    gone = "transformers.modeling_gpt2"
    assert block(modules, gone) == [["3.5.1", gone]]


def test_a_module_may_become_a_folder(tables: Mapping[str, str]) -> None:
    old = "transformers.generation_utils"
    assert block(tables["modules"], old) == [
        ["3.5.1", old],
        ["4.57.6", "transformers.generation.utils"],
    ]


def test_names_tell_what_is_defined_from_what_is_imported(tables: Mapping[str, str]) -> None:
    assert block(tables["names"], "transformers.modeling_bert") == [
        ["3.5.1", "BertLayer", "c"],
        ["3.5.1", "BertModel", "c"],
        ["3.5.1", "MaskedLMOutput", "c"],
        ["3.5.1", "ModelOutput", ".file_utils"],
        ["3.5.1", "_Tokenizer", ".tokenization_bert:BertTokenizer"],
        ["3.5.1", "dataclass", "dataclasses"],
        ["3.5.1", "logger", "v"],
        ["3.5.1", "nn", "torch"],
        ["3.5.1", "some_helper", ".file_utils"],
    ]
    found = {name: source for _, name, source in block(tables["names"], "transformers")}
    assert found == {
        "BertModel": ".modeling_bert",
        "BertTokenizer": ".tokenization_bert",
        "Trainer": ".trainer",
        "get_schedule": ".optimization",
    }


def test_every_branch_counts_but_type_checking(tables: Mapping[str, str]) -> None:
    old = {
        name: kind for _, name, kind in block(tables["names"], "pytorch_pretrained_bert.modeling")
    }
    assert old["BertLayerNorm"] == "c"
    assert old["torch"] == "torch:"
    in_file_utils = [name for _, name, _ in block(tables["names"], "transformers.file_utils")]
    assert "Trainer" not in in_file_utils


def test_top_level_of_every_layout(tables: Mapping[str, str]) -> None:
    assert block(tables["homes"], "transformers") == [
        ["4.30.2", "BertLayer", "-"],
        [TARGETS, "BertModel", "-"],
        [TARGETS, "BertTokenizer", "-"],
        [TARGETS, "Trainer", "-"],
        ["4.0.1,4.57.6", "get_schedule", "-"],
    ]


def test_homes_hold_what_old_modules_had_and_what_is_defined(tables: Mapping[str, str]) -> None:
    homes = tables["homes"]
    found = {name: kind for _, name, kind in block(homes, "transformers.models.bert.modeling_bert")}
    assert found == {
        "BertLayer": "c",
        "BertModel": "c",
        "MaskedLMOutput": "c",
        "ModelOutput": "-",
        "_Tokenizer": "-",
        "dataclass": "-",
        "logger": "v",
        "nn": "-",
        "some_helper": "-",
    }
    assert "zamba" not in homes
    assert "dummy" not in homes


def test_forward_by_release_and_by_module(tables: Mapping[str, str]) -> None:
    forward = tables["forward"]
    assert block(forward, "BertModel") == [
        ["0.6.2", "input_ids", "token_type_ids?", "attention_mask?", "labels?"],
        [
            "3.5.1-4.0.1,4.30.2,4.57.6",
            "input_ids?",
            "attention_mask?",
            "return_dict?",
            "**kwargs",
        ],
    ]
    assert block(forward, "modeling_gpt2.Attention") == [["3.5.1", "x", "layer_past?"]]
    assert block(forward, "modeling_openai.Attention") == [["3.5.1-4.0.1,4.30.2,4.57.6", "x"]]
    assert not block(forward, "Attention")


def test_outputs_parts_and_bases(tables: Mapping[str, str]) -> None:
    since_3 = "3.5.1-4.0.1,4.30.2,4.57.6"
    expected = ["return_dict", "MaskedLMOutput", "loss", "logits"]
    assert block(tables["outputs"], "BertModel") == [[since_3, *expected]]
    assert block(tables["parts"], "BertModel") == [[f"0.6.2,{since_3}", "layer", "BertLayer"]]
    assert block(tables["bases"], "BertModel") == [[f"0.6.2,{since_3}", "torch.nn.Module"]]
    assert block(tables["bases"], "MaskedLMOutput") == [[since_3, "ModelOutput"]]


def test_signatures(tables: Mapping[str, str]) -> None:
    signatures = tables["signatures"]
    assert block(signatures, "Trainer") == [
        ["3.5.1", "__init__", "model?", "args?", "*", "tb_writer?"],
        ["3.5.1", "_training_step", "model", "inputs"],
        ["4.0.1,4.30.2", "__init__", "model?", "args?"],
        [
            "4.57.6",
            "__init__",
            "model?",
            "processing_class?",
            "~tokenizer=>processing_class",
        ],
    ]
    assert block(signatures, "BertTokenizer") == [
        ["3.5.1-4.0.1,4.30.2", "encode", "text", "*pairs", "add_special_tokens=True"],
        ["4.57.6", "encode", "text"],
    ]
    schedule = ["", "optimizer", "num_warmup_steps", "last_epoch=-1"]
    assert block(signatures, "get_schedule") == [["3.5.1-4.0.1,4.57.6", *schedule]]
    assert not block(signatures, "_private")


def test_command_writes_the_same_bytes_each_time(
    wheels: Mapping[str, Path], tmp_path: Path, tables: Mapping[str, str]
) -> None:
    """Also with other hash values of strings, the order of sets being the usual culprit."""
    cache = next(iter(wheels.values())).parent
    command = [sys.executable, "-m", "nbmigrate.catalog", "--cache", str(cache)]
    for release in wheels:
        command += ["--release", release]
    command += ["--output", str(tmp_path / "data"), "--only", "tables"]
    environment = {**os.environ, "PYTHONHASHSEED": "4"}
    subprocess.run(command, check=True, env=environment)  # noqa: S603 - our own program
    written = {path.stem: path.read_bytes() for path in (tmp_path / "data").iterdir()}
    assert written == {name: text.encode() for name, text in tables.items()}
    assert sorted(written) == sorted(TABLES)


def test_a_release_that_cannot_be_fetched_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    command = ["--cache", str(tmp_path), "--output", str(tmp_path / "out")]
    with pytest.raises(SystemExit) as caught:
        main([*command, "--release", "0.6.2", "--release", "4.57.6"])
    assert caught.value.code == 2
    assert capsys.readouterr().err == (
        "error: pip could not download pytorch_pretrained_bert==0.6.2\n"
    )
    assert not (tmp_path / "out").exists()


def test_old_releases_alone_make_no_tables(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--release", "0.6.2", "--release", "3.5.1"])
    assert caught.value.code == 2
    assert "at least one release has to be one to migrate to" in capsys.readouterr().err


def test_rows_merge_into_ranges_whatever_the_order() -> None:
    first = {"2.0.0": [("parts", "A", ("b", "B"))], "3.5.1": [("parts", "A", ("b", "C"))]}
    second = {
        "3.5.1": [("parts", "A", ("b", "C")), ("parts", "A", ("b", "C"))],
        "2.0.0": [("parts", "A", ("b", "B"))],
    }
    assert write(first, ALL) == write(second, ALL)
    assert write(first, ALL)["parts"] == "A\n\t2.0.0\tb\tB\n\t3.5.1\tb\tC\n"


def test_source_that_is_no_python_is_named() -> None:
    with pytest.raises(SyntaxError) as caught:
        read_module("def (", "transformers.broken", is_package=False)
    assert caught.value.filename == "transformers.broken"


def test_imports_are_absolute() -> None:
    source = (
        "from . import a\nfrom .b import c\nfrom ..d import e as f\nimport g.h\nimport i.j as k"
    )
    module = read_module(source, "package.sub.module", is_package=False)
    assert module.imports == {
        "a": ("package.sub", "a"),
        "c": ("package.sub.b", "c"),
        "f": ("package.d", "e"),
        "g": ("g", ""),
        "k": ("i.j", ""),
    }
    package = read_module("from .x import *", "package.sub", is_package=True)
    assert package.stars == ["package.sub.x"]


def test_signatures_are_read_as_they_are_called() -> None:
    source = """
@dataclass
class Arguments:
    output_dir: str = field(metadata={"help": "where"})
    steps: int = field(default=500, metadata={"help": "how many"})
    names: list = field(default_factory=list)
    shared = 1

    @staticmethod
    def build(first, second=(1, 2)): pass

    @classmethod
    def load(cls, path, /, *, strict=True): pass
"""
    arguments = read_module(source, "package.module", is_package=False).classes["Arguments"]
    assert arguments.is_dataclass
    assert arguments.fields == ("output_dir", "steps=500", "names=list")
    assert arguments.methods["build"].parameters == ("first", "second=(1, 2)")
    assert arguments.methods["load"].parameters == ("path", "*", "strict=True")


def test_outputs_come_from_returns_then_annotation_then_decorator() -> None:
    source = """
class Model(nn.Module):
    @add_code_sample_docstrings(output_type="Decorated", checkpoint="x")
    def forward(self, x) -> "Union[Tuple, Annotated]":
        if x:
            return First(x)
        return Second(logits=x)
"""
    model = read_module(source, "package.module", is_package=False).classes["Model"]
    assert model.methods["forward"].outputs == (
        "Second",
        "First",
        "Union",
        "Tuple",
        "Annotated",
        "Decorated",
    )


def test_loops_and_contexts_at_module_level_define_names() -> None:
    source = (
        "with open(p) as f:\n    text = f\nfor i in text:\n    a, b = i\nx += 1\n__all__ = ['a']"
    )
    module = read_module(source, "package.module", is_package=False)
    assert module.constants >= {"text", "a", "b", "x"}
    assert module.exports == {"a"}
