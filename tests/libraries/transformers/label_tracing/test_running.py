"""What is traced is right: programs are run before and after their -1 labels become -100."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from harness import notebook, sources
from nbmigrate.engine import apply, plan
from nbmigrate.plan import Decisions, Settings, SourceLibrary

LOAD = "from transformers import BertForMaskedLM\nmodel = BertForMaskedLM.from_pretrained('b')"
DEFINE = """
class Row:
    unused = -1

    def __init__(self, first, second=None):
        self.first = first
        self.second = second

    def __getitem__(self, place):
        return self.first, self.second

def longer(labels, size=6, fill=-1):
    return labels + [fill] * (size - len(labels))

def hide(labels):
    labels[0] = -1

def both(labels, others):
    return {"labels": labels, "others": others}

def count(labels, ignored=-1):
    return sum(1 for label in labels if label != ignored)
"""
START = """
a = [-1] * 4
b = list(ids)
c = [-1 if place % 2 else x for place, x in enumerate(ids)]
pair = (a, b)
held = {"x": b}
row = Row(b, c)
seen = 0
pad = -1
"""
STATEMENTS = [
    "{u} = [-1] * 3",
    "{u} = [-1 if x > 2 else x for x in ids]",
    "{u} = ids[:]",
    "{u} = {v}",
    "{u} = {v}[:]",
    "{u} = list({v})",
    "{u} = {v} + [-1]",
    "{u} = [pad] + {v}",
    "{u} = {v} + {u}",
    "{u}.append(-1)",
    "{u}.append(pad)",
    "{u}.extend([-1] * 2)",
    "{u} += [-1]",
    "{u}[0] = -1",
    "{u}[len({u}) - 1] = 7",
    "hide({u})",
    "{u} = longer({v})",
    "{u} = longer({v}, fill=pad)",
    "{u} = longer(ids, 7, -1)",
    "{u} = [x for x in {v} if x != -1] + [5]",
    "{u} = [y for x in zip({u}, {v}) for y in x]",
    "{u}, {v} = {v}, {u}",
    "pair = ({u}, {v})",
    "pair = {v}, ids",
    "{u}, {v} = pair",
    "{u} = pair[1]",
    "{u} = pair[-1]",
    "held['x'] = {u}",
    "held = {{'x': {u}, 'y': {v}}}",
    "held.update(x={u})",
    "held = both({u}, {v})\nheld['x'] = held['labels']",
    "{u} = held['x']",
    "{u} = held.get('x')",
    "{u} = [value for key, value in held.items()][0]",
    "{u} = list(held.values())[0]",
    "row = Row({u}, {v})",
    "row.second = {u}",
    "{u} = row.first",
    "{u} = row[0][0]",
    "{u}, _ = row[1]",
    "{u} = (lambda labels: labels + [-1])({v})",
    "{u} = tuple(part[:] for part in pair)[0]",
    "for x in pair:\n    x.append(-1)",
    "for x, y in zip(pair, [{u}, {v}]):\n    y.append(-1)",
    "for x in {u}:\n    if x == -1:\n        seen += 1",
    "seen += sum(1 for x in {u} if x > -1)",
    "seen += count({u})",
    "seen += count({u}, pad)",
    "seen += len({u}) + {u}.count(-1)",
    "seen += -1 in {u}",
    "seen += max({u})",
    "seen += {u}[0] * 2",
    "seen += ids[pad]",
    "seen += ids[-1] + -1",
    "{u} = [x + 1 for x in {v}]",
    "pad = -1 if seen else pad",
    "if seen:\n    {u} = {v}\nelse:\n    {u} = [-1, 3]",
    "while len({u}) < 5:\n    {u}.append(-1)",
    "model(ids, masked_lm_labels={u})",
    "model(ids, masked_lm_labels={u} + [-1])",
    "model(input_ids=ids, masked_lm_labels=held['x'])",
]
VARIABLES = st.sampled_from(["a", "b", "c"])
LINES = st.builds(
    lambda line, u, v: line.format(u=u, v=v), st.sampled_from(STATEMENTS), VARIABLES, VARIABLES
)
PROGRAMS = st.lists(LINES, min_size=1, max_size=7)


class Ran:
    """What a program gave to the model, and what else it found out; or the error it ended in."""

    def __init__(self, cells: list[str]) -> None:
        self.labels: list[list[int]] = []
        self.error = ""
        names: dict[str, Any] = {"ids": [5, 2, 9, 4], "model": self._run}
        try:
            exec("\n".join(cells), names)  # noqa: S102 - programs of this very file
        except Exception as error:  # noqa: BLE001 - any that the program makes
            self.error = type(error).__name__
        self.seen = names.get("seen")

    def _run(self, input_ids: list[int], masked_lm_labels: list[int]) -> None:
        assert all(number >= 0 for number in input_ids)
        self.labels.append(copy.deepcopy(masked_lm_labels))


@settings(max_examples=100)
@given(PROGRAMS)
@example(
    [
        "a = [value for key, value in held.items()][0]",
        "a.append(-1)",
        "for x in b:\n    if x == -1:\n        seen += 1",
    ]
)
def test_labels_change_and_nothing_else_does(lines: list[str]) -> None:
    cells = [LOAD, DEFINE, START, *lines, "model(ids, masked_lm_labels=a)"]
    source = notebook(cells)
    asked = Settings(source=SourceLibrary("transformers", "2.3.0"), select=("ignored-labels",))
    planned = plan(source, asked)
    event("edited" if planned.changes else "not edited")
    event("found" if planned.findings else "nothing found")
    everything = Decisions(frozenset(change.id for change in planned.changes))
    migrated = apply(source, planned, everything)
    before, after = Ran(cells[1:]), Ran(sources(migrated)[1:])
    assert after.error == before.error
    assert after.seen == before.seen
    as_before = [[-1 if label == -100 else label for label in row] for row in after.labels]
    assert as_before == before.labels
    if not planned.findings:
        assert all(-1 not in row for row in after.labels)
