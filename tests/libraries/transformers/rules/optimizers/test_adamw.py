from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed
from nbmigrate.libraries.transformers.rules.optimizers.optimizer_texts import adamw_text
from nbmigrate.plan import Safety, Settings, Style

RULE = "adamw"


@pytest.mark.parametrize(
    ("call", "migrated"),
    [
        ("model.parameters(), lr=2e-5", "model.parameters(), lr=2e-5, eps=1e-6, weight_decay=0.0"),
        ("params, lr=2e-5, eps=1e-8", "params, lr=2e-5, eps=1e-8, weight_decay=0.0"),
        ("params, 2e-5, (0.9, 0.98), 1e-8, 0.1", "params, 2e-5, (0.9, 0.98), 1e-8, 0.1"),
        ("params, lr=2e-5, correct_bias=False", "params, lr=2e-5, eps=1e-6, weight_decay=0.0"),
        ("params", "params, eps=1e-6, weight_decay=0.0"),
    ],
)
def test_import_and_calls_are_one_change(call: str, migrated: str) -> None:
    planned = check_transformed(
        ["from transformers import AdamW", f"optimizer = AdamW({call})"],
        ["from torch.optim import AdamW", f"optimizer = AdamW({migrated})"],
        rule=RULE,
        safety=Safety.REVIEW,
    )
    assert len(planned.changes) == 1
    assert ("correct_bias" in planned.changes[0].message) == ("correct_bias" in call)


def test_beside_other_names() -> None:
    check_transformed(
        """
        from transformers import BertTokenizer, AdamW, get_linear_schedule_with_warmup
        optimizer = AdamW(p, lr=1e-3,
                          eps=1e-8,  # to be sure
                          correct_bias=False)
        """,
        """
        from transformers import BertTokenizer, get_linear_schedule_with_warmup
        from torch.optim import AdamW
        optimizer = AdamW(p, lr=1e-3,
                          eps=1e-8,  # to be sure
                          weight_decay=0.0)
        """,
        rule=RULE,
        safety=Safety.REVIEW,
    )


def test_under_another_name_and_from_the_module() -> None:
    check_transformed(
        "from transformers.optimization import AdamW as Adam\nopt = Adam(p)",
        "from torch.optim import AdamW as Adam\nopt = Adam(p, eps=1e-6, weight_decay=0.0)",
        rule=RULE,
        safety=Safety.REVIEW,
    )


def test_through_the_package() -> None:
    check_transformed(
        "import torch, transformers\nopt = transformers.AdamW(p, lr=1e-5)",
        "import torch, transformers\n"
        "opt = torch.optim.AdamW(p, lr=1e-5, eps=1e-6, weight_decay=0.0)",
        rule=RULE,
        safety=Safety.REVIEW,
    )


@pytest.mark.parametrize("module", ["pytorch_transformers", "pytorch_transformers.optimization"])
def test_pytorch_transformers(module: str) -> None:
    before = [
        f"from {module} import AdamW, WarmupLinearSchedule",
        "optimizer = AdamW(groups, lr=2e-5, correct_bias=False)",
    ]
    after = [
        f"from {module} import WarmupLinearSchedule\nfrom torch.optim import AdamW",
        "optimizer = AdamW(groups, lr=2e-5, eps=1e-6, weight_decay=0.0)",
    ]
    planned = check_transformed(before, after, rule=RULE, safety=Safety.REVIEW)
    assert "correct_bias" in planned.changes[0].message


def test_without_torch_there_is_only_a_finding() -> None:
    check_finding("import transformers\nopt = transformers.AdamW(p)", "torch.optim", rule=RULE)


def test_unused_import() -> None:
    check_transformed(
        "from transformers import AdamW",
        "from torch.optim import AdamW",
        rule=RULE,
        safety=Safety.REVIEW,
    )


def test_passed_on_as_a_class_is_unsafe() -> None:
    check_transformed(
        "from transformers import AdamW\nopt = make(AdamW, lr=1)",
        "from torch.optim import AdamW\nopt = make(AdamW, lr=1)",
        rule=RULE,
        safety=Safety.UNSAFE,
    )


@pytest.mark.parametrize(
    ("bound", "migrated"),
    [
        ("AdamW, correct_bias=False", "AdamW, eps=1e-6, weight_decay=0.0"),
        ("AdamW, eps=1e-8", "AdamW, eps=1e-8, weight_decay=0.0"),
    ],
)
def test_a_partial_of_the_class(bound: str, migrated: str) -> None:
    planned = check_transformed(
        f"from functools import partial\nfrom transformers import AdamW\nopt = partial({bound})\n"
        "learner = Learner(data, model, opt_func=opt)",
        f"from functools import partial\nfrom torch.optim import AdamW\nopt = partial({migrated})\n"
        "learner = Learner(data, model, opt_func=opt)",
        rule=RULE,
        safety=Safety.REVIEW,
    )
    assert ("correct_bias" in planned.changes[0].message) == ("correct_bias" in bound)


