"""Notebooks as people write them, in the folder that JupyterLab shows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_OUTPUT = {"output_type": "stream", "name": "stdout", "text": ["kept\n"]}

SENTIMENT = (
    "!pip install -q transformers==2.11.0",
    "import torch\nfrom transformers import BertModel, BertTokenizer, AdamW",
    (
        "bert = BertModel.from_pretrained('bert-base-cased')\n"
        "tokenizer = BertTokenizer.from_pretrained('bert-base-cased')"
    ),
    (
        "def encode(text):\n"
        "    # as long as the longest review\n"
        "    return tokenizer.encode_plus(text, max_length=64, pad_to_max_length=True,\n"
        "                                 return_tensors='pt')"
    ),
    "_, pooled = bert(encode('so good')['input_ids'])",
    "optimizer = AdamW(bert.parameters(), lr=2e-5)",
)


def write_notebook(path: Path, *sources: str, language: str = "python") -> Path:
    """Write a notebook that was run once; give its path."""
    cells = [
        {
            "cell_type": "code",
            "execution_count": number,
            "id": f"cell-{number}",
            "metadata": {"tags": ["keep"]},
            "outputs": [_OUTPUT],
            "source": source.splitlines(keepends=True),
        }
        for number, source in enumerate(sources, 1)
    ]
    kernelspec = {"name": "python3", "display_name": language, "language": language}
    notebook = {
        "cells": cells,
        "metadata": {"kernelspec": kernelspec, "author": "me"},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n")
    return path
