"""`python -m nbmigrate.why.collection PYTHON...`: collect the messages anew.

Each PYTHON is the interpreter of an environment with a release of transformers that snippets name,
and with torch. What was collected with other releases stays.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from nbmigrate.why import table
from nbmigrate.why.collection.collect import CollectionError, collect, merged

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, run the snippets, write the table."""
    parser = argparse.ArgumentParser(prog="python -m nbmigrate.why.collection", description=__doc__)
    parser.add_argument("pythons", nargs="+", metavar="PYTHON")
    parser.add_argument("--output", type=Path, default=Path(table.__file__).with_name(table.NAME))
    options = parser.parse_args(arguments)
    rows = table.read_table() if options.output.exists() else ()
    for python in options.pythons:
        try:
            release, found = collect(python)
        except CollectionError as error:
            parser.exit(2, f"error: {error}\n")
        rows = merged(rows, release, found)
    options.output.write_text(table.written(rows), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
