from __future__ import annotations

import pytest

from harness import check_finding, check_noop
from nbmigrate.libraries.transformers.rules.installs.hub_commands import _GONE
from nbmigrate.plan import Settings

RULE = "hub-commands"
IMPORT = "from transformers import BertModel"


@pytest.mark.parametrize(
    ("cell", "command"),
    [
        ("!transformers-cli login", "login"),
        ("!transformers-cli whoami  # me", "whoami"),
        ("!cd out && transformers-cli upload ./model --organization me", "upload"),
        ("!echo $token | /usr/local/bin/transformers-cli login", "login"),
        ("%%bash\nset -e\ntransformers-cli s3 ls", "s3"),
        ("files = !transformers-cli ls", "ls"),
        ("import os\n!transformers-cli repo create x -y", "repo"),
    ],
)
def test_commands_that_are_gone(cell: str, command: str) -> None:
    finding = check_finding([cell, IMPORT], f"transformers-cli {command} ", "4.57.6", rule=RULE)
    line = next(i for i, text in enumerate(cell.split("\n"), 1) if "transformers-cli" in text)
    assert (finding.cell, finding.line) == (0, line)


@pytest.mark.parametrize(
    "cell",
    [
        "!transformers-cli env",
        "!transformers-cli convert --model_type bert",
        "!transformers-cli --help",
        "!transformers-cli",
        "!transformers-cli $command",
        "# !transformers-cli login",
        "!ls  # transformers-cli login",
        "!echo transformers-cli login",
        "!huggingface-cli login",
        "print('transformers-cli login')",
        "%%writefile notes.txt\ntransformers-cli login",
    ],
)
def test_other_commands(cell: str) -> None:
    check_noop([cell, IMPORT], rule=RULE)


def test_targets_that_have_the_command() -> None:
    older = Settings(target="4.40.2")
    check_noop(["!transformers-cli login", IMPORT], rule=RULE, settings=older)
    check_finding(["!transformers-cli upload x", IMPORT], "upload", rule=RULE, settings=older)
    store = ["!transformers-cli s3_datasets ls", IMPORT]
    check_finding(store, "repositories", rule=RULE, settings=older)
    check_noop(store, rule=RULE, settings=Settings(target="4.15.0"))


@pytest.mark.parametrize("command", sorted(_GONE))
def test_every_command_that_is_gone(command: str) -> None:
    cell = f"!transformers-cli {command} x"
    check_finding([cell, IMPORT], f"transformers-cli {command} ", rule=RULE)
