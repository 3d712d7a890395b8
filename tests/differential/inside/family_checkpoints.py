"""Makes the checkpoints of the short notebooks: tiny, named like those they stand in for.

Run by the interpreter of the old environment, with transformers 3.5.1 on its path, as
`python family_checkpoints.py FOLDER`. Weights are random, from a fixed seed; there is no dropout,
so that the numbers of two libraries can be compared, and the weights of every head are stored, for
a missing one would be drawn at random.
"""

# The libraries meant here are not those that the checks see.
# ruff: noqa: ANN401
# mypy: disable-error-code="import-not-found"

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import old_libraries  # noqa: F401, lets transformers 3 be imported
import sentencepiece
import torch
import transformers
from tokenizers.implementations import ByteLevelBPETokenizer

TEXTS = [
    "the cat sat on the mat and looked at the moon",
    "she gave him a book about the sea and the stars",
    "the movie was great but the seats were bad",
    "i would never watch this film again",
    "who built the old bridge over the river?",
    "a miller built the bridge in the year 1820.",
    "anna works for a bank in vienna, paul lives in oslo",
    "once upon a time there was a little dragon who lived in a cave",
]
_SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
_NO_DROPOUT = dict.fromkeys(
    [
        "activation_dropout",
        "attention_dropout",
        "attention_probs_dropout_prob",
        "attn_pdrop",
        "classif_dropout",
        "classifier_dropout",
        "dropout",
        "dropout_rate",
        "embd_pdrop",
        "hidden_dropout_prob",
        "qa_dropout",
        "resid_pdrop",
        "seq_classif_dropout",
        "summary_first_dropout",
        "summary_last_dropout",
    ],
    0.0,
)
_BERT = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 64,
    "max_position_embeddings": 128,
    "initializer_range": 0.2,
}
_GPT = {"n_positions": 128, "n_ctx": 128, "n_embd": 32, "n_layer": 2, "n_head": 4}
_BERT_HEADS = (
    "ForPreTraining",
    "ForSequenceClassification",
    "ForTokenClassification",
    "ForQuestionAnswering",
    "ForMultipleChoice",
)


def write_json(file: Path, content: object) -> None:
    """Write a file of JSON."""
    file.write_text(json.dumps(content), encoding="utf-8")


def wordpieces(folder: Path) -> int:
    """Write a vocabulary of word pieces; give its size."""
    lower = "-cased" not in folder.name
    words = sorted({word.strip(".,?") for text in TEXTS for word in text.split()})
    letters = "abcdefghijklmnopqrstuvwxyz" + ("" if lower else "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    pieces = [*_SPECIAL, *".,:;!?'-", *"0123456789", *letters]
    pieces += [f"##{c}" for c in letters + "0123456789"] + ["##ing", "##ed", "##er", "##s"]
    pieces += [word for word in words if word not in pieces]
    (folder / "vocab.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8")
    settings = {"do_lower_case": lower, "model_max_length": 128}
    write_json(folder / "tokenizer_config.json", settings)
    return len(pieces)


def byte_pairs(folder: Path, special: list[str]) -> ByteLevelBPETokenizer:
    """Write a vocabulary of byte pairs that begins with `special`; give its tokenizer."""
    bpe = ByteLevelBPETokenizer()
    texts = folder / "texts.txt"
    texts.write_text("\n".join(TEXTS), encoding="utf-8")
    bpe.train(
        [str(texts)], vocab_size=400, min_frequency=1, special_tokens=special, show_progress=False
    )
    texts.unlink()
    bpe.save_model(str(folder))
    write_json(folder / "tokenizer_config.json", {"model_max_length": 128})
    return bpe


def sentence_pieces(file: Path, **settings: Any) -> int:
    """Write a vocabulary of sentence pieces; give its size."""
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXTS * 20),
        model_prefix=str(file.with_suffix("")),
        vocab_size=90,
        hard_vocab_limit=False,
        minloglevel=2,
        **settings,
    )
    file.with_suffix(".model").rename(file)
    file.with_suffix(".vocab").unlink()
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(file))
    return int(pieces.get_piece_size())


def save(folder: Path, family: str, heads: tuple[str, ...], config: Any) -> None:
    """Save the weights of all `heads` of a family of models together."""
    weights: dict[str, Any] = {}
    for head in reversed(heads):
        torch.manual_seed(0)
        model = getattr(transformers, family + head)(config)
        weights.update(model.state_dict())
    model.save_pretrained(folder)
    torch.save(weights, folder / "pytorch_model.bin")


def bert(folder: Path) -> None:
    """BERT with every head."""
    config = transformers.BertConfig(vocab_size=wordpieces(folder), **_BERT, **_NO_DROPOUT)
    save(folder, "Bert", _BERT_HEADS, config)


