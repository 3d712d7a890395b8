"""`python -m nbmigrate.rules new NAME`: begin a rule in a checkout of nbmigrate."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING

from nbmigrate.libraries.registry import all_packs
from nbmigrate.rules import rule_names
from nbmigrate.rules.skeleton import files_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_CHECKOUT = Path(__file__).parents[2]
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def main(arguments: Sequence[str] | None = None, checkout: Path = _CHECKOUT) -> None:
    """Read the command line and write the files."""
    libraries = [pack.name for pack in all_packs() if pack.rules is not None]
    parser = argparse.ArgumentParser(prog="python -m nbmigrate.rules", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    new = commands.add_parser("new", help="write the files of a new rule, to be filled in")
    new.add_argument("name", metavar="NAME", help="of the rule: words joined by hyphens")
    new.add_argument("--topic", default="", help="the folder among the rules of the library")
    new.add_argument("--library", default="transformers", choices=libraries)
    options = parser.parse_args(arguments)
    if not _NAME.fullmatch(options.name):
        parser.error(f"{options.name!r} is no name of a rule, such as debug-option")
    if options.name in rule_names():
        parser.error(f"there is a rule {options.name} already")
    rules = checkout / "nbmigrate" / "libraries" / options.library / "rules"
    if not (checkout / "pyproject.toml").is_file() or not rules.is_dir():
        parser.error(f"{checkout} is no checkout of nbmigrate")
    topics = sorted(folder.parent.name for folder in rules.glob("*/__init__.py"))
    if (topics and not options.topic) or (options.topic and options.topic not in topics):
        known = ", ".join(topics) or "none"
        parser.error(f"--topic has to be one of the topics of {options.library}: {known}")
    written = files_of(options.name, options.library, options.topic)
    for path in written:
        if (checkout / path).exists():
            parser.error(f"{path} is there already")
    for path, text in written.items():
        (checkout / path).parent.mkdir(parents=True, exist_ok=True)
        (checkout / path).write_text(text, encoding="utf-8")
        print(path)  # noqa: T201 - what it is asked for


if __name__ == "__main__":
    main()
