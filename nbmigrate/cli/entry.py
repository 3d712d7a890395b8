"""Where the program begins: interrupts are handled before anything else is imported."""

from __future__ import annotations

from nbmigrate import interrupts


def main() -> None:
    """Run the command line, and end the process."""
    interrupts.take_over()
    code: object = 0
    try:
        from nbmigrate.cli.main import main as command  # noqa: PLC0415 - see above

        command(prog_name="nbmigrate")
    except SystemExit as ended:
        code = ended.code
    interrupts.leave(code if isinstance(code, int) else 0 if code is None else 1)
