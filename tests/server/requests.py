"""Bodies of requests, as the JupyterLab extension sends them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Json = dict[str, object]


def notebook(*cells: str, language: str = "python", kinds: Sequence[str] = ()) -> Json:
    """Return a notebook as it is sent: what the cells hold, and no outputs."""
    named = [*kinds, *["code"] * (len(cells) - len(kinds))]
    return {
        "nbformat": 4,
        "nbformat_minor": 4,
        "metadata": {"kernelspec": {"name": "k", "display_name": "K", "language": language}},
        "cells": [_cell(kind, source) for kind, source in zip(named, cells, strict=True)],
    }


def _cell(kind: str, source: str) -> Json:
    code: Json = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "metadata": {}, "source": source, **code}


def body(**request: object) -> bytes:
    """Return the body of a request."""
    return json.dumps(request).encode()


SENTIMENT = notebook(
    "# Sentiment\nwith BERT",
    "!pip install transformers==2.11.0",
    "from transformers import BertModel, BertTokenizer\n"
    "bert = BertModel.from_pretrained('bert-base-uncased')\n"
    "tok = BertTokenizer.from_pretrained('bert-base-uncased')",
    "enc = tok.encode_plus('so good', max_length=16, pad_to_max_length=True, return_tensors='pt')\n"
    "last, pooled = bert(enc['input_ids'])  # both",
    kinds=["markdown"],
)
