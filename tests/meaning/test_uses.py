from __future__ import annotations

import pytest

from meaning.notebooks import BERT, IMPORTS, facts_of
from nbmigrate.meaning.facts import UseKind
from nbmigrate.meaning.values import Instance

OUTPUTS = f"{BERT}\noutputs = bert(ids)"


@pytest.mark.parametrize(
    ("statement", "kinds"),
    [
        ("a, b = outputs", {UseKind.UNPACK}),
        ("first, *rest = outputs", {UseKind.UNPACK}),
        ("for part in outputs:\n    pass", {UseKind.ITERATE}),
        ("list(outputs)", {UseKind.ITERATE}),
        ("zip(outputs, names)", {UseKind.ITERATE}),
        ("print(*outputs)", {UseKind.ITERATE}),
        ("both = (*outputs, 1)", {UseKind.ITERATE}),
        ("both = [*outputs]", {UseKind.ITERATE}),
        ("sum(outputs)", {UseKind.ITERATE}),
        ("[part for part in outputs]", {UseKind.ITERATE}),
        ("outputs + (1,)", {UseKind.ADD}),
        ("all_outputs = ()\nall_outputs += outputs", {UseKind.ADD}),
        ("isinstance(outputs, tuple)", {UseKind.TUPLE_TEST}),
        ("isinstance(outputs, (list, tuple))", {UseKind.TUPLE_TEST}),
        ("isinstance(outputs, dict)", set()),
        ("type(outputs) == tuple", {UseKind.TUPLE_TEST}),
        ("type(outputs) is tuple", {UseKind.TUPLE_TEST}),
        ("tuple is not type(outputs)", {UseKind.TUPLE_TEST}),
        ("type(outputs) in (list, tuple)", {UseKind.TUPLE_TEST}),
        ("type(outputs) == dict", set()),
        ("type(ids) == tuple", set()),
        ("outputs == tuple", set()),
        ("for key in outputs:\n    outputs[key]", {UseKind.ITERATE, UseKind.FIELD}),
        ("[outputs[key] for key in outputs]", {UseKind.ITERATE, UseKind.FIELD}),
        ("outputs.items()", {UseKind.FIELD}),
        ("outputs[0]", {UseKind.INDEX}),
        ("outputs[i]", {UseKind.INDEX}),
        ("outputs[:2]", {UseKind.SLICE}),
        ("outputs['logits']", {UseKind.FIELD}),
        ("outputs.logits", {UseKind.FIELD}),
        ("getattr(outputs, 'logits')", {UseKind.FIELD}),
        ("print(outputs)", set()),
        ("def use(out):\n    a, b = out\nuse(outputs)", {UseKind.UNPACK}),
        ("def get():\n    return outputs\na, b = get()", {UseKind.UNPACK}),
        ("kept = [outputs]\nfor a, b in kept:\n    pass", {UseKind.UNPACK}),
    ],
)
def test_how_an_output_is_used(statement: str, kinds: set[UseKind]) -> None:
    facts = facts_of([OUTPUTS, statement])
    assert {use.kind for uses in facts.uses.values() for use in uses} == kinds


def test_an_unpacking_tells_how_many_names_it_binds() -> None:
    facts = facts_of([OUTPUTS, "loss, scores, *others = outputs"])
    ((call, uses),) = facts.uses.items()
    (use,) = uses
    assert (call.cell, use.site.cell, use.targets, use.starred) == (0, 1, 3, True)
    assert list(facts.uses_of(call)) == [use]


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        ("BertModel.from_pretrained('b')", None),
        ("BertModel.from_pretrained('b', return_dict=True)", True),
        ("BertModel.from_pretrained('b', return_dict=False)", False),
        ("BertModel.from_pretrained('b', return_dict=flag)", None),
        ("BertModel(BertConfig(return_dict=False))", False),
        ("BertModel.from_pretrained('b', config=BertConfig(return_dict=True))", True),
    ],
)
def test_whether_a_model_was_told_to_return_a_dict(made: str, expected: bool | None) -> None:  # noqa: FBT001
    facts = facts_of([IMPORTS, f"bert = {made}", "bert(ids)"])
    (callee,) = next(fact.callee for fact in facts.calls.values() if fact.site.cell == 2)
    assert isinstance(callee, Instance)
    assert callee.return_dict is expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("bert.config.return_dict = False", True),
        ("config = BertConfig()\nconfig.return_dict = False", True),
        ("config = load()\nconfig.return_dict = False", True),
        ("class Options:\n    pass\noptions = Options()\noptions.return_dict = False", False),
        ("bert.config.output_attentions = True", False),
    ],
)
def test_whether_return_dict_is_assigned(statement: str, expected: bool) -> None:  # noqa: FBT001
    assert ("return_dict" in facts_of([BERT, statement]).assigned) is expected


@pytest.mark.parametrize(
    ("cells", "marked"),
    [
        ("print(f'{bert(ids)}')\nbert(ids)", [True, False]),
        ("print(f'{str(bert(ids)):>{width}}')", [True]),
        ("def run(ids):\n    return bert(ids)\nprint(f'{run(ids)}')", [False]),
        ("def run(ids):\n    return f'{bert(ids)}'\nrun(ids)", [True]),
        ("run = lambda ids: bert(ids)\nprint(f'{run(ids)}')", [False]),
        ("print(f'{(lambda x: bert(x))(ids)}')", [True]),
        ("print(f'{list(map(lambda x: bert(x), ids))}')", [True]),
        ("def run(x):\n    return bert(x)\nprint(f'{run(run(ids))}', bert(ids))", [False, False]),
        (
            (
                "class Net(nn.Module):\n    def forward(self, ids):\n        return bert(ids)\n"
                "net = Net()\nprint(f'{net(ids)}')\nbert(ids)"
            ),
            [False, False],
        ),
    ],
)
def test_calls_that_stand_in_f_strings_are_marked(cells: str, marked: list[bool]) -> None:
    facts = facts_of([BERT, cells])
    calls = sorted(facts.calls.values(), key=lambda fact: fact.node.lineno)
    found = [
        call.node in facts.in_fstring
        for call in calls
        if getattr(call.node.func, "id", "") == "bert"
    ]
    assert found == marked
