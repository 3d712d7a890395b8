"""Templates of messages: text with words in braces for what differs from notebook to notebook.

| word | stands for |
|---|---|
| `{number}` | a number or a version |
| `{position}` | which argument of a function of torch it is; older releases do not say it |
| `{path}` | a folder |
| `{name}` | a name that a notebook chooses, or a function of torch |
| `{types}` | types of further arguments |
| `{names}` | names with commas between them |
| `{module}` | the module that something is imported from |
| `{moved}`, `{gone}` | a name or module of old releases that lives elsewhere now, or nowhere |
| `{model}`, `{tokenizer}`, … | a class of this kind in transformers, as the catalog tells |
| `{model.}`, … | the same before a method, where older Pythons do not name the class |
"""

from __future__ import annotations

import re
from functools import lru_cache

from nbmigrate.libraries.transformers import catalog
from nbmigrate.plan import DEFAULT_TARGET

KINDS = frozenset(
    {"config", "model", "output", "pipeline", "tokenizer", "trainer", "training-arguments"}
)
"""The kinds of classes that there are words for, as the catalog calls them."""

_ANYTHING = {
    "number": r"\d+(?:\.\d+)*",
    "position": r"(?: \(position \d+\))?",
    "path": r"(?:[^'\"()]*[/\\])?",
    "name": r"[\w-]+",
    "types": r"[^)]*",
    "names": r"\w+(?:,\w+)*",
}
_OLD = {"module": r"[\w.]+", "moved": r"[\w.]+", "gone": r"[\w.]+"}
_WORD = re.compile(r"\{([\w.-]+)\}")
_TOP = "transformers"


def is_general(template: str) -> bool:
    """Tell whether a template stands for all old names of the library, or all that are gone."""
    return "{moved}" in template or "{gone}" in template


def telling(template: str) -> int:
    """Tell how many characters of a template are the same in every notebook."""
    return len(_WORD.sub("", template))


def matches(template: str, message: str) -> bool:
    """Tell whether a message, with single spaces between its words, begins as a template says."""
    pattern, kinds = _compiled(template)
    found = pattern.match(message)
    if found is None:
        return False
    classes = [(found[f"class{index}"], kind) for index, kind in enumerate(kinds)]
    return all(catalog.kind(name) == kind for name, kind in classes if name) and _is_old(
        found.groupdict()
    )


@lru_cache(maxsize=1024)
def _compiled(template: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """Return the pattern of a template, and the kinds of its groups `class0`, `class1`, …."""
    kinds: list[str] = []
    # The words are every second part.
    parts = [
        _group(part, kinds) if index % 2 else re.escape(part)
        for index, part in enumerate(_WORD.split(template))
    ]
    return re.compile("".join(parts) + r"(?!\w)"), tuple(kinds)


def _group(word: str, kinds: list[str]) -> str:
    if word in _ANYTHING:
        return _ANYTHING[word]
    if word in _OLD:
        return f"(?P<{word}>{_OLD[word]})"
    kind = word.removesuffix(".")
    if kind not in KINDS:
        raise ValueError(f"{word!r} is no word of templates")
    kinds.append(kind)
    name = rf"(?P<class{len(kinds) - 1}>\w+)"
    return name if word == kind else rf"(?:{name}\.)?"


def _is_old(found: dict[str, str | None]) -> bool:
    """Tell whether what stands for an old name is one, and moved or gone as it should be."""
    for word in ("moved", "gone"):
        name = found.get(word)
        if name is not None:
            path = _old_path(name, found.get("module"))
            home = path and catalog.new_home(path, DEFAULT_TARGET)
            return path is not None and home != path and (home is not None) == (word == "moved")
    return True


def _old_path(name: str, module: str | None) -> str | None:
    """Return the full path of a name of an old release, None if there is none."""
    paths = [name, f"{_TOP}.{name}"] if module is None else [f"{module}.{name}"]
    ours = (path for path in paths if path.startswith(f"{_TOP}."))
    return next((path for path in ours if catalog.is_known(path)), None)
