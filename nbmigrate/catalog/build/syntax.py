"""What one module's source says, read with `ast`: names, imports, exports, classes, signatures.

Every branch of a condition or of a try statement counts as executed, except `if TYPE_CHECKING:`.
"""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FORWARD = ("forward", "call", "__call__")
"""What running a model is called: in torch, in Keras, in Flax."""

_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Method:
    """A function or method. `outputs` are the classes it may return, the likeliest first."""

    parameters: tuple[str, ...]
    decorators: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Class:
    """A class. Names are as written; `parts` are attributes set to a call of a name in __init__.

    `attributes` are all that its body or its methods set.
    """

    bases: tuple[str, ...]
    methods: dict[str, Method]
    fields: tuple[str, ...]
    parts: dict[str, str]
    is_dataclass: bool
    attributes: frozenset[str] = frozenset()


@dataclass(slots=True)
class Module:
    """What a module holds. Imports are absolute: (module, name), with name "" for a module."""

    package: str
    constants: set[str] = field(default_factory=set)
    functions: dict[str, Method] = field(default_factory=dict)
    classes: dict[str, Class] = field(default_factory=dict)
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)
    exports: set[str] | None = None
    required: set[str] = field(default_factory=set)
    lazy: bool = False
    lazy_names: dict[str, set[str]] = field(default_factory=dict)
    lazy_folders: set[str] = field(default_factory=set)

    def kind(self, name: str) -> str:
        """Return "c", "f" or "v" for a class, function or other value defined here, else ""."""
        found = (("c", self.classes), ("f", self.functions), ("v", self.constants))
        return next((kind for kind, names in found if name in names), "")


def read_module(source: str, path: str, *, is_package: bool) -> Module:
    """Read the source of the module with dotted `path`; raises SyntaxError naming it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", (SyntaxWarning, DeprecationWarning))  # their escapes
        tree = ast.parse(source, filename=path)
    module = Module(path if is_package else path.rpartition(".")[0])
    for statement in _executed(tree.body):
        _note(module, statement)
    return module


def _executed(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    for statement in body:
        if isinstance(statement, ast.If) and _mentions(statement.test, "TYPE_CHECKING"):
            yield from _executed(statement.orelse)
        elif isinstance(statement, ast.Try):
            handled = [part for handler in statement.handlers for part in handler.body]
            yield from _executed(
                [*statement.body, *handled, *statement.orelse, *statement.finalbody],
            )
        elif isinstance(statement, (ast.If, ast.For, ast.While)):
            yield from _executed([*statement.body, *statement.orelse])
        elif isinstance(statement, ast.With):
            yield from _executed(statement.body)
        else:
            yield statement


def _note(module: Module, statement: ast.stmt) -> None:
    if isinstance(statement, ast.ClassDef):
        module.classes[statement.name] = _read_class(statement)
        _note_required(module, statement.name, statement.decorator_list)
    elif isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        module.functions[statement.name] = _read_method(statement)
        _note_required(module, statement.name, statement.decorator_list)
    elif isinstance(statement, ast.Import):
        for alias in statement.names:
            bound, path = (
                (alias.asname, alias.name) if alias.asname else [alias.name.split(".")[0]] * 2
            )
            module.imports[bound] = (path, "")
    elif isinstance(statement, ast.ImportFrom):
        if statement.module != "__future__":
            _note_from_import(module, statement)
    elif isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
        _note_assignment(module, statement)
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        _note_lazy_extension(module, statement.value)


def _note_required(module: Module, name: str, decorators: list[ast.expr]) -> None:
    if any(_mentions(decorator, "requires", "export") for decorator in decorators):
        module.required.add(name)


def _note_from_import(module: Module, statement: ast.ImportFrom) -> None:
    base = statement.module or ""
    if statement.level:
        parts = module.package.split(".")
        parent = ".".join(parts[: len(parts) - statement.level + 1])
        base = f"{parent}.{base}" if base else parent
    for alias in statement.names:
        if alias.name == "*":
            module.stars.append(base)
        else:
            module.imports[alias.asname or alias.name] = (base, alias.name)


def _note_assignment(module: Module, statement: ast.Assign | ast.AnnAssign | ast.AugAssign) -> None:
    value = statement.value
    if value is None:
        return
    if _mentions(value, "_LazyModule"):
        module.lazy = True
    module.lazy_folders.update(_lazy_folders(value))
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    for target in targets:
        names = [node.id for node in ast.walk(target) if isinstance(node, ast.Name)]
        if isinstance(target, ast.Subscript):
            _note_lazy_names(module, target, value)
        elif names == ["__all__"]:
            module.exports = (module.exports or set()) | set(_strings(value))
        elif isinstance(target, (ast.Name, ast.Tuple, ast.List)):
            module.constants.update(names)
        if _is_structure(target) and isinstance(value, ast.Dict):
            for key, listed in zip(value.keys, value.values, strict=True):
                if isinstance(key, ast.Constant):
                    module.lazy_names.setdefault(str(key.value), set()).update(_strings(listed))


def _note_lazy_names(module: Module, target: ast.expr, value: ast.expr) -> None:
    """Read `_import_structure["x"] = [...]` and its extensions."""
    if isinstance(target, ast.Subscript) and _is_structure(target.value):
        for key in _strings(target.slice):
            module.lazy_names.setdefault(key, set()).update(_strings(value))


def _note_lazy_extension(module: Module, call: ast.Call) -> None:
    module.lazy |= _mentions(call, "_LazyModule")
    module.lazy_folders.update(_lazy_folders(call))
    if isinstance(call.func, ast.Attribute) and call.func.attr in {"append", "extend"}:
        for argument in call.args:
            if _mentions(call.func.value, "__all__"):
                module.exports = (module.exports or set()) | set(_strings(argument))
            _note_lazy_names(module, call.func.value, argument)


def _is_structure(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id.endswith("import_structure")


def _lazy_folders(node: ast.expr) -> Iterator[str]:
    """Yield the folders, relative to the package, whose modules' __all__ a package exports."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and _mentions(call.func, "define_import_structure"):
            prefixes = [kw.value for kw in call.keywords if kw.arg == "prefix"]
            yield next((text for prefix in prefixes for text in _strings(prefix)), "")


