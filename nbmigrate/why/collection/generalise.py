"""From the message of one snippet to the template of all like it.

The rule: take the first line that has text, with single spaces, without a path in parentheses at
its end, without what follows the first item of a list, and of several sentences the first one; then
replace, in this order, by words of `nbmigrate.why.templates`

1. the folder of every other path,
2. what begins with `Own` or `own_`, which is how snippets call what a notebook names,
3. the old name a snippet is an example of, the module it was to be imported from, and modules of
   models,
4. classes that transformers returns, and those that a method, an attribute or a requirement is
   told of, by their kind, unless a snippet is exact,
5. what torch tells of its functions: their name, the position, the types of further arguments,
   and the module whose weights do not fit,
6. names with commas and no spaces between them,
7. natural numbers and versions (numbers below 0 mean something: -1 is no longer ignored).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers import catalog
from nbmigrate.why.templates import KINDS

if TYPE_CHECKING:
    from nbmigrate.why.collection.snippets import Snippet

_PATH_AT_END = re.compile(r" \([^()]*[/\\][^()]*\)$")
_FURTHER_SENTENCES = re.compile(r"(?<=[^A-Z ]\.) (?=[A-Z]).*")
_FURTHER_ITEMS = re.compile(r"(\['[^']*'), .*")
_FOLDER = re.compile(r"(?<=')(?:[^/'()]*/)+(?=[^/'()]+')")
_OWN = re.compile(r"\b(?:Own|own_)\w*")
_FROM = re.compile(r"(?<= from ')[\w.]+(?=')")
_MODEL_MODULE = re.compile(r"(?<='models\.)[\w.]+(?=')")
_OUTPUT = re.compile(r"\b\w*Output\w*\b")
_OWNER = re.compile(r"\b(\w+)(\.(?=\w+\(\))|(?='? (?:object )?has no attribute| requires the ))")
_TORCH_ARGUMENT = re.compile(r"^\w+(?=\(\): argument '\w+' \(position \d+\))")
_POSITION = re.compile(r" \(position \d+\)")
_TORCH_TYPES = re.compile(r"^\w+(\(\) received .* - got \([\w{}]+)[^)]*(?=\))")
_MISFIT = re.compile(r"(?<=^Error\(s\) in loading state_dict for )\w+")
_NAMES = re.compile(r"\b[a-z_]+(?:,[a-z_]+)+\b")
_NUMBER = re.compile(r"(?<![\w.-])\d+(?:\.\d+)*(?![\w.])")
_KEYWORD = "unexpected keyword argument"


def template_of(message: str, snippet: Snippet) -> str:
    """Return the template of a message that a snippet raised."""
    text = " ".join(message.strip().partition("\n")[0].split())
    text = _PATH_AT_END.sub("", text)
    text = _FURTHER_ITEMS.sub(r"\1", text)
    text = _FURTHER_SENTENCES.sub("", text)
    text = _FOLDER.sub("{path}", text)
    text = _OWN.sub("{name}", text)
    if snippet.old is not None:
        text = re.sub(rf"\b{re.escape(snippet.old.name)}\b", f"{{{snippet.old.fate}}}", text)
        text = _FROM.sub("{module}", text)
    text = _MODEL_MODULE.sub("{module}", text)
    text = _OUTPUT.sub(_kind, text)
    if not snippet.exact:
        text = _OWNER.sub(lambda found: _owner(found, qualified=_KEYWORD not in text), text)
    text = _TORCH_ARGUMENT.sub("{name}", text)
    text = _POSITION.sub("{position}", text)
    text = _TORCH_TYPES.sub(r"{name}\1{types}", text)
    text = _MISFIT.sub("{name}", text)
    text = _NAMES.sub("{names}", text)
    return _NUMBER.sub("{number}", text)


def _kind(found: re.Match[str]) -> str:
    kind = catalog.kind(found[0])
    return f"{{{kind}}}" if kind in KINDS else found[0]


def _owner(found: re.Match[str], *, qualified: bool) -> str:
    """Return the word for a class, with the dot behind it where a method follows."""
    kind = catalog.kind(found[1])
    if kind not in KINDS:
        return found[0]
    return f"{{{kind}.}}" if found[2] and not qualified else f"{{{kind}}}{found[2]}"
