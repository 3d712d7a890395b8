"""The kinds of files that nbmigrate reads, told by the suffix of their name."""

from __future__ import annotations

import enum
from pathlib import PurePath


class SourceFormat(str, enum.Enum):
    """What a file is: a notebook in JSON, Python code, or text with code in it.

    PYTHON is a module, or a script whose cells begin with `# %%`. MARKDOWN is a notebook if it has
    a header that says so, else text, and RST is always text: what is in text is only reported.
    """

    NOTEBOOK = "notebook"
    PYTHON = "python"
    MARKDOWN = "markdown"
    RST = "rst"


FORMATS = {
    ".ipynb": SourceFormat.NOTEBOOK,
    ".py": SourceFormat.PYTHON,
    ".ipy": SourceFormat.PYTHON,
    ".md": SourceFormat.MARKDOWN,
    ".markdown": SourceFormat.MARKDOWN,
    ".rst": SourceFormat.RST,
}


def format_of(name: str | PurePath) -> SourceFormat:
    """Return the format of the file that is called so; what is called otherwise is a notebook."""
    return FORMATS.get(PurePath(name).suffix.lower(), SourceFormat.NOTEBOOK)
