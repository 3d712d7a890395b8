from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_promises, check_transformed, notebook
from nbmigrate.engine import apply, plan
from nbmigrate.plan import Decisions, Safety, Settings, Style

RULE = "bert-adam"
LOAD = """
import torch
from transformers import BertForSequenceClassification
model = BertForSequenceClassification.from_pretrained("bert-base-uncased")
"""


def test_without_t_total_there_was_no_schedule() -> None:
    planned = check_transformed(
        [
            LOAD,
            "from pytorch_pretrained_bert import BertAdam",
            """
            optimizer = BertAdam(groups,
                                 lr=2e-5,
                                 warmup=.1)
            """,
            """
            for step, batch in enumerate(batches):
                optimizer.zero_grad()
                loss = model(batch, labels=labels)[0]
                loss.backward()
                # Update the weights
                optimizer.step()
                total += loss.item()
            """,
        ],
        [
            LOAD,
            "from torch.optim import AdamW",
            """
            optimizer = AdamW(groups,
                                 lr=2e-5,
                                 eps=1e-6,
                                 weight_decay=0.01)
            """,
            """
            for step, batch in enumerate(batches):
                optimizer.zero_grad()
                loss = model(batch, labels=labels)[0]
                loss.backward()
                # Update the weights
                torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimizer.step()
                total += loss.item()
            """,
        ],
        rule=RULE,
        safety=Safety.REVIEW,
    )
    (change,) = planned.changes
    assert "0.97" in change.message
    assert "whatever warmup was" in change.message


def test_schedule_with_accumulated_gradients_in_a_function() -> None:
    check_transformed(
        [
            LOAD,
            "from pytorch_pretrained_bert.optimization import BertAdam",
            """
            steps = len(train) // 4 * epochs
            optimizer = BertAdam(model.parameters(), lr=5e-5, warmup=args.warmup, t_total=steps)
            """,
            """
            def train_epoch(model, loader, opt):
                for step, batch in enumerate(loader):
                    (model(batch, labels=y)[0] / 4).backward()
                    if (step + 1) % 4 == 0:
                        opt.step()  # the update
                        opt.zero_grad()
                print("rate", opt.get_lr()[0])
            """,
            "train_epoch(model, loader, optimizer)",
        ],
        [
            LOAD,
            """
            from torch.optim import AdamW
            from transformers import get_linear_schedule_with_warmup
            """,
            (
                "steps = len(train) // 4 * epochs\n"
                "optimizer = AdamW(model.parameters(), lr=5e-5, eps=1e-6, weight_decay=0.01)\n"
                "scheduler = get_linear_schedule_with_warmup("
                "optimizer, num_warmup_steps=args.warmup * steps, num_training_steps=steps)"
            ),
            """
            def train_epoch(model, loader, opt):
                for step, batch in enumerate(loader):
                    (model(batch, labels=y)[0] / 4).backward()
                    if (step + 1) % 4 == 0:
                        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                        opt.step()  # the update
                        scheduler.step()
                        opt.zero_grad()
                print("rate", scheduler.get_last_lr()[0])
            """,
            "train_epoch(model, loader, optimizer)",
        ],
        rule=RULE,
        safety=Safety.REVIEW,
    )


def test_on_self_with_positional_arguments_and_without_torch() -> None:
    check_transformed(
        """
        from pytorch_pretrained_bert import BertTokenizer, BertAdam

        class Trainer:
            def __init__(self, model, n):
                self.optimizer = BertAdam(model.parameters(), 2e-5, 0.1, n + 1, b1=0.8)

            def step(self):
                self.optimizer.step()

        Trainer(model, 5).step()
        """,
        """
        from pytorch_pretrained_bert import BertTokenizer
        from torch.nn.utils import clip_grad_norm_
        from transformers import get_linear_schedule_with_warmup
        from torch.optim import AdamW

        class Trainer:
            def __init__(self, model, n):
                self.optimizer = AdamW(model.parameters(), lr=2e-5, betas=(0.8, 0.999), eps=1e-6, weight_decay=0.01)
                self.scheduler = get_linear_schedule_with_warmup(self.optimizer, num_warmup_steps=0.1 * (n + 1), num_training_steps=n + 1)

            def step(self):
                clip_grad_norm_([p for group in self.optimizer.param_groups for p in group["params"]], 1.0)
                self.optimizer.step()
                self.scheduler.step()

        Trainer(model, 5).step()
        """,  # noqa: E501
        rule=RULE,
        safety=Safety.REVIEW,
    )


