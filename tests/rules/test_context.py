"""What rules look up in a notebook: the calls, names and attributes that can concern them."""

from __future__ import annotations

import textwrap

from nbmigrate.cells.program import read_program
from nbmigrate.dating.source import source_of
from nbmigrate.documents.notebook import Cell
from nbmigrate.libraries.registry import behaviours
from nbmigrate.libraries.transformers.pack import PACK
from nbmigrate.meaning.interpreter import interpret
from nbmigrate.plan import DEFAULT_TARGET
from nbmigrate.rules.base import Context


def context_of(*sources: str) -> Context:
    document = [Cell(i, "code", textwrap.dedent(source)) for i, source in enumerate(sources)]
    cells = read_program(document, ())
    by_index = {cell.index: cell for cell in cells}
    source = source_of("transformers", ["3.5.1", "4.57.6"], [])
    facts = interpret(cells, behaviours(DEFAULT_TARGET))
    return Context(document, by_index, facts, DEFAULT_TARGET, PACK.packages, source)


def library_calls(*sources: str) -> list[str]:
    context = context_of(*sources)
    return [context.text(call.site) for call in context.library_calls]


def test_calls_of_the_libraries_and_what_they_make_come_in_document_order() -> None:
    calls = library_calls(
        "from transformers import BertModel\nmodel = BertModel.from_pretrained('bert-base-cased')",
        "def run(batch):\n    return model(batch)\n",
        "run(1)",
    )
    assert calls == ["BertModel.from_pretrained('bert-base-cased')", "model(batch)", "run(1)"]


def test_calls_of_other_packages_of_containers_and_of_what_is_unknown_are_left_out() -> None:
    calls = library_calls(
        """
        import numpy as np
        from transformers import BertTokenizer

        rows = []
        rows.append(np.zeros(3))
        print(load_rows())
        tokenizer = BertTokenizer("vocab.txt")
        """
    )
    assert calls == ['BertTokenizer("vocab.txt")']


def test_what_can_also_be_something_else_is_kept() -> None:
    calls = library_calls(
        """
        from transformers import AdamW
        from torch.optim import SGD

        make = AdamW if big else SGD
        make(parameters)
        """
    )
    assert calls == ["make(parameters)"]


def test_a_partial_may_stand_for_something_of_the_libraries() -> None:
    calls = library_calls(
        """
        from functools import partial
        from transformers import AutoModel

        load = partial(AutoModel.from_pretrained, "bert-base-cased")
        load()
        """
    )
    assert calls == ['partial(AutoModel.from_pretrained, "bert-base-cased")', "load()"]


def test_names_and_attributes_of_the_libraries_are_told_from_what_these_make() -> None:
    context = context_of(
        """
        import torch
        import transformers
        from transformers import BertModel as Bert

        model = Bert.from_pretrained("bert-base-cased")
        torch.save(model.config, "config")
        transformers.AdamW
        """
    )
    names = {(context.text(site), held[0].path) for site, held in context.library_names}
    assert names == {("Bert", "transformers.BertModel"), ("transformers", "transformers")}
    attributes = [
        (context.text(fact.site), [owner.path for owner in owners])
        for fact, owners in context.library_attributes
    ]
    assert attributes == [
        ("Bert.from_pretrained", ["transformers.BertModel"]),
        ("transformers.AdamW", ["transformers"]),
    ]
    assert "transformers.AdamW" in context.symbol_paths
    assert "torch.save" not in context.symbol_paths


def test_attributes_are_found_by_their_names_in_any_cell() -> None:
    context = context_of("args.debug = True", "trainer.args.debug\nargs.train")
    found = [context.text(fact.site) for fact in context.attributes_named("debug", "eval")]
    assert found == ["args.debug", "trainer.args.debug"]
