"""Language-model heads take only the configuration: what ties their weights is the model.

## What changed

`BertOnlyMLMHead`, `BertLMPredictionHead` and `BertPreTrainingHeads` of pytorch_pretrained_bert took
the weights of the embeddings as second argument, and used them as their own. Those of transformers
take the configuration only; the model around them says which layer shares its weights.

## If it is left alone

`TypeError: BertOnlyMLMHead.__init__() takes 2 positional arguments but 3 were given`.

## Before

    from pytorch_pretrained_bert.modeling import BertModel, BertOnlyMLMHead, BertPreTrainedModel
    class Filler(BertPreTrainedModel):
        def __init__(self, config):
            super().__init__(config)
            self.bert = BertModel(config)
            self.cls = BertOnlyMLMHead(config, self.bert.embeddings.word_embeddings.weight)

## After

Nothing is edited: where the method goes that names the shared layer, and what saving needs to know
of it, depends on the class. Here it is `self.cls = BertOnlyMLMHead(config)`, and a method
`get_output_embeddings(self)` that returns `self.cls.predictions.decoder`.

## When it is unsafe

There is a finding at each place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers.rules.models.pretrained_bert import PACKAGE
from nbmigrate.meaning.values import Symbol
from nbmigrate.rules.base import About, Remark

if TYPE_CHECKING:
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v0.6.2/pytorch_pretrained_bert/modeling.py#L466",
        "https://github.com/huggingface/transformers/blob/v4.0.0/src/transformers/models/bert/modeling_bert.py#L566",
    ),
    since="4.0.0",
    written_before="1.0.0",
    needs=("pytorch_pretrained_bert",),
)

# Where the layer is that shares the weights of the embeddings.
_DECODERS = {
    "BertOnlyMLMHead": "predictions.decoder",
    "BertPreTrainingHeads": "predictions.decoder",
    "BertLMPredictionHead": "decoder",
}
_WEIGHTS = "bert_model_embedding_weights"


def propose(context: Context) -> Verdict:
    """Report heads that are given the weights that they share."""
    for call in context.library_calls:
        names = {v.name for v in call.callee if isinstance(v, Symbol) and v.library == PACKAGE}
        for name in sorted(names & _DECODERS.keys()):
            if call.arguments.get(_WEIGHTS, 1):
                yield Remark(
                    context.place(call.site),
                    f"{name} takes the configuration only (TypeError): leave the weights out. So "
                    "that it still shares them, give the class around it, if it is a "
                    "BertPreTrainedModel, a method get_output_embeddings(self) that returns the "
                    f"{_DECODERS[name]} of this head; in any other module set the weight of that "
                    "layer to the weight of the embeddings behind this line",
                )