@pytest.mark.parametrize(
    ("arguments", "schedule"),
    [
        (
            "t_total=9",
            "get_linear_schedule_with_warmup(opt, num_warmup_steps=0, num_training_steps=9)",
        ),
        (
            "t_total=9, warmup=-1, schedule='warmup_cosine'",
            "get_cosine_schedule_with_warmup(opt, num_warmup_steps=0, num_training_steps=9)",
        ),
        (
            "warmup=0.2, t_total=9, schedule='warmup_constant'",
            "get_constant_schedule_with_warmup(opt, num_warmup_steps=0.2 * 9)",
        ),
        ("warmup=0.2, t_total=9, schedule=None", ""),
        ("warmup=0.2, t_total=-1", ""),
        ("t_total=9, schedule='warmup_constant'", ""),
    ],
)
def test_schedules(arguments: str, schedule: str) -> None:
    imported = schedule.partition("(")[0]
    check_transformed(
        f"""
        import torch
        from pytorch_pretrained_bert import BertAdam
        opt = BertAdam(p, lr=1e-5, {arguments}, max_grad_norm=-1)
        opt.step()
        """,
        "import torch\nfrom torch.optim import AdamW\n"
        + (f"from transformers import {imported}\n" if schedule else "")
        + "opt = AdamW(p, lr=1e-5, eps=1e-6, weight_decay=0.01)\n"
        + (f"scheduler = {schedule}\n" if schedule else "")
        + "opt.step()"
        + ("\nscheduler.step()" if schedule else ""),
        rule=RULE,
        safety=Safety.REVIEW,
    )


def test_arguments_over_several_lines() -> None:
    check_transformed(
        """
        import torch
        from pytorch_pretrained_bert import BertAdam
        opt = BertAdam(p, lr=1e-5, max_grad_norm=-1, warmup=args["warm  up"],
                       t_total=(len(train) +  # all
                                len(more)))
        opt.step()
        """,
        """
        import torch
        from torch.optim import AdamW
        from transformers import get_linear_schedule_with_warmup
        opt = AdamW(p, lr=1e-5, eps=1e-6,
                       weight_decay=0.01)
        scheduler = get_linear_schedule_with_warmup(opt, num_warmup_steps=args["warm  up"] * (len(train) + len(more)), num_training_steps=len(train) + len(more))
        opt.step()
        scheduler.step()
        """,  # noqa: E501
        rule=RULE,
        safety=Safety.REVIEW,
    )


def test_openai_adam_has_other_defaults() -> None:
    check_transformed(
        """
        from pytorch_pretrained_bert import OpenAIAdam as Adam
        scheduler = None
        opt = Adam(p, lr=6e-5, warmup=0.002, t_total=n, e=1e-7, vector_l2=True, max_grad_norm=1)
        opt.step(); opt.zero_grad()
        """,
        """
        from torch.optim import AdamW as Adam
        from torch.nn.utils import clip_grad_norm_
        from transformers import get_linear_schedule_with_warmup
        scheduler = None
        opt = Adam(p, lr=6e-5, eps=1e-7, weight_decay=0)
        lr_scheduler = get_linear_schedule_with_warmup(opt, num_warmup_steps=0.002 * n, num_training_steps=n)
        clip_grad_norm_([p for group in opt.param_groups for p in group["params"]], 1); opt.step(); lr_scheduler.step(); opt.zero_grad()
        """,  # noqa: E501
        rule=RULE,
        safety=Safety.REVIEW,
    )


def test_clipping_that_is_there_stays_and_ignored_arguments_go() -> None:
    planned = check_transformed(
        [
            "from pytorch_pretrained_bert import *",
            """
            import torch.nn as nn
            opt = BertAdam(net.parameters(), lr=1e-5, num_training_steps=100)
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 5)
            opt.step()
            rates = opt.get_lr()
            """,
        ],
        [
            """
            from pytorch_pretrained_bert import *
            from torch.optim import AdamW
            from torch.nn.utils import clip_grad_norm_
            """,
            """
            import torch.nn as nn
            opt = AdamW(net.parameters(), lr=1e-5, eps=1e-6, weight_decay=0.01)
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 5)
            opt.step()
            rates = [group["lr"] for group in opt.param_groups]
            """,
        ],
        rule=RULE,
        safety=Safety.REVIEW,
    )
    assert "num_training_steps is dropped" in planned.changes[0].message


def test_where_another_optimizer_may_be_used_it_is_unsafe() -> None:
    check_transformed(
        """
        import torch
        from pytorch_pretrained_bert import BertAdam
        opt = FusedAdam(p, lr=1e-5) if fp16 else BertAdam(p, lr=1e-5, max_grad_norm=0)
        opt.step()
        """,
        """
        import torch
        from torch.optim import AdamW
        opt = FusedAdam(p, lr=1e-5) if fp16 else AdamW(p, lr=1e-5, eps=1e-6, weight_decay=0.01)
        opt.step()
        """,
        rule=RULE,
        safety=Safety.UNSAFE,
    )