def _read_class(node: ast.ClassDef) -> Class:
    methods: dict[str, Method] = {}
    fields: list[str] = []
    parts: dict[str, str] = {}
    for statement in _executed(node.body):
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            methods[statement.name] = _read_method(statement, is_method=True)
            if statement.name == "__init__":
                parts = dict(_parts(statement))
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            fields.append(_with_default(statement.target.id, _field_default(statement.value)))
    return Class(
        bases=tuple(ast.unparse(base) for base in node.bases),
        methods=methods,
        fields=tuple(fields),
        parts=parts,
        attributes=frozenset(_attributes(node)),
        is_dataclass=any(_mentions(decorator, "dataclass") for decorator in node.decorator_list),
    )


def _attributes(node: ast.ClassDef) -> Iterator[str]:
    for statement in node.body:
        if isinstance(statement, ast.Assign):
            yield from (t.id for t in statement.targets if isinstance(t, ast.Name))
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute) and _is_set_on_self(part):
            yield part.attr


def _is_set_on_self(node: ast.Attribute) -> bool:
    return isinstance(node.ctx, ast.Store) and _dotted(node.value) == "self"


def _read_method(node: _Function, *, is_method: bool = False) -> Method:
    decorators = tuple(_called(decorator) for decorator in node.decorator_list)
    parameters = _parameters(node.args)
    if is_method and "staticmethod" not in decorators:
        parameters = parameters[1:]
    return Method(
        parameters=(*parameters, *_deprecated(node.decorator_list)),
        decorators=decorators,
        outputs=tuple(_outputs(node)) if is_method and node.name in FORWARD else (),
    )


def _parameters(arguments: ast.arguments) -> tuple[str, ...]:
    plain = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(plain) - len(arguments.defaults)) + list(arguments.defaults)
    written = [_with_default(a.arg, d) for a, d in zip(plain, defaults, strict=True)]
    if arguments.vararg:
        written.append(f"*{arguments.vararg.arg}")
    elif arguments.kwonlyargs:
        written.append("*")
    keywords = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    written += [_with_default(argument.arg, default) for argument, default in keywords]
    if arguments.kwarg:
        written.append(f"**{arguments.kwarg.arg}")
    return tuple(written)


def _deprecated(decorators: list[ast.expr]) -> Iterator[str]:
    """Yield the old names that a decorator still maps: "~old=>new"."""
    for call in decorators:
        if isinstance(call, ast.Call) and _called(call) == "deprecate_kwarg":
            given = [kw.value for kw in call.keywords if kw.arg == "new_name"]
            new = next((text for value in given for text in _strings(value)), "")
            yield from (f"~{old}=>{new}" for value in call.args[:1] for old in _strings(value))


def _field_default(value: ast.expr | None) -> ast.expr | None:
    """Look through dataclasses.field() at the default it gives."""
    if isinstance(value, ast.Call) and _called(value) == "field":
        given = {keyword.arg: keyword.value for keyword in value.keywords}
        return given.get("default", given.get("default_factory"))
    return value


def _with_default(name: str, default: ast.expr | None) -> str:
    """Write a parameter: "name", "name=default", or "name?" for the default None."""
    if default is None:
        return name
    text = ast.unparse(default)
    return f"{name}?" if text == "None" else f"{name}={text}"


def _parts(init: _Function) -> Iterator[tuple[str, str]]:
    for statement in ast.walk(init):
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call):
            for target in statement.targets:
                if isinstance(target, ast.Attribute) and _dotted(target.value) == "self":
                    made = _dotted(statement.value.func)
                    if made and not made.startswith("self."):
                        yield target.attr, made


def _outputs(node: _Function) -> Iterator[str]:
    """Yield what is returned, the last return first, then the annotation, then the decorators."""
    returns = [statement for statement in ast.walk(node) if isinstance(statement, ast.Return)]
    for statement in sorted(returns, key=lambda found: found.lineno, reverse=True):
        if isinstance(statement.value, ast.Call) and (name := _dotted(statement.value.func)):
            yield name
    if node.returns is not None:
        yield from _names_in(node.returns)
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call):
            for keyword in decorator.keywords:
                if keyword.arg == "output_type":
                    yield from _names_in(keyword.value)


def _names_in(node: ast.expr) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            yield part.id
        elif isinstance(part, ast.Attribute):
            yield part.attr
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield from re.findall(r"\w+", part.value)


def _called(node: ast.expr) -> str:
    """Return the last name of what a decorator or a call names."""
    named = node.func if isinstance(node, ast.Call) else node
    return _dotted(named).rpartition(".")[2]


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = _dotted(node.value)
        return f"{base}.{node.attr}" if base else ""
    return ""


def _mentions(node: ast.AST, *names: str) -> bool:
    return any(
        (isinstance(part, ast.Name) and part.id in names)
        or (isinstance(part, ast.Attribute) and part.attr in names)
        for part in ast.walk(node)
    )


def _strings(node: ast.expr) -> list[str]:
    constants = (part for part in ast.walk(node) if isinstance(part, ast.Constant))
    return [part.value for part in constants if isinstance(part.value, str)]
