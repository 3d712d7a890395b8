"""`jupyter nbconvert --to nbmigrate`: the migrated copy as one of nbconvert's formats."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbconvert.exporters import Exporter
from nbconvert.utils.exceptions import ConversionException
from traitlets import Bool, CaselessStrEnum, List, Unicode, default

from nbmigrate import engine
from nbmigrate.documents.copies import MARK
from nbmigrate.errors import ConfigurationError, WishError
from nbmigrate.jupyter.wishes import wishes_for
from nbmigrate.libraries.words import words
from nbmigrate.plan import Decisions, Style
from nbmigrate.reports.entries import Label, entries_of
from nbmigrate.reports.model import Status, planned
from nbmigrate.settings import settings_of

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from nbformat import NotebookNode

    from nbmigrate.asking.wishes import Wishes

_SUFFIX = ".ipynb"


class NbmigrateExporter(Exporter):
    """Migrates a notebook, as `nbmigrate NOTEBOOK` does.

    Outside of the lines that change, the bytes are those of the notebook's file, unless a
    preprocessor was asked for that changes the notebook. Findings are logged as warnings.
    """

    export_from_notebook = f"Notebook migrated to {words().destination}"
    output_mimetype = "application/json"

    target = Unicode(help=f"Release of {words().title} to migrate to.").tag(config=True)
    source = Unicode(
        help="What the notebooks were written for, as LIBRARY[==VERSION]; told from them if empty."
    ).tag(config=True)
    style = CaselessStrEnum(
        ["", *(style.value for style in Style)],
        default_value="",
        help="Where two answers are right: guide (the migration guide's) or exact (same numbers).",
    ).tag(config=True)
    select = List(Unicode(), help="Apply these rules only.").tag(config=True)
    ignore = List(Unicode(), help="Apply all rules but these.").tag(config=True)
    unsafe = Bool(default_value=False, help="Apply also what is only a guess.").tag(config=True)
    python_cell_magics = List(Unicode(), help="Further cell magics whose body is Python.").tag(
        config=True
    )

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return _SUFFIX

    def from_notebook_node(  # type: ignore[override]  # as in nbconvert's own
        self,
        nb: NotebookNode,
        resources: MutableMapping[str, Any] | None = None,
        **kw: Any,  # noqa: ANN401 - nbconvert's
    ) -> tuple[str, MutableMapping[str, Any]]:
        """Return the migrated notebook as text, and the resources that name its file.

        Raises ConversionException, with one line, for settings that cannot be.
        """
        processed, found = super().from_notebook_node(nb, resources, **kw)
        found["output_extension"] = f"{MARK}{_SUFFIX}"  # never the name of the original
        path = Path(
            found["metadata"]["path"], f"{found['metadata']['name'] or 'notebook'}{_SUFFIX}"
        )
        data = _read(path, nb) if processed == nb else None
        if data is None:
            data = nbformat.writes(processed).encode()  # type: ignore[no-untyped-call]
        wishes = self._wishes(path)
        try:
            plan = engine.plan(data, settings_of(wishes))
        except WishError as error:
            raise ConversionException(f"{error.wish}: {error}") from None
        decisions = Decisions.default(plan, unsafe=bool(wishes.unsafe))
        for entry in entries_of(planned(str(path), plan, decisions, Status.MIGRATED)):
            if entry.label is not Label.DONE:
                label, place = entry.label.value, f"{path}: {entry.place}"
                self.log.warning("%s: %s: %s [%s]", place, label, entry.message, entry.rule)
        return engine.apply(data, plan, decisions).decode(), found

    def _wishes(self, path: Path) -> Wishes:
        given = {
            "to": self.target,
            "from_": self.source,
            "style": self.style,
            "unsafe": self.unsafe,
            "select": tuple(self.select),
            "ignore": tuple(self.ignore),
            "python_cell_magics": tuple(self.python_cell_magics),
        }
        try:
            return wishes_for(path, given)
        except ConfigurationError as error:
            raise ConversionException(str(error)) from None


def _read(path: Path, nb: NotebookNode) -> bytes | None:
    """Return the bytes of a notebook's file, if it is there and holds that notebook."""
    try:
        data = path.read_bytes()
        read = nbformat.reads(data.decode(), as_version=4)  # type: ignore[no-untyped-call]
    except (OSError, ValueError):
        return None
    return data if _content(read) == _content(nb) else None


def _content(nb: NotebookNode) -> tuple[object, ...]:
    """Return what makes a notebook this one: neither trust nor the ids of an upgrade count."""
    cells = [(c.cell_type, c.source, c.get("outputs"), c.get("attachments")) for c in nb.cells]
    return nb.metadata, cells
