"""Makes the checkpoints of the sample notebooks: tiny, named like those they stand in for.

Run by the interpreter of the old environment, with transformers 3.5.1 on its path, as
`python sample_checkpoints.py FOLDER SAMPLE_NOTEBOOKS`: FOLDER/NAME gets what the sample notebook
NAME loads. Every library can read it.

Nothing is downloaded and nothing is left to chance: the weights come from a fixed seed and are
trained for a moment on the notebook's own sentences, so that outputs mean a little something.
Training makes much of little: in single precision, what the kernels of two processors round
differently would soon be other weights. So it is done in double precision, and the weights are
rounded to less than what is then left of it: every machine makes the same checkpoints.
There is no dropout, so that the numbers of two libraries can be compared, and the weights of the
task's head are stored, for a missing one would be drawn at random.
"""

# The libraries meant here are not those that the checks see.
# ruff: noqa: ANN401
# mypy: disable-error-code="import-not-found"

from __future__ import annotations

import ast
import json
import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import old_libraries  # noqa: F401, lets transformers 3 be imported
import torch
from tokenizers.implementations import ByteLevelBPETokenizer
from transformers import (
    BertConfig,
    BertForMaskedLM,
    BertForQuestionAnswering,
    BertForSequenceClassification,
    BertForTokenClassification,
    BertTokenizer,
    DistilBertConfig,
    DistilBertForQuestionAnswering,
    GPT2Config,
    GPT2LMHeadModel,
)
from transformers.modeling_bert import BertLayer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
_STEPS = 2**16  # to which part of one weights are rounded
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# Names of the tagging sample that must be split into pieces, to show that labels stay aligned.
_SPLIT = {"Harbour", "Norcom", "Weber"}
_STORIES = [
    "Once upon a time there was a little dragon. The little dragon was green and happy.",
    "Once upon a time there was a king who had a dragon. The dragon was happy.",
    "The little dragon flew over the hills and slept in a cave. The king was old.",
    "The old king gave the dragon a cake and the dragon was happy for ever.",
    "There was a little cave in the hills and there slept the green dragon.",
]
_ANSWERS = {
    "Who built the bridge?": "a miller",
    "What is the bridge made of?": "stone",
    "When do the farmers bring their sheep?": "spring",
    "When was it built?": "1820",
    "Who brings the sheep over the river?": "the farmers",
}


