from __future__ import annotations

from nbmigrate.reviewing.rows import Pair, differing, paired


def marked(old: str, new: str) -> tuple[list[str], list[str]]:
    marks = differing(old, new)
    return [old[slice(*span)] for span in marks.old], [new[slice(*span)] for span in marks.new]


def test_an_added_argument_is_marked_alone() -> None:
    old = "_, pooled = self.bert(ids, attention_mask=mask)"
    new = "_, pooled = self.bert(ids, attention_mask=mask, return_dict=False)"
    assert marked(old, new) == ([], [", return_dict=False"])


def test_a_renamed_keyword_is_marked_on_both_sides() -> None:
    old = "loss = model(ids, masked_lm_labels=labels)[0]"
    new = "loss = model(ids, labels=labels)[0]"
    assert marked(old, new) == (["masked_lm_labels"], ["labels"])


def test_a_version_is_one_word() -> None:
    assert marked(
        "!pip install transformers==2.11.0 -q", "!pip install transformers==4.57.6 -q"
    ) == (
        ["2.11.0"],
        ["4.57.6"],
    )


def test_words_with_only_space_between_them_share_a_mark() -> None:
    assert marked("f(a b c)", "f(x y c)")[0] == ["a b"]


def test_marks_of_very_long_lines_do_not_compare_every_word() -> None:
    old = "data = [" + ", ".join(f"a{n}" for n in range(3000)) + "]"
    new = "data = [" + ", ".join(f"b{n}" for n in range(3000)) + "]"
    (before,), (after,) = marked(old, new)
    assert (before[:2], before[-5:]) == ("a0", "a2999")
    assert (after[:2], after[-5:]) == ("b0", "b2999")


def test_a_changed_line_stands_beside_what_it_became() -> None:
    old = ["optimizer = BertAdam(params, lr=2e-5)"]
    new = [
        "num_steps = len(batches) * epochs",
        "optimizer = AdamW(params, lr=2e-5)",
        "scheduler = get_schedule(optimizer)",
    ]
    assert paired(old, new) == [Pair(None, 0), Pair(0, 1), Pair(None, 2)]


def test_lines_that_have_nothing_in_common_stand_beside_each_other_in_order() -> None:
    assert paired(["a = 1", "b = 2"], ["import torch"]) == [Pair(0, 0), Pair(1, None)]


def test_lines_that_only_moved_in_are_pairs() -> None:
    old = ["loss.backward()", "optimizer.step()"]
    new = ["if True:", "    loss.backward()", "    optimizer.step()"]
    assert paired(old, new) == [Pair(None, 0), Pair(0, 1), Pair(1, 2)]


def test_very_many_lines_are_paired_in_order() -> None:
    pairs = paired([f"x{n}" for n in range(40)], [f"y{n}" for n in range(41)])
    assert pairs == [*(Pair(n, n) for n in range(40)), Pair(None, 40)]


def test_removed_and_added_lines_stand_alone() -> None:
    assert paired([], ["a"]) == [Pair(None, 0)]
    assert paired(["a"], []) == [Pair(0, None)]
