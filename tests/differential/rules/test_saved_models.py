from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.plan import Safety

if TYPE_CHECKING:
    from differential.proof import Proof


def test_saved_in_parts_and_loaded_again(prove: Proof) -> None:
    prove(
        "pytorch_pretrained_bert==0.6.2",
        """
        import os, torch
        from pytorch_pretrained_bert import BertTokenizer, BertForSequenceClassification
        tokenizer = BertTokenizer.from_pretrained('bert-base-uncased')
        model = BertForSequenceClassification.from_pretrained('bert-base-uncased', num_labels=2)
        model.classifier.bias.data += 1
        """,
        """
        output_dir = 'saved'
        os.makedirs(output_dir, exist_ok=True)
        output_model_file = os.path.join(output_dir, 'pytorch_model.bin')
        output_config_file = os.path.join(output_dir, 'bert_config.json')
        torch.save(model.state_dict(), output_model_file)
        tokenizer.save_vocabulary(output_dir)
        model.config.to_json_file(output_config_file)
        """,
        """
        model = BertForSequenceClassification.from_pretrained(output_dir, num_labels=2)
        tokenizer = BertTokenizer.from_pretrained(output_dir)
        model.eval()
        ids = torch.tensor([tokenizer.convert_tokens_to_ids(tokenizer.tokenize('a great movie'))])
        print(model(ids))
        """,
        left={2: "RuntimeError"},
        safety=Safety.REVIEW,
    )
