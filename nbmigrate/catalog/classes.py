"""What the classes and functions of the libraries take, return, hold and inherit.

A class is given by its name (`BertModel`) or by its path, old or new; the path matters for the few
names that several modules define (`transformers.modeling_gpt2.Attention`), of which nothing is
known by the bare name. A release is any version of which a table exists, of any of the packages;
`UnknownVersionError` is raised for another.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from nbmigrate.catalog.names import module_home, origin
from nbmigrate.catalog.releases import ORDER, last_in, position, table_release
from nbmigrate.catalog.tables import Row, rows, rows_at

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind: TypeAlias = Literal[
    "auto-config",
    "auto-model",
    "auto-tokenizer",
    "config",
    "flax-auto-model",
    "flax-model",
    "model",
    "optimizer",
    "output",
    "pipeline",
    "scheduler",
    "tf-auto-model",
    "tf-model",
    "tokenizer",
    "trainer",
    "training-arguments",
]
ParameterKind: TypeAlias = Literal[
    "positional", "keyword-only", "*args", "**kwargs", "deprecated-keyword"
]

_AUTO: Mapping[str, Kind] = {
    "AutoModel": "auto-model",
    "TFAutoModel": "tf-auto-model",
    "FlaxAutoModel": "flax-auto-model",
    "AutoTokenizer": "auto-tokenizer",
    "AutoConfig": "auto-config",
}
_ROOTS: Mapping[str, Kind] = {
    "FlaxPreTrainedModel": "flax-model",
    "ModelOutput": "output",
    "Pipeline": "pipeline",
    "PreTrainedTokenizer": "tokenizer",
    "PreTrainedTokenizerBase": "tokenizer",
    "PreTrainedTokenizerFast": "tokenizer",
    "PretrainedConfig": "config",
    "TFTrainer": "trainer",
    "TFTrainingArguments": "training-arguments",
    "Trainer": "trainer",
    "TrainingArguments": "training-arguments",
    "torch.optim.Optimizer": "optimizer",
    "torch.optim.lr_scheduler.LambdaLR": "scheduler",
}
_FOREIGN: tuple[tuple[str, Kind], ...] = (
    ("torch.nn.", "model"),
    ("flax.linen.", "flax-model"),
    ("tensorflow.keras.layers.", "tf-model"),
    ("tensorflow.keras.Model", "tf-model"),
    ("keras.layers.", "tf-model"),
    ("keras.Model", "tf-model"),
)


# Every model of a framework has one of these bases.
_GENERAL = frozenset({"PreTrainedModel", "TFPreTrainedModel", "FlaxPreTrainedModel"})


class Parameter(NamedTuple):
    """One parameter. `default` is its text, None if it is required.

    A "deprecated-keyword" is no parameter: a decorator still takes the keyword `name` and passes
    it on as `renamed_to`.
    """

    name: str
    default: str | None = None
    kind: ParameterKind = "positional"
    renamed_to: str = ""


class OutputClass(NamedTuple):
    """What forward returns: the class, and its fields in the order of the tuple."""

    name: str
    fields: tuple[str, ...]


def kind(cls: str) -> Kind | None:
    """Tell what sort of class it is, by its bases and, for the auto classes, its name."""
    bare = cls.rpartition(".")[2]
    for name, auto in _AUTO.items():
        if bare == name or (name.endswith("Model") and bare.startswith(name)):
            return auto
    key = _key(cls)
    newest = _newest(key)
    if newest is None:
        return None
    for ancestor in _ancestors(key, newest):
        if ancestor in _ROOTS:
            return _ROOTS[ancestor]
        for prefix, found in _FOREIGN:
            if ancestor.startswith(prefix):
                return found
    return None


def bases(cls: str, release: str) -> tuple[str, ...] | None:
    """Give the direct bases, those of other libraries with their paths; None if not known."""
    found = rows_at("bases", _key(cls), table_release(release))
    return found[0] if found else None


def forward_parameters(cls: str, release: str) -> tuple[Parameter, ...] | None:
    """Give the parameters of forward (`call` of a TF, `__call__` of a Flax class), in order.

    None if the release has no such class that can be run.
    """
    listed = table_release(release)
    for ancestor in _ancestors(_key(cls), listed):
        for row in rows_at("forward", ancestor, listed):
            return _parameters(row)
    return None


def output(cls: str, release: str) -> OutputClass | None:
    """Give what forward returns when `return_dict` is true; None before 3.1 and if not known."""
    row = _output_row(cls, release)
    return OutputClass(row[1], row[2:]) if row else None


def output_fields(cls: str, release: str) -> tuple[str, ...] | None:
    """Give the fields of what forward returns, in order; the tuple leaves out those that are None.

    None before 3.1 and where the class of the result is not known.
    """
    found = output(cls, release)
    return found.fields if found else None


def accepts_return_dict(cls: str, release: str) -> bool:
    """Tell whether `return_dict` may be given when the model is called."""
    row = _output_row(cls, release)
    return row is not None and row[0] == "return_dict"


def signature(name: str, release: str) -> tuple[Parameter, ...] | None:
    """Give the parameters of a function, of a class, or of a method as "Trainer.compute_loss".

    Methods are found in the bases, too; a class without constructor has no parameters to tell.
    None for what the tables do not have in this release.
    """
    listed = table_release(release)
    owner, _, last = name.rpartition(".")
    if owner and _newest(_key(owner)) is not None:
        return _method(_key(owner), last, listed)
    if _newest(_key(name)) is not None:
        return _method(_key(name), "__init__", listed)
    functions = (row for row in rows_at("signatures", last, listed) if not row[0])
    return next((_parameters(row[1:]) for row in functions), None)


def part(cls: str, attribute: str, release: str) -> str | None:
    """Give the class of `self.attribute` as set by the constructor of a class; None if unknown."""
    listed = table_release(release)
    for ancestor in _ancestors(_key(cls), listed):
        for row in rows_at("parts", ancestor, listed):
            if row[0] == attribute:
                return row[1]
    return None


def base_model(cls: str, release: str) -> str | None:
    """Give the class of `self.base_model`: of the model that one with a head is built on.

    It is the class itself if it is such a model; None if it cannot be told.
    """
    listed = table_release(release)
    ancestors = _ancestors(_key(cls), listed)
    family = {name for name in ancestors if name.lower().endswith("pretrainedmodel")}
    for ancestor in ancestors:
        for attribute, found in rows_at("parts", ancestor, listed):
            if found.endswith("MainLayer") and attribute not in {"encoder", "decoder"}:
                return found
            above = family.intersection(_ancestors(found, listed)) - _GENERAL
            if found.endswith("Model") and above:
                return found
            if found.endswith("Model"):
                return None
    bare = cls.rpartition(".")[2]
    return bare if bare.endswith("Model") and family - _GENERAL else None


def _method(key: str, method: str, release: str) -> tuple[Parameter, ...] | None:
    fields: dict[str, Parameter] = {}
    for ancestor in _ancestors(key, release):
        for row in rows_at("signatures", ancestor, release):
            if row[0] == method:
                return _parameters(row[1:])
            if row[0] == "fields" and method == "__init__":
                fields = {field.name: field for field in _parameters(row[1:])} | fields
    return tuple(fields.values()) or None


def _output_row(cls: str, release: str) -> Row | None:
    listed = table_release(release)
    for ancestor in _ancestors(_key(cls), listed):
        if found := rows_at("outputs", ancestor, listed):
            return found[0]
        if rows_at("forward", ancestor, listed):
            return None
    return None


@lru_cache(maxsize=1024)
def _key(cls: str) -> str:
    """Give the key of a class in the tables, which is its name unless that is ambiguous."""
    module, _, bare = cls.rpartition(".")
    if not module or rows("bases", bare):
        return bare
    module, _, bare = (origin(cls) or cls).rpartition(".")
    home = module_home(module, ORDER[-1]) or module
    return f"{home.rpartition('.')[2]}.{bare}"


def _newest(key: str) -> str | None:
    """Give the newest release that has the class."""
    ends = [last_in(ranges) for ranges, _ in rows("bases", key)]
    return max(ends, key=position) if ends else None


def _ancestors(key: str, release: str) -> list[str]:
    """Give the class and its ancestors in one release, nearest first."""
    found: list[str] = []
    waiting = [key]
    while waiting:
        current = waiting.pop(0)
        if current not in found:
            found.append(current)
            waiting = [base for row in rows_at("bases", current, release) for base in row] + waiting
    return found


def _parameters(row: Row) -> tuple[Parameter, ...]:
    found: list[Parameter] = []
    plain: ParameterKind = "positional"
    for text in row:
        name, equals, default = text.partition("=")
        if text == "*":
            plain = "keyword-only"
        elif text.startswith("**"):
            found.append(Parameter(text[2:], kind="**kwargs"))
        elif text.startswith("*"):
            found.append(Parameter(text[1:], kind="*args"))
            plain = "keyword-only"
        elif text.startswith("~"):
            old, _, new = text[1:].partition("=>")
            found.append(Parameter(old, kind="deprecated-keyword", renamed_to=new))
        else:
            optional = not equals and name.endswith("?")
            value = "None" if optional else default if equals else None
            found.append(Parameter(name.removesuffix("?"), value, plain))
    return tuple(found)
