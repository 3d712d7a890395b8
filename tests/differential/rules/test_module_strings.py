from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from differential.proof import Proof


def test_a_class_by_the_name_of_its_module(prove: Proof) -> None:
    prove(
        "transformers==3.0.2",
        """
        import importlib
        import transformers
        module = importlib.import_module("transformers.modeling_distilbert")
        model = module.DistilBertModel.from_pretrained("distilbert-base-uncased")
        print(model.config.n_layers)
        """,
        left={0: "No module named 'transformers.modeling_distilbert'"},
    )
