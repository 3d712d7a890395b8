"""`transformers-cli login` and `upload` are gone: `huggingface-cli` speaks to the Hub.

## What changed

`transformers-cli upload` stopped in 3.5, when models moved from a store of files to repositories;
the commands for files in that store, `ls`, `s3` and `s3_datasets`, went by 4.17. `login`, `whoami`,
`logout`, `repo` and those for large files are gone from 4.49 on. `huggingface-cli`, which comes
with the package huggingface_hub, has commands for the same.

## If it is left alone

The command fails: `transformers <command> [<args>]: error: … invalid choice: 'login'`. The cell
itself does not, so that the notebook goes on without being logged in.

## Before

    from transformers import BertModel
    !transformers-cli login
    !transformers-cli upload ./my-model

## After

It is not edited, since `huggingface-cli` has to be told other things: `huggingface-cli login`, and
`huggingface-cli upload my-name/my-model ./my-model`.

## When it is unsafe

There is a finding at each of these commands in a shell line or a `%%bash` cell, where the target
does not have it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nbmigrate.plan import Place
from nbmigrate.rules.base import About, Remark
from nbmigrate.rules.toolkit.shell import commands
from nbmigrate.rules.toolkit.shell_cells import shell_texts

if TYPE_CHECKING:
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v3.5.0/src/transformers/commands/user.py#L46",
        "https://github.com/huggingface/transformers/blob/v4.48.0/src/transformers/commands/user.py#L28",
        "https://github.com/huggingface/transformers/blob/v4.49.0/src/transformers/commands/transformers_cli.py#L33",
    ),
    since="4.0.0",
    needs=("transformers-cli",),
)

_PROGRAM = re.compile(r"(?:.*/)?transformers-cli")
_REPOSITORIES = "models are in repositories of the Hub now: see huggingface-cli repo --help"
# The first listed release of transformers 4 whose commands/ does not have it, and what to do.
_GONE = {
    "login": ("4.49.0", "run huggingface-cli login"),
    "whoami": ("4.49.0", "run huggingface-cli whoami"),
    "logout": ("4.49.0", "run huggingface-cli logout"),
    "repo": ("4.49.0", "run huggingface-cli repo create NAME"),
    "lfs-enable-largefiles": ("4.49.0", "run huggingface-cli lfs-enable-largefiles PATH"),
    "upload": ("4.0.0", "run huggingface-cli upload YOUR_NAME/MODEL PATH"),
    "ls": ("4.0.0", _REPOSITORIES),
    "s3": ("4.0.0", _REPOSITORIES),
    "s3_datasets": ("4.17.0", _REPOSITORIES),
}


def propose(context: Context) -> Verdict:
    """Report the commands that the target does not have."""
    for cell in context.cells.values():
        for offset, text in shell_texts(cell):
            for program, *words in commands(text):
                if not words or not _PROGRAM.fullmatch(program.text):
                    continue
                since, advice = _GONE.get(words[0].text, ("", ""))
                if since and context.target_has_reached(since):
                    yield Remark(
                        Place(cell.index, offset + program.start, offset + words[0].end),
                        f"transformers-cli {words[0].text} is no command of transformers "
                        f"{context.target} (the cell goes on without it): {advice}",
                    )
