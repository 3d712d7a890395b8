"""Which notebook a session belongs to, as far as its front end tells."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

SESSION_NAME = "JPY_SESSION_NAME"
_VS_CODE_NAME = "__vsc_ipynb_file__"
_SUFFIX = ".ipynb"
_COLAB_SECONDS = 30
_COLAB_FOLDER = "nbmigrate_colab"


class UnknownNotebookError(LookupError):
    """The front end does not tell which notebook this is: one line that asks for its path."""


def own_notebook(names: Mapping[str, Any], environment: Mapping[str, str] = os.environ) -> Path:
    """Return the file of the notebook whose kernel this is.

    `names` are the session's variables, where VS Code puts the path; JupyterLab and Notebook 7 put
    it in the kernel's environment. Colab has no file: what its page holds is saved in a folder of
    the working folder. Raises UnknownNotebookError if nothing tells, or the file is gone.
    """
    told = names.get(_VS_CODE_NAME) or environment.get(SESSION_NAME)
    if told is None and "google.colab" in sys.modules:
        return _colab_notebook()
    if told is None:
        raise UnknownNotebookError(
            "nothing tells here which notebook this is; name it: %nbmigrate PATH"
        )
    path = Path(told)
    if path.suffix != _SUFFIX:  # a console, or a notebook that was never saved
        raise UnknownNotebookError(
            f"this session belongs to no saved notebook ({path.name}); name one: %nbmigrate PATH"
        )
    if not path.is_file():
        raise UnknownNotebookError(
            f"this session belongs to {path}, which is not there (any more);"
            " name it: %nbmigrate PATH"
        )
    return path


def _colab_notebook() -> Path:
    from google.colab import _message  # type: ignore[import-not-found]  # noqa: PLC0415

    answer = _message.blocking_request("get_ipynb", timeout_sec=_COLAB_SECONDS)
    if not answer:
        raise UnknownNotebookError("Colab did not give the notebook; name it: %nbmigrate PATH")
    notebook = answer["ipynb"]
    name = Path(notebook.get("metadata", {}).get("colab", {}).get("name") or "notebook").name
    folder = Path(_COLAB_FOLDER).absolute()
    folder.mkdir(exist_ok=True)
    path = folder / f"{name.removesuffix(_SUFFIX)}{_SUFFIX}"
    path.write_text(json.dumps(notebook))
    return path
