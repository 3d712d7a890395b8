from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from IPython.core.interactiveshell import InteractiveShell

IMPORT = "from pytorch_pretrained_bert import BertModel"
MODEL = "model = BertModel.from_pretrained('bert-base-uncased').eval()"
CALL = "layers, pooled = model(ids, segments)"
NEW_CALL = (
    "outputs = model(ids, token_type_ids=segments, output_hidden_states=True)\n"
    "layers, pooled = list(outputs.hidden_states[1:]), outputs.pooler_output"
)


def run(shell: InteractiveShell, *cells: str) -> None:
    """Run cells one after the other; what they need is not installed, so most of them fail."""
    for cell in cells:
        shell.run_cell(cell, store_history=True)  # type: ignore[no-untyped-call]


@pytest.fixture
def old(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> InteractiveShell:
    """A session that made a model of the old package, or tried to."""
    run(shell, IMPORT, MODEL)
    capsys.readouterr()
    return shell


def test_a_cell_is_judged_by_what_was_run_before(
    old: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    run(old, f"%%nbmigrate\n{CALL}\n")
    assert capsys.readouterr().out == (
        "--- this cell\n"
        "+++ this cell\n"
        "@@ -1 +1,2 @@\n"
        f"-{CALL}\n"
        + "".join(f"+{line}\n" for line in NEW_CALL.splitlines())
        + "also      In [1], line 1: pytorch_pretrained_bert.BertModel moved to transformers"
        " [package-imports]\n"
        "\n%%nbmigrate --replace puts this into the cell\n"
    )


def test_without_that_a_cell_says_nothing_about_its_names(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    run(shell, f"%%nbmigrate\n{CALL}\n")
    assert capsys.readouterr().out.startswith("nothing to change in this cell, as far as ")


def test_the_cell_is_not_run(old: InteractiveShell) -> None:
    run(old, "%%nbmigrate\nran = True", "%%nbmigrate --replace\nran = True")
    assert "ran" not in old.user_ns


def test_the_input_is_offered_only(old: InteractiveShell) -> None:
    run(old, f"%%nbmigrate\n{CALL}")
    assert old.rl_next_input is None


def test_replace_gives_the_new_text_to_the_front_end(
    old: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    run(old, f"%%nbmigrate --replace\n{CALL}\n")
    assert old.rl_next_input == NEW_CALL
    assert capsys.readouterr().out.endswith("\nthe cell has its new text: look at it, and run it\n")


def test_replace_leaves_a_cell_that_needs_nothing(old: InteractiveShell) -> None:
    run(old, "%%nbmigrate --replace\nx = 1")
    assert old.rl_next_input is None


def test_a_replaced_cell_is_judged_as_the_old_one_it_was(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    run(shell, f"%%nbmigrate --replace\n{IMPORT}")
    new_import = shell.rl_next_input
    assert new_import == "from transformers import BertModel"
    run(shell, new_import, MODEL)
    capsys.readouterr()
    run(shell, f"%%nbmigrate --replace\n{CALL}")
    assert shell.rl_next_input == NEW_CALL
    assert "also" not in capsys.readouterr().out, "the import is done already"


def test_a_cell_that_came_from_here_is_left_alone(
    old: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    run(old, f"%%nbmigrate --replace\n{CALL}")
    capsys.readouterr()
    run(old, f"%%nbmigrate\n{NEW_CALL}")
    assert capsys.readouterr().out == "this cell was migrated already\n"


def test_cells_that_were_only_looked_at_count_as_run(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    run(shell, f"%%nbmigrate\n{IMPORT}", f"%%nbmigrate\n{MODEL}")
    capsys.readouterr()
    run(shell, f"%%nbmigrate\n{CALL}")
    assert "+outputs = model(" in capsys.readouterr().out


def test_a_cell_that_was_run_is_judged_by_what_came_after_it_too(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    made = "from transformers import BertModel\nmodel = BertModel.from_pretrained('x')"
    call = "outputs = model(ids)"
    run(shell, made, call, "hidden, pooled = outputs")
    capsys.readouterr()
    run(shell, f"%%nbmigrate\n{call}")
    assert "+outputs = model(ids, return_dict=False)" in capsys.readouterr().out


def test_what_is_left_to_the_person_is_told(
    old: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    run(old, "%%nbmigrate\n\nnew = BertModel.from_pretrained('bert-base-cased')\nnew(ids)")
    out = capsys.readouterr().out
    assert "by hand   line 2: from_pretrained left BertModel in training mode" in out
    assert out.endswith("[training-mode]\n")


def test_options_are_those_of_the_command_line(
    old: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    run(old, f"%%nbmigrate --select positional-arguments,package-imports\n{CALL}")
    assert "+layers, pooled = model(ids, token_type_ids=segments)\n" in capsys.readouterr().out


def test_the_configuration_of_the_working_folder_counts(
    old: InteractiveShell, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "pyproject.toml").write_text('[tool.nbmigrate]\nselect = ["package-imports"]\n')
    run(old, f"%%nbmigrate\n{CALL}")
    assert capsys.readouterr().out.startswith("nothing to change in this cell")


def test_magics_in_the_cell_stay(old: InteractiveShell) -> None:
    run(old, f"%%nbmigrate --replace\n%%time\n{CALL}")
    assert old.rl_next_input == f"%%time\n{NEW_CALL}"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("--replac", "No such option"),
        ("--to 3", "--to: "),
        ("--select no-such-rule", "--select: there is no rule no-such-rule"),
        ("--style 'guide", "No closing quotation"),
        ("some.ipynb", "Got unexpected extra argument (some.ipynb)"),
    ],
)
def test_wrong_words_are_one_line(
    old: InteractiveShell, capsys: pytest.CaptureFixture[str], line: str, message: str
) -> None:
    run(old, f"%%nbmigrate {line}\n{CALL}")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("UsageError: ")
    assert message in captured.err
    assert captured.err.count("\n") == 1