def test_a_partial_through_the_package() -> None:
    check_transformed(
        "import functools, torch, transformers as t\nopt = functools.partial(t.AdamW, lr=1e-3)",
        "import functools, torch, transformers as t\n"
        "opt = functools.partial(torch.optim.AdamW, lr=1e-3, eps=1e-6, weight_decay=0.0)",
        rule=RULE,
        safety=Safety.REVIEW,
    )


def test_passed_on_as_a_class_through_the_package() -> None:
    check_finding(
        "import torch, transformers\nmake(transformers.AdamW, lr=1)", "torch.optim", rule=RULE
    )


def test_splatted_arguments_are_unsafe() -> None:
    check_transformed(
        "from transformers import AdamW\nopt = AdamW(p, **settings)",
        "from torch.optim import AdamW\nopt = AdamW(p, **settings)",
        rule=RULE,
        safety=Safety.UNSAFE,
    )


def test_correct_bias_by_position_is_only_kept_by_the_exact_class() -> None:
    call = "opt = AdamW(p, 1e-3, (0.9, 0.999), 1e-6, 0.0, False)"
    text = adamw_text("AdamW")
    imports = "from torch.optim import Optimizer\nimport math\nimport torch"
    planned = check_transformed(
        f"from transformers import AdamW\n{call}",
        f"{imports}\n\n\n{text}\n\n\n{call}",
        rule=RULE,
    )
    assert planned.changes[0].alternative is None
    check_finding(
        f"import transformers\n{call.replace('AdamW', 'transformers.AdamW')}",
        "amsgrad",
        rule=RULE,
    )


@pytest.mark.parametrize(
    "source",
    [
        "from torch.optim import AdamW\nopt = AdamW(p, lr=1e-3)",
        "import torch\nopt = torch.optim.AdamW(p)",
        "from pytorch_pretrained_bert import BertAdam as AdamW\nopt = AdamW(p)",
        "class AdamW:\n    pass\nopt = AdamW(p)",
        "from transformers import get_linear_schedule_with_warmup",
        (
            "try:\n    from transformers import AdamW\nexcept ImportError:\n"
            "    from torch.optim import AdamW"
        ),
    ],
)
def test_other_optimizers_stay(source: str) -> None:
    check_noop(["import transformers", source], rule=RULE)


def test_releases_that_still_have_it() -> None:
    source = "from transformers import AdamW\nopt = AdamW(p)"
    check_noop(source, rule=RULE, settings=Settings(target="4.49.0"))
    check_transformed(
        source,
        "from torch.optim import AdamW\nopt = AdamW(p, eps=1e-6, weight_decay=0.0)",
        rule=RULE,
        safety=Safety.REVIEW,
        settings=Settings(target="4.50.3"),
    )


@pytest.mark.parametrize("package", ["transformers", "pytorch_transformers"])
def test_exact_style_defines_the_old_class_and_leaves_its_calls(package: str) -> None:
    uses = "opt = AdamW(p, 2e-5, (0.9, 0.999), 1e-6, 0.0, False)\nmake(AdamW, **settings)"
    check_transformed(
        ["import torch", f"from {package} import BertModel, AdamW\nimport random", uses],
        [
            "import torch",
            (
                f"from {package} import BertModel\nfrom torch.optim import Optimizer\n"
                f"import random\nimport math\n\n\n{adamw_text('AdamW')}"
            ),
            uses,
        ],
        rule=RULE,
        settings=Settings(style=Style.EXACT),
    )


def test_exact_style_needs_room_for_the_class() -> None:
    check_finding(
        "x = 1; from transformers import AdamW; opt = AdamW(p)",
        "no room",
        rule=RULE,
        settings=Settings(style=Style.EXACT),
    )


def test_through_a_star_import() -> None:
    check_transformed(
        ["from transformers import *", "opt = AdamW(p, lr=1e-5)"],
        [
            "from transformers import *\nfrom torch.optim import AdamW",
            "opt = AdamW(p, lr=1e-5, eps=1e-6, weight_decay=0.0)",
        ],
        rule=RULE,
        safety=Safety.REVIEW,
    )
    check_noop("from transformers import *\nopt = torch.optim.AdamW(p)", rule=RULE)
