from __future__ import annotations

import ast

import pytest

from harness import check_finding, check_noop, check_transformed, notebook, sources
from nbmigrate.engine import apply, plan
from nbmigrate.libraries.transformers.rules.optimizers.optimizer_texts import class_text
from nbmigrate.plan import Decisions, Plan, Safety, Settings, SourceLibrary, Style

RULE = "bert-adam"
EXACT = Settings(style=Style.EXACT, select=(RULE,))
PACKAGE = "pytorch_pretrained_bert"
BERT_ADAM = class_text("BertAdam", "BertAdam", before_0_6_2=False)
CLIP = "from torch.nn.utils import clip_grad_norm_"


def migrated(*cells: str, settings: Settings = EXACT) -> tuple[list[str], Plan]:
    source = notebook(cells)
    planned = plan(source, settings)
    return sources(apply(source, planned, Decisions.default(planned))), planned


def test_the_class_is_defined_behind_the_imports_and_nothing_else_changes() -> None:
    use = "opt = BertAdam(p, lr=2e-5, warmup=.1)\nopt.step()\nprint(opt.get_lr())"
    planned = check_transformed(
        [
            f"from {PACKAGE} import BertTokenizer, BertAdam\nimport numpy as np\n\nn = 5",
            use,
        ],
        [
            (
                f"from {PACKAGE} import BertTokenizer\n{CLIP}\nimport numpy as np\n"
                f"import math\nimport torch\n\n\n{BERT_ADAM}\n\nn = 5"
            ),
            use,
        ],
        rule=RULE,
        settings=EXACT,
    )
    assert len(planned.changes) == 1


def test_several_imports_define_it_once_and_known_modules_are_not_imported_again() -> None:
    cells, planned = migrated(
        "import torch, math",
        f"from {PACKAGE}.optimization import BertAdam\nopt = BertAdam(p, lr=1)",
        f"from {PACKAGE} import BertAdam\nopt = BertAdam(q, lr=1)",
    )
    assert cells == [
        "import torch, math",
        f"{CLIP}\n\n\n{BERT_ADAM}\n\n\nopt = BertAdam(p, lr=1)",
        f"{CLIP}\nopt = BertAdam(q, lr=1)",
    ]
    assert [change.safety for change in planned.changes] == [Safety.SAFE]


def test_in_a_function_and_under_another_name() -> None:
    (cell,), _ = migrated(
        f"def make():\n    from {PACKAGE} import OpenAIAdam as Adam\n    return Adam(p, lr=1)",
    )
    tree = ast.parse(cell)
    (function,) = tree.body
    assert isinstance(function, ast.FunctionDef)
    (defined,) = (node for node in function.body if isinstance(node, ast.ClassDef))
    assert defined.name == "Adam"
    assert cell.endswith("\n\n\n    return Adam(p, lr=1)")


def test_in_two_branches_it_is_defined_in_both() -> None:
    (cell,), _ = migrated(
        f"if a:\n    from {PACKAGE} import BertAdam\nelse:\n    import x\n"
        f"    from {PACKAGE}.optimization import BertAdam\nopt = BertAdam(p, lr=1)",
    )
    assert cell.count("class BertAdam(") == 2


def test_star_import() -> None:
    (cell,), _ = migrated(f"from {PACKAGE} import *\nopt = BertAdam(p, lr=1)")
    assert cell == (
        f"from {PACKAGE} import *\n{CLIP}\nimport math\nimport torch\n\n\n{BERT_ADAM}\n\n\n"
        "opt = BertAdam(p, lr=1)"
    )


def test_passed_on_and_subclassed() -> None:
    (cell,), _ = migrated(
        f"from {PACKAGE} import BertAdam\nclass Mine(BertAdam):\n    pass\nrun(BertAdam)",
    )
    assert "class Mine(BertAdam):" in cell


@pytest.mark.parametrize(
    ("version", "cells", "text", "safety"),
    [
        ("0.6.2", "", "(progress - 1)", Safety.SAFE),
        ("0.4.0", "", "(1 - progress)", Safety.SAFE),
        (None, "", "(progress - 1)", Safety.REVIEW),
        (None, f"from {PACKAGE}.optimization import warmup_linear", "(1 - progress)", Safety.SAFE),
    ],
)
def test_the_schedule_is_that_of_the_release(
    version: str | None, cells: str, text: str, safety: Safety
) -> None:
    settings = Settings(style=Style.EXACT, select=(RULE,), source=SourceLibrary(PACKAGE, version))
    (_, cell), planned = migrated(
        cells,
        f"from {PACKAGE} import BertAdam\nopt = BertAdam(p, lr=1, warmup=0.1, t_total=100)",
        settings=settings,
    )
    assert text in cell
    assert [change.safety for change in planned.changes] == [safety]


@pytest.mark.parametrize("name", ["BertAdam", "OpenAIAdam"])
@pytest.mark.parametrize("before_0_6_2", [False, True])
def test_the_texts_are_python_without_gaps(name: str, before_0_6_2: bool) -> None:  # noqa: FBT001
    text = class_text(name, "Mine", before_0_6_2=before_0_6_2)
    (defined,) = ast.parse(text).body
    assert isinstance(defined, ast.ClassDef)
    assert defined.name == "Mine"
    assert "{" not in text
    methods = [node.name for node in defined.body if isinstance(node, ast.FunctionDef)]
    assert methods == ["__init__", "scheduled_lr", "get_lr", "step", "update"]


@pytest.mark.parametrize(
    ("source", "word"),
    [
        (f"import {PACKAGE} as ppb\nopt = ppb.BertAdam(p, lr=1)", "import it with"),
        (f"x = 1; from {PACKAGE} import BertAdam\nopt = BertAdam(p, lr=1)", "line of its own"),
    ],
)
def test_where_there_is_no_room_it_is_a_finding(source: str, word: str) -> None:
    check_finding(source, word, rule=RULE, settings=EXACT)


def test_a_schedule_that_is_an_object_is_followed() -> None:
    source = notebook(
        f"from {PACKAGE} import BertAdam, WarmupCosineSchedule\n"
        "opt = BertAdam(p, lr=1, schedule=WarmupCosineSchedule(warmup=0.1, t_total=9))",
    )
    planned = plan(source, Settings(style=Style.EXACT, select=(RULE,)))
    assert planned.findings == ()
    (change,) = planned.changes
    assert change.safety is Safety.SAFE
    (migrated,) = sources(apply(source, planned, Decisions.default(planned)))
    objects = class_text("BertAdam", "BertAdam", before_0_6_2=False, follows_objects=True)
    assert 'if hasattr(group["schedule"], "get_lr"):' in objects
    assert objects in migrated


@pytest.mark.parametrize(
    "source",
    [
        "class BertAdam:\n    pass\nopt = BertAdam(p, t_total=5)",
        "from optimization import BertAdam\nopt = BertAdam(p, lr=1e-5)",
        f"try:\n    from {PACKAGE} import BertAdam\nexcept ImportError:\n    BertAdam = None",
    ],
)
def test_other_optimizers_stay(source: str) -> None:
    check_noop(["import transformers", source], rule=RULE, settings=EXACT)
