from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed
from nbmigrate.plan import Safety, Settings, Style

RULE = "scheduler-order"
MADE = (
    "from pytorch_transformers import AdamW, WarmupLinearSchedule\n"
    "optimizer = AdamW(p)\nscheduler = WarmupLinearSchedule(optimizer, 1, 9)"
)


def test_next_to_each_other() -> None:
    check_transformed(
        [
            MADE,
            """
            for batch in batches:
                loss.backward()
                if step % 4 == 0:
                    scheduler.step()
                    optimizer.step()
                    model.zero_grad()
            """,
        ],
        [
            MADE,
            """
            for batch in batches:
                loss.backward()
                if step % 4 == 0:
                    optimizer.step()
                    scheduler.step()
                    model.zero_grad()
            """,
        ],
        rule=RULE,
        safety=Safety.REVIEW,
    )


def test_as_parameters_of_a_function() -> None:
    check_transformed(
        [MADE, "def update(o, s):\n    s.step(); o.step()", "update(optimizer, scheduler)"],
        [MADE, "def update(o, s):\n    o.step(); s.step()", "update(optimizer, scheduler)"],
        rule=RULE,
        safety=Safety.REVIEW,
    )


def message_of_swap(source: str) -> str:
    """Check that the two steps of a source change places; give what is said of that."""
    swapped = source.replace("scheduler.", "X.").replace("optimizer.", "scheduler.")
    planned = check_transformed(
        [MADE, source],
        [MADE, swapped.replace("X.", "optimizer.")],
        rule=RULE,
        safety=Safety.REVIEW,
    )
    return planned.changes[0].message


@pytest.mark.parametrize(
    "source",
    [
        "scheduler.step()  # the rate\noptimizer.step()",
        "scheduler.step()\noptimizer.step()  # the weights",
        "scheduler.step()\n\n# the weights\noptimizer.step()",
        "# the rate\nscheduler.step()\noptimizer.step()",
        "for b in bs:\n    # the rate\n    scheduler.step()\n    optimizer.step()",
        "scheduler.step(); optimizer.step();  # both",
    ],
)
def test_comments_that_stay_are_named(source: str) -> None:
    assert "comments beside them stay" in message_of_swap(source)


@pytest.mark.parametrize(
    "source",
    [
        "scheduler.step()\noptimizer.step()\n# the next one",
        "# the rate\n\nscheduler.step()\n\noptimizer.step()",
        "x = 1  # one\nscheduler.step()\noptimizer.step()",
        "scheduler.step()\noptimizer.step(); x = '#'",
    ],
)
def test_comments_about_something_else(source: str) -> None:
    assert "comments" not in message_of_swap(source)


def test_with_something_between_it_is_a_finding() -> None:
    source = "scheduler.step()\nclip(model)\noptimizer.step()"
    check_finding([MADE, source], "behind optimizer.step()", rule=RULE)


@pytest.mark.parametrize(
    "source",
    [
        "optimizer.step()\nscheduler.step()",
        "scheduler.step()",
        "for epoch in epochs:\n    scheduler.step()\n    for b in bs:\n        optimizer.step()",
        "scheduler.step()\nother = WarmupLinearSchedule(optimizer, 1, 9)\nother.step()",
        "s = torch.optim.lr_scheduler.StepLR(optimizer, 1)\ns.step()\noptimizer.step()",
    ],
)
def test_other_orders_stay(source: str) -> None:
    check_noop([MADE, source], rule=RULE)


def test_style_exact_keeps_the_numbers() -> None:
    source = "scheduler.step()\noptimizer.step()"
    check_noop([MADE, source], rule=RULE, settings=Settings(style=Style.EXACT))
