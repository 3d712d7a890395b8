"""The panel to review a notebook in JupyterLab, Notebook 7, VS Code and Colab.

What it shows is made in Python, see `nbmigrate.reviewing`; the widget carries messages to and fro.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
from msgspec.structs import replace

from nbmigrate import engine
from nbmigrate.documents.notebook import DocumentError
from nbmigrate.documents.opening import open_document
from nbmigrate.documents.source_formats import format_of
from nbmigrate.errors import ConfigurationError, WishError
from nbmigrate.jupyter.wishes import wishes_for
from nbmigrate.reports.diffs import notebook_diff
from nbmigrate.reviewing.conversation import Conversation
from nbmigrate.reviewing.elements import visible
from nbmigrate.reviewing.session import Session
from nbmigrate.settings import settings_of

if TYPE_CHECKING:
    from nbmigrate.plan import Decisions, Plan


class ReviewError(ValueError):
    """Why a notebook cannot be reviewed: one line, which is all that IPython shows."""

    def _render_traceback_(self) -> list[str]:
        return [f"nbmigrate: {self}"]


def _joined(*files_of_packages: tuple[str, str]) -> str:
    return "".join(
        files(package).joinpath(name).read_text(encoding="utf-8")
        for package, name in files_of_packages
    )


SCRIPT = _joined(
    ("nbmigrate.jupyter", "static/elements.js"),
    ("nbmigrate.jupyter", "static/panel.js"),
)
STYLE = _joined(
    ("nbmigrate.reviewing", "review.css"),
    ("nbmigrate.jupyter", "static/panel.css"),
)


class ReviewPanel(anywidget.AnyWidget):
    """The review of one notebook; what is decided in it can be asked for at any time."""

    _esm = SCRIPT
    _css = STYLE

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._conversation = Conversation(session)
        self.on_msg(lambda _widget, content, _buffers: self.receive(content))

    @property
    def decisions(self) -> Decisions:
        """What would be written now, for `nbmigrate.engine.apply`."""
        return self._session.decisions

    @property
    def migrated(self) -> bytes:
        """The notebook as it would be written now."""
        return self._session.migrated()

    def __repr__(self) -> str:
        """Return the diff of what would be written, for where no panel can be shown."""
        session = self._session
        copy = open_document(session.migrated(), session.plan.format)
        diff = notebook_diff(session.path.name, session.document.cells, copy.cells)
        lines = map(visible, diff.split("\n"))
        return "\n".join(lines).rstrip("\n") or f"{session.path.name}: nothing to change"

    def receive(self, content: object) -> None:
        """Answer a message from the browser; a failure is shown there, and raised here."""
        try:
            answer = self._conversation.answer(content)
        except Exception as error:
            text = f"Internal error, please report it: {type(error).__name__}: {error}"
            self.send({"type": "failure", "text": visible(" ".join(text.split()))})
            raise
        self.send(answer)


def review(path: str | Path, **wishes: Any) -> ReviewPanel:  # noqa: ANN401 - options of any type
    """Open a panel to review the notebook at `path`; see `nbmigrate.review`."""
    notebook = Path(path)
    try:
        asked = wishes_for(notebook, wishes)
        settings = replace(settings_of(asked), format=format_of(notebook))
        document = open_document(notebook.read_bytes(), settings.format)
        plan = engine.plan(document, settings)
    except OSError as error:
        raise ReviewError(f"{path}: cannot be read: {error.strerror or error}") from None
    except DocumentError as error:
        raise ReviewError(f"{path}: {error}") from None
    except WishError as error:
        raise ReviewError(f"{error.wish}: {error}") from None
    except ConfigurationError as error:
        raise ReviewError(str(error)) from None

    def plan_again(answer: str) -> Plan:
        said = settings_of(replace(asked, from_=answer))
        return engine.plan(document, replace(said, format=settings.format))

    place = notebook.absolute()
    unsafe = bool(asked.unsafe)
    return ReviewPanel(Session(place, document, plan, unsafe=unsafe, plan_again=plan_again))
