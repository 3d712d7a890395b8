"""A library named transformers that is made for a test: small, and with the traps of the real one.

The environments of these tests are this Python with that library on its path.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from harness import notebook
from nbmigrate.verify.environment import Environment
from nbmigrate.verify.static import verify

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from nbmigrate.verify.report import Verification

SOURCE = """\
import functools

from torch.nn.modules.module import Module

from transformers.tokenization_utils_base import PreTrainedTokenizerBase

__version__ = "4.57.6"

print("what a library prints must not be taken for an answer")


class PreTrainedModel(Module):
    @classmethod
    def from_pretrained(cls, path, *arguments, config=None, **keywords):
        return cls(config)

    def init_weights(self):
        pass


class BertModel(PreTrainedModel):
    def __init__(self, config, add_pooling_layer=True):
        self.embeddings = config

    def forward(self, input_ids=None, attention_mask=None, labels=None):
        self.hidden = input_ids


BertPreTrainedModel = PreTrainedModel


class GPT2LMHeadModel(PreTrainedModel):
    def forward(self, input_ids=None, **keywords):
        return input_ids


class BertConfig:
    attribute_map = {}

    def __init__(self, vocab_size=30522, **keywords):
        vars(self).update(keywords)


class BertTokenizer(PreTrainedTokenizerBase):
    def save_vocabulary(self, save_directory, filename_prefix=None):
        return save_directory


def renames(old):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **keywords):
            keywords.pop(old, None)
            return function(*args, **keywords)

        return wrapper

    return decorate


class Trainer:
    @renames("tokenizer")
    def __init__(self, model=None, args=None, train_dataset=None):
        self.model = model

    def train(self, resume_from_checkpoint=None):
        return object()


class DummyObject(type):
    def __getattribute__(cls, name):
        if name.startswith("_"):
            return super().__getattribute__(name)
        raise ImportError(f"\\n{cls.__name__} requires the TensorFlow library but it was not found")


class TFBertModel(metaclass=DummyObject):
    pass


def set_seed(seed):
    pass


def __getattr__(name):
    if name == "Broken":
        raise ModuleNotFoundError("Could not import module 'Broken'")
    raise AttributeError(f"module {__name__} has no attribute {name}")
"""


_BESIDE = {
    "torch/__init__.py": "",
    "torch/nn/__init__.py": "class DataParallel:\n    device_ids = ()\n",
    "torch/nn/modules/__init__.py": "",
    "torch/nn/modules/module.py": """
class Module:
    # Like that of torch: what is not found is looked for in the parts.

    def __getattr__(self, name):
        raise AttributeError(name)

    def __call__(self, *args, **kwargs):
        return self.forward(*args, **kwargs)

    def to(self, device):
        return self
""",
    "transformers/tokenization_utils_base.py": """
class PreTrainedTokenizerBase:
    marks = ["pad_token"]

    def __init__(self, vocab_file, **keywords):
        self.model_max_length = keywords.pop("max_len", 512)

    @classmethod
    def from_pretrained(cls, path, **keywords):
        return cls(path)

    def __getattr__(self, name):
        raise AttributeError(name)
""",
    "transformers/models/__init__.py": "",
    "transformers/models/bert/__init__.py": "",
    "transformers/models/bert/modeling_bert.py": "class BertLayer: pass",
}


def environment(folder: Path, source: str = SOURCE) -> Environment:
    """Make the library in `folder`, and give an environment that has it."""
    library = folder / "library"
    for name, text in (_BESIDE | {"transformers/__init__.py": source}).items():
        (library / name).parent.mkdir(parents=True, exist_ok=True)
        (library / name).write_text(text, encoding="utf-8")
    kernel = (sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}")
    variables = {"PYTHONPATH": str(library)}
    return Environment("the test's Python", sys.executable, kernel, variables)


def verified(folder: Path, cells: str | Sequence[str], source: str = SOURCE) -> Verification:
    """Verify a notebook of these cells against the library."""
    return verify(notebook(cells), environment(folder, source), 60)


def failures(folder: Path, cells: str | Sequence[str]) -> list[tuple[int, int, str]]:
    """Return the places and errors of what would fail in a notebook of these cells."""
    return [(f.cell, f.line, f.error) for f in verified(folder, cells).failures]
