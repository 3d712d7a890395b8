"""Plans made by hand, and notebooks as people wrote them, for the tests of the review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness import notebook
from nbmigrate import engine
from nbmigrate.plan import (
    Change,
    Form,
    Hunk,
    Place,
    Plan,
    ReplaceText,
    Safety,
    Settings,
    SourceLibrary,
    Style,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

# A pinned release, an optimizer in two cells, a renamed keyword, a tuple, a guess.
MASKED_LM = (
    "!pip install transformers==2.11.0\nfrom transformers import BertForMaskedLM, AdamW",
    """model = BertForMaskedLM.from_pretrained('bert-base-uncased')
loss, scores = model(ids, masked_lm_labels=labels)""",
    "optimizer = AdamW(model.parameters(), lr=2e-5)",
    "import torch\nmodel = torch.load('model.pt')\nloss, scores = model(ids, labels=y)",
)
# Every change needs the import; the optimizer is changed in both cells.
PRETRAINED_BERT = (
    """from pytorch_pretrained_bert import BertModel, BertAdam
model = BertModel.from_pretrained('bert-base-uncased')""",
    """optimizer = BertAdam(model.parameters(), lr=2e-5, warmup=0.1, t_total=100)
for batch in batches:
    loss = step(batch)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()""",
)


def planned(cells: Sequence[str], settings: Settings | None = None) -> tuple[bytes, Plan]:
    """Return a notebook of these cells, and its plan."""
    source = notebook(cells)
    return source, engine.plan(source, settings or Settings())


def long_notebook(lines: int = 5000, every: int = 16) -> tuple[bytes, Plan]:
    """Return a notebook with a cell of so many lines, of which every 16th has to change."""
    head = (
        "from transformers import BertModel\n"
        "model = BertModel.from_pretrained('bert-base-uncased')\n"
    )
    body = "".join(
        f"_, pooled{n} = model(ids, attention_mask=mask)\n" if n % every == 0 else f"x{n} = {n}\n"
        for n in range(lines)
    )
    return planned([head + body], Settings(source=SourceLibrary("transformers", "3.0.2")))


def change(name: str, *requires: str, safety: Safety = Safety.SAFE, line: int = 1) -> Change:
    """Return a change of one form: in cell 0, it replaces a word in a line."""
    return Change(
        id=name,
        rule=f"rule-{name}",
        safety=safety,
        message=f"{name} is new",
        consequence="NameError",
        edits=(ReplaceText(Place(0, 4 * line - 4, 4 * line - 1), "old", "new"),),
        hunks=(Hunk(0, line, "old", "new"),),
        requires=requires,
    )


def change_of_two_forms(name: str, guide: Sequence[str], exact: Sequence[str]) -> Change:
    """Return a change in the guide's style, with what it and its exact form require."""
    plain = change(name, *guide)
    other = Form(
        style=Style.EXACT,
        safety=Safety.REVIEW,
        message=f"{name} is exact",
        consequence="NameError",
        edits=(ReplaceText(Place(0, 0, 3), "old", "exact"),),
        hunks=(Hunk(0, 1, "old", "exact"),),
        requires=tuple(exact),
    )
    return Change(
        id=plain.id,
        rule=plain.rule,
        safety=plain.safety,
        message=plain.message,
        consequence=plain.consequence,
        edits=plain.edits,
        hunks=plain.hunks,
        requires=plain.requires,
        style=Style.GUIDE,
        alternative=other,
    )


def plan_of(*changes: Change) -> Plan:
    """Return a plan of these changes, for no notebook at all."""
    return Plan(digest="", target="4.57.6", changes=changes)
