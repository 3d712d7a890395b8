"""The exceptions that a pasted text tells of: a message, a whole traceback, colours and all."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Colours and other escape sequences of terminals; a copy may have lost the escape character.
_ESCAPES = re.compile(
    r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\[\d+(?:;\d+)*m",
)
# Warnings come behind the file and the line.
_HEAD = re.compile(
    r"^[ \t|]*(?:\S+:\d+: )?(?P<class>[\w.]*[A-Za-z]\w*(?:Error|Exception|Warning)): ?",
    re.MULTILINE,
)
_NEXT = re.compile(
    r"^\s*(?:Traceback \(most recent call last\)|During handling of the above exception"
    r"|The above exception was the direct cause|-{20,}|NOTE: If your import is failing)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Raised:
    """An exception: its class, without its module, and its text on one line.

    The class is "" where the text does not tell it.
    """

    exception: str
    message: str


def raised_in(text: str) -> tuple[Raised, ...]:
    """Return the exceptions that a text tells of, the last one first.

    A text without any is taken as the message of one whose class is not told; of an empty text
    there is none.
    """
    plain = _ESCAPES.sub("", text)
    heads = list(_HEAD.finditer(plain))
    ends = [*(head.start() for head in heads[1:]), len(plain)]
    found = [
        Raised(head["class"].rpartition(".")[2], _on_one_line(_NEXT.split(plain[head.end() : end])))
        for head, end in zip(heads, ends, strict=False)
    ]
    if not found and plain.strip():
        return (Raised("", " ".join(plain.split())),)
    return tuple(reversed(found))


def _on_one_line(parts: list[str]) -> str:
    return " ".join(parts[0].split())
