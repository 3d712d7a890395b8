"""The least that a tool written in Python with LibCST can do: `python floor.py FOLDER`.

It reads every notebook, and parses each of its code cells once.
"""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path

import libcst


def main() -> None:
    """Read and parse the notebooks of the folder, and print how many cells these have."""
    cells = 0
    for path in sorted(Path(sys.argv[1]).glob("*.ipynb")):
        for cell in json.loads(path.read_bytes())["cells"]:
            if cell["cell_type"] == "code":
                cells += 1
                with contextlib.suppress(libcst.ParserSyntaxError):
                    libcst.parse_module("".join(cell["source"]))
    sys.stdout.write(f"{cells} cells\n")


if __name__ == "__main__":
    main()
