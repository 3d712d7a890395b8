"""A model saved by hand, `torch.save(model.state_dict(), …)`, is saved by `save_pretrained`.

## What changed

Before `save_pretrained` a model was saved in parts: its weights as `pytorch_model.bin`, its
configuration by `to_json_file`, the words by `save_vocabulary`. pytorch_pretrained_bert called the
configuration of BERT `bert_config.json` and found it under this name; now it has to be
`config.json`. The migration guide: "you probably should switch to the new method
`save_pretrained(save_directory)` if you were using any other serialization method before".

## If it is left alone

The files are written as before, and `BertConfig.from_json_file` and `load_state_dict` read them as
before. But `from_pretrained(folder)` does not look for `bert_config.json`: it takes the default
configuration **without an error** if the weights fit to that, else they are a `RuntimeError`.

## Before

    import os, torch
    from pytorch_pretrained_bert import BertForTokenClassification, BertTokenizer
    tokenizer = BertTokenizer.from_pretrained("bert-base-cased")
    model = BertForTokenClassification.from_pretrained("bert-base-cased", num_labels=9)
    output_model_file = os.path.join(output_dir, "pytorch_model.bin")
    output_config_file = os.path.join(output_dir, "bert_config.json")
    torch.save(model.state_dict(), output_model_file)
    model.config.to_json_file(output_config_file)
    tokenizer.save_vocabulary(output_dir)
    model = BertForTokenClassification.from_pretrained(output_dir)

## After

    import os, torch
    from pytorch_pretrained_bert import BertForTokenClassification, BertTokenizer
    tokenizer = BertTokenizer.from_pretrained("bert-base-cased")
    model = BertForTokenClassification.from_pretrained("bert-base-cased", num_labels=9)
    output_model_file = os.path.join(output_dir, "pytorch_model.bin")
    output_config_file = os.path.join(output_dir, "bert_config.json")
    model.save_pretrained(output_dir, safe_serialization=False)
    model.config.to_json_file(output_config_file)
    tokenizer.save_pretrained(output_dir)
    model = BertForTokenClassification.from_pretrained(output_dir)

## When it is unsafe

Where the notebook loads the model again with `from_pretrained`, and saves `bert_config.json`, the
change is needed, and for review: one more file is written. Elsewhere what is there works as it is,
so that the change is only offered, and made when it is asked for.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate import catalog
from nbmigrate.libraries.transformers import behaviour as library
from nbmigrate.libraries.transformers.rules.models.checkpoint_files import (
    CONFIG,
    OLD_CONFIG,
    same_folder,
)
from nbmigrate.libraries.transformers.rules.models.hand_saved import saved_by_hand
from nbmigrate.meaning.values import Constructor, Instance, Symbol
from nbmigrate.plan import Safety
from nbmigrate.rules.base import About, Proposal, doubt, safety_of
from nbmigrate.rules.toolkit.enclosing import enclosing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbmigrate.libraries.transformers.rules.models.hand_saved import SavedByHand
    from nbmigrate.meaning.values import Value
    from nbmigrate.plan import Edit
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v0.6.2/pytorch_pretrained_bert/modeling.py#L596",
        "https://github.com/huggingface/transformers/blob/v2.0.0/transformers/modeling_utils.py#L190",
        "https://huggingface.co/transformers/v4.5.1/migration.html",
    ),
    since="4.0.0",
    needs=("state_dict",),
)

_OLDER = library.LIBRARIES - {"transformers"}
_SAVE_PRETRAINED = "transformers.PreTrainedModel.save_pretrained"
_WITHOUT_SAFETENSORS = "safe_serialization"


def propose(context: Context) -> Verdict:
    """Save models whose parts are saved in one folder by `save_pretrained`."""
    for saved in saved_by_hand(context):
        if not saved.configurations or not context.editable(saved.call.node):
            continue
        needed = saved.configurations == {OLD_CONFIG} and _is_loaded(context, saved.folder)
        yield Proposal(
            safety_of(saved.others, Safety.REVIEW) if needed else Safety.UNSAFE,
            f"{_what_it_does(needed=needed)}{doubt(saved.others)}",
            _consequence(needed=needed),
            (_saving(context, saved), *_words(context, saved.folder)),
        )


def _what_it_does(*, needed: bool) -> str:
    if needed:
        return f"save_pretrained saves the model, with the {CONFIG} that from_pretrained looks for"
    return "save_pretrained saves weights and configuration in one; what is here works as it is"


def _consequence(*, needed: bool) -> str:
    if needed:
        return (
            f"from_pretrained does not look for {OLD_CONFIG}: it takes the default configuration "
            "without an error, or a RuntimeError tells of weights that do not fit to it."
        )
    return "None: the files are written as before."


def _is_loaded(context: Context, folder: ast.expr) -> bool:
    """Tell whether a model is loaded from a folder."""
    return any(
        call.node.args
        and same_folder(call.node.args[0], folder)
        and any(_loads_a_model(value) for value in call.callee)
        for call in context.calls
    )


def _loads_a_model(value: Value) -> bool:
    if isinstance(value, Constructor):
        return value.name == "from_pretrained"
    if not isinstance(value, Symbol) or value.name != "from_pretrained":
        return False
    return library.kind(Symbol(value.path.rpartition(".")[0])) == "model"


def _saving(context: Context, saved: SavedByHand) -> Edit:
    parameters = catalog.signature(_SAVE_PRETRAINED, context.target) or ()
    named = any(parameter.name == _WITHOUT_SAFETENSORS for parameter in parameters)
    more = f", {_WITHOUT_SAFETENSORS}=False" if named else ""
    text = f"{context.text(saved.model)}.save_pretrained({ast.unparse(saved.folder)}{more})"
    return context.replace(saved.call.site, text)


def _words(context: Context, folder: ast.expr) -> Iterator[Edit]:
    """Save tokenizers, whose words alone are saved in the same folder, as a whole."""
    for call in context.calls:
        match call.node:
            case ast.Call(func=ast.Attribute(attr="save_vocabulary") as method, args=[given]):
                fact = context.facts.attributes.get(method)
            case _:
                continue
        ours = fact is not None and all(map(_is_old_tokenizer, fact.receiver))
        alone = isinstance(enclosing(context, call.site).nodes[-1], ast.Expr)
        if fact is not None and ours and alone and same_folder(given, folder):
            yield context.replace_attribute(fact.site, method.attr, "save_pretrained")


def _is_old_tokenizer(value: Value) -> bool:
    return (
        isinstance(value, Instance)
        and value.cls.library in _OLDER
        and library.kind(value.cls) in library.TOKENIZER_KINDS
    )
