"""Bytes to text, in such a way that the text gives back the very bytes."""

from __future__ import annotations

import codecs
import io
import re
import tokenize

from nbmigrate.documents.notebook import DocumentError

_LINE_END = re.compile(rb"\r\n?")
_PLAIN, _WITH_MARK = "utf-8", "utf-8-sig"
UTF_8 = frozenset({_PLAIN, _WITH_MARK})


def decoded_python(data: bytes) -> tuple[str, str]:
    """Return the text of a Python file, and its encoding: that of its first lines, or UTF-8.

    Raises `DocumentError` if Python could not read it, or if it cannot be written back as it was.
    """
    lines = io.BytesIO(_LINE_END.sub(b"\n", data))
    try:
        encoding, _ = tokenize.detect_encoding(lines.readline)
    except SyntaxError as error:
        raise DocumentError(f"not a Python file: {error.msg}") from None
    return _decoded(data, encoding), encoding


def decoded_text(data: bytes) -> tuple[str, str]:
    """Return the text of a file in UTF-8, with or without a byte order mark, and its encoding.

    Raises `DocumentError` for what is no such text.
    """
    encoding = _WITH_MARK if data.startswith(codecs.BOM_UTF8) else _PLAIN
    return _decoded(data, encoding), encoding


def _decoded(data: bytes, encoding: str) -> str:
    name = "UTF-8" if encoding in UTF_8 else encoding
    try:
        text = data.decode(encoding)
        same = text.encode(encoding) == data
    except UnicodeDecodeError as error:
        byte = f"byte 0x{data[error.start]:02x} at offset {error.start}"
        raise DocumentError(f"not {name} text ({byte})") from None
    except (LookupError, ValueError, TypeError):  # some codecs of Python are for other things
        raise DocumentError(f"not text: its encoding is said to be {name}") from None
    if not same:
        raise DocumentError(f"its encoding, {name}, does not allow to write it back as it was")
    return text
