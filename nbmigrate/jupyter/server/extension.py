"""The extension as jupyter_server loads it, and its limits."""

from __future__ import annotations

from jupyter_server.extension.application import ExtensionApp
from traitlets import Float, Int

from nbmigrate.jupyter.server.handlers import Service, routes
from nbmigrate.jupyter.server.workers import Workers
from nbmigrate.libraries.words import words


class NbmigrateExtension(ExtensionApp):
    """Plans and previews migrations of notebooks for front ends in the browser."""

    name = "nbmigrate"
    description = f"Plans and previews migrations of notebooks to {words().destination}."

    max_seconds = Float(60, min=1, help="What one request may take, in seconds.").tag(config=True)
    max_body_bytes = Int(
        32 * 1024 * 1024, min=1, help="The size of one request: a notebook's cells, no outputs."
    ).tag(config=True)
    processes = Int(
        2, min=1, help="How many requests are worked on at once, each in a process of its own."
    ).tag(config=True)

    def initialize_handlers(self) -> None:
        """Add the routes."""
        self._workers = Workers(self.processes, self.max_seconds)
        self.handlers.extend(routes(Service(self._workers, self.max_body_bytes)))

    async def stop_extension(self) -> None:
        """End the processes with the server."""
        self._workers.stop()