def texts_of(notebook: Path) -> list[str]:
    """Return the strings in the code of a notebook that read like text."""
    texts = []
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] != "code":
            continue
        if source.startswith("%%writefile"):
            texts += source.splitlines()[1:]
            continue
        code = "\n".join(line for line in source.splitlines() if not re.match(r"\s*[!%]", line))
        strings = [
            node.value
            for node in ast.walk(ast.parse(code))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        texts += [re.sub(r"/[BI]-\w+|/O\b|\[(CLS|SEP|MASK)\]", "", s) for s in strings if " " in s]
    return [text for text in texts if re.search(r"[a-z]{2} +[a-z]", text)]


def wordpieces(folder: Path, texts: Iterable[str]) -> BertTokenizer:
    """Write the vocabulary of `texts` into a folder; give its tokenizer."""
    lower = "-cased" not in folder.name
    words: Counter[str] = Counter()
    for text in texts:
        plain = text.lower().replace("é", "e") if lower else text
        words.update(re.findall(r"[^\W\d_]{2,}", plain))
    letters = _LETTERS if lower else _LETTERS + _LETTERS.upper()
    pieces = [*_SPECIAL, *".,:;!?'\"-()%/", *"0123456789", *letters]
    pieces += [f"##{c}" for c in letters + "0123456789"]
    pieces += ["##ing", "##ed", "##er", "##ly", "##es"]
    pieces += [w for w, _ in words.most_common(260) if w not in pieces and w not in _SPLIT]
    folder.mkdir(parents=True)
    vocabulary = folder / "vocab.txt"
    vocabulary.write_text("\n".join(pieces) + "\n", encoding="utf-8")
    settings = {"do_lower_case": lower, "model_max_length": 512}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
    return BertTokenizer(str(vocabulary), do_lower_case=lower)


def bert_config(vocabulary: int, layers: int, labels: int = 2) -> BertConfig:
    """Return the configuration of a small BERT."""
    return BertConfig(
        vocab_size=vocabulary,
        hidden_size=32,
        num_hidden_layers=layers,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=512,
        num_labels=labels,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        initializer_range=0.1,
    )


def train(model: Any, batches: Sequence[Mapping[str, Any]], steps: int) -> None:
    """Train a model for a moment."""
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    model.train()
    for step in range(steps):
        model(**batches[step % len(batches)])[0].backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
    model.eval()


def masked_batches(tokenizer: BertTokenizer, texts: list[str]) -> list[dict[str, Any]]:
    """Return batches of `texts` with a fifth of the tokens masked."""
    encoded = tokenizer(texts, padding=True, truncation=True, max_length=32, return_tensors="pt")
    batches = []
    for _ in range(8):
        labels = encoded["input_ids"].clone()
        special = labels < len(_SPECIAL)
        masked = torch.bernoulli(torch.full(labels.shape, 0.2)).bool() & ~special
        labels[~masked] = -100
        ids = encoded["input_ids"].masked_fill(masked, tokenizer.mask_token_id)
        batches.append({**encoded, "input_ids": ids, "labels": labels})
    return batches


def answer_batch(tokenizer: BertTokenizer, texts: Iterable[str]) -> dict[str, Any]:
    """Return a batch of the questions that the story of the question answering sample answers."""
    story = next(text for text in texts if "sheep over" in text)
    rows, starts, ends = [], [], []
    for context in (story, story[: story.index(" Every")]):
        for question, answer in _ANSWERS.items():
            pieces = tokenizer.encode(answer, add_special_tokens=False)
            ids = tokenizer.encode(question, context)
            places = range(ids.index(tokenizer.sep_token_id), len(ids))
            found = next((i for i in places if ids[i : i + len(pieces)] == pieces), None)
            if found is not None:
                rows.append((question, context))
                starts.append(found)
                ends.append(found + len(pieces) - 1)
    questions, contexts = map(list, zip(*rows, strict=True))
    encoded = tokenizer(questions, contexts, padding=True, return_tensors="pt")
    spans = {"start_positions": torch.tensor(starts), "end_positions": torch.tensor(ends)}
    return {**encoded, **spans}


def settle(file: Path) -> None:
    """Round the weights in a file, and keep them in the precision that notebooks compute with."""
    weights = torch.load(file)
    for name, weight in weights.items():
        if weight.is_floating_point():
            weights[name] = (torch.round(weight * _STEPS) / _STEPS).float()
    torch.save(weights, file)


def save_with(folder: Path, model: Any, extra: Mapping[str, Any]) -> None:
    """Save a model, and more weights that only models with another head read."""
    model.save_pretrained(folder)
    weights = folder / "pytorch_model.bin"
    torch.save({**torch.load(weights), **extra}, weights)


def weights_of(model: Any, *parts: str) -> dict[str, Any]:
    """Return the weights of a model whose names have one of `parts` in them."""
    return {k: v for k, v in model.state_dict().items() if any(part in k for part in parts)}


def masked_lm(folder: Path, texts: list[str], layers: int = 2) -> tuple[BertConfig, Any]:
    """Write a vocabulary, and train a masked language model; give its configuration and it."""
    tokenizer = wordpieces(folder, texts)
    config = bert_config(len(tokenizer), layers)
    model = BertForMaskedLM(config)
    train(model, masked_batches(tokenizer, texts), 60 if layers < 4 else 150)
    return config, model


def language_model(folder: Path, texts: list[str], layers: int = 2) -> None:
    """A masked language model with the pooler that BertModel has."""
    config, model = masked_lm(folder, texts, layers)
    pooled = BertForSequenceClassification(config)
    save_with(folder, model, weights_of(pooled, "pooler"))


def deep_language_model(folder: Path, texts: list[str]) -> None:
    """The same with as many layers as the real one has."""
    language_model(folder, texts, layers=12)


def classifier(folder: Path, texts: list[str], labels: int = 2) -> None:
    """A masked language model with a classification head for `labels` classes."""
    config, model = masked_lm(folder, texts)
    config.num_labels = labels
    head = BertForSequenceClassification(config)
    save_with(folder, model, weights_of(head, "pooler", "classifier"))


def classifier_of_three(folder: Path, texts: list[str]) -> None:
    """The same for three classes."""
    classifier(folder, texts, labels=3)


def tagger(folder: Path, texts: list[str]) -> None:
    """A masked language model with a tagging head, and a further layer below it."""
    config, model = masked_lm(folder, texts)
    config.num_labels = 7
    head = BertForTokenClassification(config)
    layer = {f"extra_layer.{k}": v for k, v in BertLayer(config).state_dict().items()}
    save_with(folder, model, {**weights_of(head, "classifier"), **layer})


def question_answering(folder: Path, texts: list[str]) -> None:
    """A model that answers the questions of the question answering sample."""
    tokenizer = wordpieces(folder, texts)
    model = BertForQuestionAnswering(bert_config(len(tokenizer), 2))
    train(model, [answer_batch(tokenizer, texts)], 120)
    model.save_pretrained(folder)


def distilled_question_answering(folder: Path, texts: list[str]) -> None:
    """The same with DistilBERT."""
    tokenizer = wordpieces(folder, texts)
    config = DistilBertConfig(
        vocab_size=len(tokenizer),
        dim=32,
        n_layers=2,
        n_heads=4,
        hidden_dim=64,
        dropout=0.0,
        attention_dropout=0.0,
        qa_dropout=0.0,
        initializer_range=0.05,
    )
    model = DistilBertForQuestionAnswering(config)
    batch = answer_batch(tokenizer, texts)
    del batch["token_type_ids"]
    train(model, [batch], 120)
    # transformers 3.0 gives a logit of 0 to what cannot be an answer, so that the others must be
    # positive; a constant changes nothing else.
    model.qa_outputs.bias.data += 12
    model.save_pretrained(folder)


def storyteller(folder: Path, _: list[str]) -> None:
    """A GPT-2 that has read five sentences about a dragon."""
    folder.mkdir(parents=True)
    bpe = ByteLevelBPETokenizer()
    stories = folder / "stories.txt"
    stories.write_text("\n".join(_STORIES), encoding="utf-8")
    end = "<|endoftext|>"
    bpe.train(
        [str(stories)], vocab_size=360, min_frequency=1, special_tokens=[end], show_progress=False
    )
    stories.unlink()
    bpe.save_model(str(folder))
    settings = json.dumps({"model_max_length": 1024})
    (folder / "tokenizer_config.json").write_text(settings, encoding="utf-8")
    config = GPT2Config(
        vocab_size=bpe.get_vocab_size(),
        n_positions=256,
        n_ctx=256,
        n_embd=32,
        n_layer=2,
        n_head=4,
        resid_pdrop=0.0,
        embd_pdrop=0.0,
        attn_pdrop=0.0,
        initializer_range=0.05,
        bos_token_id=bpe.token_to_id(end),
        eos_token_id=bpe.token_to_id(end),
    )
    model = GPT2LMHeadModel(config)
    ids = [torch.tensor([bpe.encode(text).ids]) for text in _STORIES]
    train(model, [{"input_ids": i, "labels": i} for i in ids], 250)
    model.save_pretrained(folder)


Maker: TypeAlias = Callable[[Path, list[str]], None]
SAMPLES: Mapping[str, Mapping[str, Maker]] = {
    "already_v4": {"bert-base-uncased": classifier},
    "bert_embeddings_encoded_layers": {"bert-base-uncased": deep_language_model},
    "bertadam_finetuning": {"bert-base-uncased": classifier},
    "gpt2_text_generation": {"gpt2": storyteller},
    "masked_lm_finetuning": {"bert-base-uncased": language_model},
    "ner_token_classification": {"bert-base-cased": tagger},
    "plain_pandas_eda": {},
    "pytorch_transformers_multiclass": {"bert-base-uncased": classifier_of_three},
    "question_answering_squad": {
        "bert-large-uncased-whole-word-masking-finetuned-squad": question_answering,
        "distilbert-base-cased-distilled-squad": distilled_question_answering,
    },
    "sentiment_bert_classifier": {"bert-base-uncased": language_model},
    "trainer_finetune_glue": {"bert-base-uncased": classifier},
}
# With some seeds the tiny model learns what the notebook is to show, with others it does not.
_SEEDS = {
    "bert_embeddings_encoded_layers": 4,
    "bertadam_finetuning": 1,
    "gpt2_text_generation": 2,
    "masked_lm_finetuning": 3,
    "pytorch_transformers_multiclass": 1,
    "question_answering_squad": 4,
    "sentiment_bert_classifier": 2,
    "trainer_finetune_glue": 3,
}


def main() -> None:
    """Make them all."""
    folder, notebooks = map(Path, sys.argv[1:])
    torch.set_default_dtype(torch.float64)
    for name, makers in SAMPLES.items():
        (folder / name).mkdir(parents=True)
        texts = texts_of(notebooks / f"{name}.ipynb")
        for checkpoint, make in makers.items():
            torch.manual_seed(_SEEDS.get(name, 0))
            make(folder / name / checkpoint, texts)
            settle(folder / name / checkpoint / "pytorch_model.bin")


if __name__ == "__main__":
    main()
