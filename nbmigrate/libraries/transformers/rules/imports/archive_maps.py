"""Classes no longer list the checkpoints they know: `BertModel.pretrained_model_archive_map`.

## What changed

Models, configurations and tokenizers had a dict of the names they knew, with the addresses of the
files. What is known is on the hub now, and the dicts are gone; that of the lengths of tokenizers
went with 4.40. (For the same dicts as names of modules, such as
`BERT_PRETRAINED_MODEL_ARCHIVE_MAP`, see `removed-names`.)

## If it is left alone

`AttributeError: type object 'BertModel' has no attribute 'pretrained_model_archive_map'`.

## Before

    from transformers import BertModel
    names = list(BertModel.pretrained_model_archive_map)

## After

Nothing is edited: which of the names the notebook needs is not known.

## When it is unsafe

Nothing is edited: which of the names the notebook needs is not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.meaning.values import Instance, Symbol
from nbmigrate.rules.base import About, Remark

if TYPE_CHECKING:
    from nbmigrate.meaning.values import Value
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v2.5.1/src/transformers/modeling_bert.py#L516",
        "https://github.com/huggingface/transformers/blob/v4.39.3/src/transformers/tokenization_utils_base.py#L1565",
    ),
    since="4.0.0",
    needs=("archive_map", "max_model_input_sizes"),
)

_ADVICE = "write out the names that are needed"
# The dict, the first release to migrate to without it, and what to do.
_MAPS = {
    "pretrained_model_archive_map": ("4.0.0", _ADVICE),
    "pretrained_config_archive_map": ("4.0.0", _ADVICE),
    "max_model_input_sizes": (
        "4.40.0",
        "tokenizer.model_max_length is the length of one tokenizer",
    ),
}


def propose(context: Context) -> Verdict:
    """Find the dicts of classes, and of what they make."""
    for fact in context.attributes_named(*_MAPS):
        release, advice = _MAPS[fact.node.attr]
        if context.target_has_reached(release) and any(map(_has_maps, fact.receiver)):
            yield Remark(
                context.place(fact.site),
                f"{fact.node.attr} is gone (AttributeError): {advice}",
            )


def _has_maps(value: Value) -> bool:
    cls = value.cls if isinstance(value, Instance) else value
    return isinstance(cls, Symbol) and library.kind(cls) is not None
