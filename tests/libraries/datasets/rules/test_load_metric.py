from __future__ import annotations

import pytest

from harness import check_noop, check_transformed, notebook
from nbmigrate.engine import plan
from nbmigrate.plan import Safety, Settings

RULE = "load-metric"


def test_a_notebook_that_imports_only_datasets() -> None:
    planned = check_transformed(
        ["from datasets import load_dataset, load_metric", "metric = load_metric('glue', 'mrpc')"],
        [
            "from datasets import load_dataset\nfrom evaluate import load as load_metric",
            "metric = load_metric('glue', 'mrpc')",
        ],
        rule=RULE,
        safety=Safety.UNSAFE,
    )
    assert planned.source is None  # what `--to` is about is not in it


def test_another_name_for_it_stays() -> None:
    check_transformed(
        "from datasets import load_metric as load_score\nload_score('rouge')",
        "from evaluate import load as load_score\nload_score('rouge')",
        rule=RULE,
        safety=Safety.UNSAFE,
    )


def test_read_from_the_module() -> None:
    check_transformed(
        ["import datasets\nimport torch", "bleu = datasets.load_metric('sacrebleu')"],
        ["import datasets\nimport evaluate\nimport torch", "bleu = evaluate.load('sacrebleu')"],
        rule=RULE,
        safety=Safety.UNSAFE,
    )


def test_beside_transformers() -> None:
    cells = ["import transformers\nfrom datasets import load_metric", "load_metric('seqeval')"]
    planned = plan(notebook(cells), Settings())
    assert [change.rule for change in planned.changes] == [RULE]
    assert planned.source is not None
    assert planned.source.library == "transformers"


@pytest.mark.parametrize(
    "cells",
    [
        "from datasets import load_dataset\nload_dataset('glue', 'mrpc')",
        "from metrics import load_metric\nload_metric('glue')",
        "def load_metric(name):\n    return name\nload_metric('glue')",
        "from datasets import load_dataset\n\ndef load_metric(name):\n    return name\n",
        "import datasets\n# datasets.load_metric is gone",
        "from evaluate import load as load_metric\nload_metric('glue')",
        "import datasets as ds\nevaluate = 1\nds.load_metric('glue')",
        "def f():\n    import datasets\n    return datasets.load_metric('glue')",
    ],
)
def test_left_alone(cells: str) -> None:
    check_noop(cells, rule=RULE)
