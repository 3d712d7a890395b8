"""`python -m nbmigrate` is the command `nbmigrate`."""

from __future__ import annotations

from nbmigrate.cli.main import main

if __name__ == "__main__":
    main(prog_name="nbmigrate")