def test_beside_the_half_precision_of_apex() -> None:
    source = notebook(
        """
import torch
from pytorch_pretrained_bert.optimization import BertAdam
if args.fp16:
    from apex.optimizers import FP16_Optimizer, FusedAdam
    optimizer = FusedAdam(groups, lr=args.lr, bias_correction=False, max_grad_norm=1.0)
    optimizer = FP16_Optimizer(optimizer, dynamic_loss_scale=True)
else:
    optimizer = BertAdam(groups, lr=args.lr, warmup=0.1, t_total=steps)
for batch in batches:
    if args.fp16:
        for group in optimizer.param_groups:
            group["lr"] = rate(batch)
    optimizer.step()
""".strip(),
    )
    planned = plan(source, Settings(select=(RULE,)))
    (change,) = planned.changes
    assert change.safety is Safety.REVIEW
    assert change.hunks[-1].after.splitlines()[1:] == [
        "    optimizer.step()",
        "    scheduler.step()",
    ]
    assert [finding.line for finding in planned.findings] == [4]
    assert all("apex" in finding.message for finding in planned.findings)


MADE = "opt = BertAdam(p, lr=1e-5, warmup=0.1, t_total=n)\n"


@pytest.mark.parametrize(
    ("source", "word"),
    [
        (
            "def make():\n    opt = BertAdam(p, lr=1, t_total=5)\n    return opt\nmake().step()",
            "reach",
        ),
        (MADE + 'for g in opt.param_groups:\n    g["lr"] = rate\nopt.step()', 'sets group["lr"]'),
        (MADE + "trainer.fit(opt)", "where its step() is called"),
        (MADE + "loss = opt.step(closure)", "inside a longer statement"),
        (MADE + 'opt.step()\nprint(f"{opt.get_lr()}")', "f-string"),
        ("opt = BertAdam(p, **settings)\nopt.step()", "splatted"),
        ("run(BertAdam(p, lr=1, t_total=5))", "not assigned"),
        ("class Mine(BertAdam):\n    pass", "not only called"),
        ("opt = BertAdam(p, lr=1, t_total=5, schedule=make())\nopt.step()", "schedule="),
        (
            (
                "if a:\n    opt = BertAdam(p, lr=1, t_total=5)\nelse:\n    opt = BertAdam(p, 1)\n"
                "opt.step()"
            ),
            "only some",
        ),
        (
            "if a:\n    opt = BertAdam(p, lr=1, t_total=5)\nelse:\n    opt = Other(p)\nopt.step()",
            "only some",
        ),
    ],
)
def test_what_has_no_certain_place_keeps_its_optimizer(source: str, word: str) -> None:
    imports = "import torch\nfrom pytorch_pretrained_bert import BertAdam\n"
    planned = plan(notebook(imports + source), Settings(select=(RULE,)))
    (change,) = planned.changes
    assert change.style is None
    assert "defined here" in change.message
    assert word in change.message
    assert [finding for finding in planned.findings if finding.rule == RULE] == []
    check_promises(notebook(imports + source), planned)


def test_what_has_no_place_and_no_room_is_a_finding() -> None:
    check_finding(
        "import torch; from pytorch_pretrained_bert import BertAdam; opt = BertAdam(p)",
        "where its step() is called",
        rule=RULE,
    )


def test_both_styles_are_offered() -> None:
    source = notebook("from pytorch_pretrained_bert import BertAdam\nopt = BertAdam(p)\nopt.step()")
    planned = {s: plan(source, Settings(select=(RULE,), style=s)) for s in Style}
    (guide,), (exact,) = (planned[style].changes for style in Style)
    assert (guide.style, exact.style) == (Style.GUIDE, Style.EXACT)
    assert guide.in_style(Style.EXACT) == exact
    assert exact.in_style(Style.GUIDE) == guide
    accepted = frozenset({guide.id})
    assert apply(
        source, planned[Style.GUIDE], Decisions(accepted, {guide.id: Style.EXACT})
    ) == apply(source, planned[Style.EXACT], Decisions(accepted))


def test_unused_import() -> None:
    check_transformed(
        "from pytorch_pretrained_bert import BertAdam, BertModel",
        "from pytorch_pretrained_bert import BertModel\nfrom torch.optim import AdamW",
        rule=RULE,
    )


@pytest.mark.parametrize(
    "source",
    [
        "from torch.optim import AdamW\nopt = AdamW(p, lr=1e-5)\nopt.step()",
        "class BertAdam:\n    pass\nopt = BertAdam(p, t_total=5)\nopt.step()",
        "from optimization import BertAdam\nopt = BertAdam(p, lr=1e-5, t_total=5)\nopt.step()",
        (
            "try:\n    from pytorch_pretrained_bert import BertAdam\nexcept ImportError:\n"
            "    from mine import BertAdam\nopt = BertAdam(p, lr=1)"
        ),
        "text = 'from pytorch_pretrained_bert import BertAdam'",
    ],
)
def test_other_optimizers_stay(source: str) -> None:
    check_noop(["import transformers", source], rule=RULE)


def test_beside_the_imports_of_the_package() -> None:
    source = notebook(
        [
            "from pytorch_pretrained_bert import BertModel, BertAdam",
            'model = BertModel.from_pretrained("b")\nopt = BertAdam(model.parameters(), lr=1)',
            "opt.step()",
        ],
    )
    planned = plan(source, Settings(select=(RULE, "package-imports")))
    assert planned.findings == ()
    assert len(planned.changes) == 2
