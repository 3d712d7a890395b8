"""Checkpoints on this machine: a folder has to hold `config.json`, not `bert_config.json`.

## What changed

pytorch_pretrained_bert read a model from a `.tar.gz`, or from a folder, where the configuration of
BERT was called `bert_config.json`, and that of 0.6.2 `config.json`, too. Its `from_tf=True` read
the `model.ckpt` of such a folder. Now it has to be a folder with `config.json` and
`pytorch_model.bin` or `model.safetensors`.

## If it is left alone

An archive is an OSError. In a folder without `config.json` the default configuration is taken
**without an error**, from transformers 4.45 on: the model has the size of `bert-base-uncased`, and
if the weights do not fit to that, there is a `RuntimeError`.

## Before

    from pytorch_pretrained_bert import BertModel
    model = BertModel.from_pretrained("uncased_L-12_H-768_A-12/")

## After

Nothing is edited: what the folder holds is not in the notebook. Copy the configuration once,
`!cp uncased_L-12_H-768_A-12/bert_config.json uncased_L-12_H-768_A-12/config.json`.

## When it is unsafe

There is a finding where a model is loaded from a folder in which the notebook names
`bert_config.json`, from a path that cannot be the name of a model on the hub, or from an archive.
Where the notebook writes that file itself, the rule `saved-models` has an answer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.imports.removed_names import HOW_TO_CONVERT
from nbmigrate.libraries.transformers.rules.models.checkpoint_files import (
    CONFIG,
    OLD_CONFIG,
    WEIGHTS,
    CheckpointFile,
    named_files,
    same_folder,
)
from nbmigrate.libraries.transformers.rules.models.hand_saved import saved_by_hand
from nbmigrate.libraries.transformers.rules.models.pretrained_bert import PACKAGE, base_model
from nbmigrate.meaning.values import Constructor, Symbol, constants
from nbmigrate.rules.base import About, Remark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.meaning.values import Value
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v0.6.2/pytorch_pretrained_bert/modeling.py#L596",
        "https://github.com/huggingface/transformers/blob/v4.0.0/src/transformers/file_utils.py#L236",
        "https://github.com/huggingface/transformers/blob/v4.45.0/src/transformers/configuration_utils.py#L641",
    ),
    since="4.0.0",
    written_before="1.0.0",
    needs=("pytorch_pretrained_bert",),
)

_PATH = "pretrained_model_name_or_path"
_ARCHIVES = (".tar.gz", ".tgz", OLD_CONFIG)
# What the hub calls a model: a name, with or without that of its owner.
_ON_THE_HUB = re.compile(r"[\w-][\w.-]*(/[\w-][\w.-]*)?")
_FROM_TENSORFLOW = "from_tf"
_CONSEQUENCE = (
    "without it the default configuration is taken without an error (OSError before 4.45), or "
    "weights that do not fit to that are a RuntimeError"
)


def propose(context: Context) -> Verdict:
    """Find models that are loaded from archives, or from folders without `config.json`."""
    loads = [
        (call, classes)
        for call in context.library_calls
        if (classes := {name for value in call.callee if (name := _class_loaded(context, value))})
    ]
    folders = _folders(context) if loads else []
    for call, classes in loads:
        message = _message(call, classes, folders)
        if message:
            yield Remark(context.place(call.site), message)


def _class_loaded(context: Context, value: Value) -> str:
    """Return the name of the model class of the package that `value` loads; empty for another."""
    if isinstance(value, Constructor):
        base = base_model(context, value.cls)
        return base.name if base is not None else ""
    if not isinstance(value, Symbol) or value.name != "from_pretrained":
        return ""
    path = value.path.rpartition(".")[0]
    ours = value.library == PACKAGE and catalog.kind(path) == "model"
    return Symbol(path).name if ours else ""


def _message(call: CallFact, classes: set[str], folders: Sequence[CheckpointFile]) -> str:
    """Say what is wrong with the path of a checkpoint; empty if nothing is."""
    paths = [p for p in constants(call.arguments.get(_PATH, 0)) if isinstance(p, str)]
    for path in paths:
        if path.endswith(_ARCHIVES):
            return (
                f"OSError: from_pretrained reads a folder with {CONFIG} and pytorch_model.bin, no "
                f"longer {path}: unpack it, and name {OLD_CONFIG} {CONFIG} there"
            )
    if any(keyword.arg == _FROM_TENSORFLOW for keyword in call.node.keywords):
        return (
            f"{_FROM_TENSORFLOW}=True read the model.ckpt of a folder, and is for other files now: "
            f"{HOW_TO_CONVERT}"
        )
    if not any(name.startswith("Bert") for name in classes):
        return ""
    given = call.node.args[:1]
    names = {file.name for file in folders for path in given if same_folder(file.folder, path)}
    if names and CONFIG not in names:
        return f"this folder has {OLD_CONFIG}, and {CONFIG} is looked for: copy it; {_CONSEQUENCE}"
    if not names and any(not _ON_THE_HUB.fullmatch(path) for path in paths):
        return f"this folder has to have {CONFIG}; {OLD_CONFIG} is not looked for: {_CONSEQUENCE}"
    return ""


def _folders(context: Context) -> list[CheckpointFile]:
    """Return the configurations that the notebook names, with their folders.

    Where it saves a model itself, with a configuration, there is what is read.
    """
    named = [file for _, file in named_files(context) if file.name != WEIGHTS]
    saved = [CheckpointFile(s.folder, CONFIG) for s in saved_by_hand(context) if s.configurations]
    return named + saved
