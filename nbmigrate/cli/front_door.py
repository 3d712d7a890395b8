"""The command that needs no name: what click lacks for a tool that is mostly one command."""

from __future__ import annotations

import errno
import sys
from typing import TYPE_CHECKING, Any

import click

from nbmigrate.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130
FAILED = 2


class SectionOption(click.Option):
    """An option that stands under a heading of its own in the help."""

    def __init__(self, *args: Any, section: str, **kwargs: Any) -> None:  # noqa: ANN401 - click's
        super().__init__(*args, **kwargs)
        self.section = section


class FrontDoor(click.Command):
    """A command with words of its own that are commands, too, when they come first.

    Its texts are (heading, lines) pairs that end the help. An interrupt, a standard output that
    cannot be written and a configuration that cannot be used end the program with one line.
    """

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - click's
        commands: Sequence[click.Command],
        texts: Sequence[tuple[str, Sequence[tuple[str, str]]]],
        **kwargs: Any,  # noqa: ANN401 - click's
    ) -> None:
        super().__init__(*args, **kwargs)
        self._commands = {command.name: command for command in commands}
        self._texts = texts

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401 - click's
    ) -> click.Context:
        """Hand over to the command that the first word names, if it names one."""
        command = self._commands.get(args[0]) if args else None
        if command is None:
            return super().make_context(info_name, args, parent, **extra)
        return command.make_context(f"{info_name} {args[0]}", args[1:], parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's
        """Run the command of the context; give its exit code."""
        try:
            return super().invoke(ctx) if ctx.command is self else ctx.command.invoke(ctx)
        except KeyboardInterrupt:
            click.echo("nbmigrate: interrupted; no notebook was left half-written", err=True)
            ctx.exit(INTERRUPTED)
        except ConfigurationError as error:
            click.echo(f"nbmigrate: {error}", err=True)
            ctx.exit(FAILED)
        except OSError as error:
            if error.errno == errno.EPIPE:  # click knows what to do
                raise
            sys.stdout = None  # it would fail again when flushed at exit
            click.echo(f"nbmigrate: {error.strerror or error}", err=True)
            ctx.exit(FAILED)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options under their headings, then the closing texts."""
        sections: dict[str, list[tuple[str, str]]] = {}
        others: list[tuple[str, str]] = []
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record and isinstance(param, SectionOption):
                sections.setdefault(param.section, []).append(record)
            elif record and isinstance(param, click.Option):
                others.append(record)
        for heading, rows in [*sections.items(), ("Other", others), *self._texts]:
            with formatter.section(heading):
                formatter.write_dl(rows)
