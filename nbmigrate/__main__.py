"""`python -m nbmigrate` is the command `nbmigrate`."""

from __future__ import annotations

from nbmigrate.cli.entry import main

if __name__ == "__main__":
    main()
