"""The language of a notebook, from its metadata."""

from __future__ import annotations

import re

_PYTHON_NAMES = frozenset({"ipython", "pyspark", "python2", "python3"})
_KERNEL_LANGUAGES = (
    (re.compile(r"ir(kernel|\d.*)?|r(\W.*)?|conda-.*-r"), "r"),
    (re.compile(r"i?julia.*"), "julia"),
    (re.compile(r"\.net-csharp|i?csharp"), "c#"),
    (re.compile(r"\.net-fsharp|i?fsharp"), "f#"),
    (re.compile(r"\.net-powershell|powershell"), "powershell"),
    (re.compile(r".*scala.*|almond.*|spylon-kernel|sparkkernel"), "scala"),
    (re.compile(r"xcpp.*|cling.*"), "c++"),
    (re.compile(r"node.*|i?javascript|jslab|deno"), "javascript"),
    (re.compile(r"i?typescript|tslab"), "typescript"),
    (re.compile(r"gophernotes|gonb|i?go"), "go"),
    (re.compile(r"evcxr|i?rust"), "rust"),
)
_LANGUAGE_KERNEL = re.compile(
    r"i?(bash|haskell|java|kotlin|lua|matlab|octave|perl|ruby|sas|sos|sql|stata|swift)(kernel|\W.*)?"
)


def language_of(metadata: object) -> str:
    """Return the language in lower case: from the metadata, else guessed from the kernel's name.

    Python is what is left: its kernels are called after environments and projects.
    """
    for keys in (("kernelspec", "language"), ("language_info", "name")):
        name = _text_at(metadata, *keys).strip().lower()
        if name:
            return "python" if name in _PYTHON_NAMES else name
    kernel = _text_at(metadata, "kernelspec", "name").strip().lower()
    for pattern, language in _KERNEL_LANGUAGES:
        if pattern.fullmatch(kernel):
            return language
    match = _LANGUAGE_KERNEL.fullmatch(kernel)
    return match[1] if match else "python"


def _text_at(value: object, *keys: str) -> str:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""