def distilbert(folder: Path) -> None:
    """DistilBERT with heads for classification and question answering."""
    config = transformers.DistilBertConfig(
        vocab_size=wordpieces(folder),
        dim=32,
        n_layers=2,
        n_heads=4,
        hidden_dim=64,
        max_position_embeddings=128,
        initializer_range=0.2,
        **_NO_DROPOUT,
    )
    heads = ("ForMaskedLM", "ForSequenceClassification", "ForQuestionAnswering")
    save(folder, "DistilBert", heads, config)


def roberta(folder: Path) -> None:
    """RoBERTa with heads for masked tokens and classification."""
    bpe = byte_pairs(folder, ["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    config = transformers.RobertaConfig(
        vocab_size=bpe.get_vocab_size(),
        type_vocab_size=1,
        pad_token_id=1,
        bos_token_id=0,
        eos_token_id=2,
        **{**_BERT, "max_position_embeddings": 130},
        **_NO_DROPOUT,
    )
    save(folder, "Roberta", ("ForMaskedLM", "ForSequenceClassification"), config)


def gpt2(folder: Path) -> None:
    """GPT-2 with the head for sentences beside that for tokens."""
    bpe = byte_pairs(folder, ["<|endoftext|>"])
    config = transformers.GPT2Config(
        vocab_size=bpe.get_vocab_size(),
        bos_token_id=0,
        eos_token_id=0,
        initializer_range=0.2,
        **_GPT,
        **_NO_DROPOUT,
    )
    save(folder, "GPT2", ("DoubleHeadsModel",), config)


def openai_gpt(folder: Path) -> None:
    """GPT with the head for sentences beside that for tokens."""
    words = sorted({word.strip(".,?") for text in TEXTS for word in text.split()})
    letters = sorted(set("".join(words)))
    pieces = ["<unk>", *letters, *(f"{c}</w>" for c in letters), ".</w>", ",</w>", "?</w>"]
    write_json(folder / "vocab.json", {piece: i for i, piece in enumerate(pieces)})
    (folder / "merges.txt").write_text("#version: 0.2\n\n", encoding="utf-8")
    config = transformers.OpenAIGPTConfig(
        vocab_size=len(pieces), initializer_range=0.2, **_GPT, **_NO_DROPOUT
    )
    save(folder, "OpenAIGPT", ("DoubleHeadsModel",), config)


def xlnet(folder: Path) -> None:
    """XLNet with heads for tokens and classification."""
    special = ["<cls>", "<sep>", "<pad>", "<mask>", "<eod>", "<eop>"]
    size = sentence_pieces(folder / "spiece.model", control_symbols=special[:3])
    config = transformers.XLNetConfig(
        vocab_size=size + 4,
        d_model=32,
        n_layer=2,
        n_head=4,
        d_inner=64,
        ff_activation="relu",
        initializer_range=0.2,
        **_NO_DROPOUT,
    )
    save(folder, "XLNet", ("LMHeadModel", "ForSequenceClassification"), config)
    # The well-known checkpoint does not say whether it has a memory.
    file = folder / "config.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    del content["mem_len"]
    write_json(file, content)


def t5(folder: Path) -> None:
    """T5 for generation."""
    settings = {"pad_id": 0, "eos_id": 1, "unk_id": 2, "bos_id": -1}
    size = sentence_pieces(folder / "spiece.model", **settings)
    write_json(folder / "tokenizer_config.json", {"model_max_length": 128})
    config = transformers.T5Config(
        vocab_size=size + 100,
        d_model=32,
        d_kv=8,
        d_ff=64,
        num_layers=2,
        num_heads=4,
        decoder_start_token_id=0,
        pad_token_id=0,
        eos_token_id=1,
        **_NO_DROPOUT,
    )
    save(folder, "T5", ("ForConditionalGeneration",), config)
    # transformers 3 takes these into account, and no other release does.
    file = folder / "pytorch_model.bin"
    weights = torch.load(file)
    for name in weights:
        if "EncDecAttention.relative_attention_bias" in name:
            weights[name].zero_()
    torch.save(weights, file)


def bart(folder: Path) -> None:
    """BART for generation."""
    bpe = byte_pairs(folder, ["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    config = transformers.BartConfig(
        vocab_size=bpe.get_vocab_size(),
        d_model=32,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        max_position_embeddings=128,
        init_std=0.2,
        **_NO_DROPOUT,
    )
    save(folder, "Bart", ("ForConditionalGeneration",), config)


MAKERS = {
    "bert-base-uncased": bert,
    "bert-base-cased": bert,
    "distilbert-base-uncased": distilbert,
    "roberta-base": roberta,
    "gpt2": gpt2,
    "openai-gpt": openai_gpt,
    "xlnet-base-cased": xlnet,
    "t5-small": t5,
    "bart-base": bart,
}


def main() -> None:
    """Make them all."""
    for name, make in MAKERS.items():
        folder = Path(sys.argv[1]) / name
        folder.mkdir(parents=True)
        make(folder)


if __name__ == "__main__":
    main()
