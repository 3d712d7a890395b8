"""The files of a new rule, to be filled in: the rule, its test, its breakage, its proof."""

from __future__ import annotations

from pathlib import Path
from string import Template

_RULE = Template('''"""What is called or returned otherwise now, in one line with a full stop.

## What changed

In which release, from what to what.

## If it is left alone

`TypeError: …`, or what a notebook computes instead without an error.

## Before

    from $library import Something

    Something(old=True)

## After

    from $library import Something

    Something(new=True)

## When it is unsafe

When the called object may be something else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.rules.base import About

if TYPE_CHECKING:
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(),  # links to what proves it: a changelog, a pull request, a line of the source
    since=None,  # the release from which the new way works
    written_before=None,  # the release whose notebooks need nothing any more
    needs=(),  # words one of which stands in the code of every notebook that is concerned
)


def propose(context: Context) -> Verdict:
    """Say in one line what is done."""
    for _call in context.library_calls:
        return ()
    return ()
''')

_TEST = Template("""from __future__ import annotations

import pytest

from harness import check_noop, check_transformed

RULE = "$name"
IMPORT = "from $library import Something"


def test_what_it_changes() -> None:
    check_transformed([IMPORT, "Something(old=True)"], [IMPORT, "Something(new=True)"], rule=RULE)


@pytest.mark.parametrize(
    "source",
    [
        "Something(new=True)",
        "Something(**options)",
    ],
)
def test_left_alone(source: str) -> None:
    check_noop([IMPORT, source], rule=RULE)
""")

_BREAKAGE = Template("""# %%
from $library import Something

Something(old=True)
""")

_PROOF = Template("""from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from differential.proof import Proof


def test_it_shows_the_same(prove: Proof) -> None:
    prove(
        "$library==3.0.2",
        "from $library import Something",
        "print(Something(old=True))",
        left={1: "TypeError"},
    )
""")


def files_of(name: str, library: str, topic: str) -> dict[Path, str]:
    """Return the texts of the files of a new rule by their paths in a checkout.

    `name` is that of the rule, such as "debug-option"; `topic` is the folder of its kind, and may
    be empty.
    """
    module = name.replace("-", "_")
    rules = Path("libraries", library, "rules", topic)
    templates = {
        Path("nbmigrate", rules, f"{module}.py"): _RULE,
        Path("tests", rules, f"test_{module}.py"): _TEST,
        Path("nbmigrate/libraries", library, "breakages", f"{name}.txt"): _BREAKAGE,
        Path("tests/differential/rules", f"test_{module}.py"): _PROOF,
    }
    words = {"name": name, "library": library}
    return {path: template.substitute(words) for path, template in templates.items()}
