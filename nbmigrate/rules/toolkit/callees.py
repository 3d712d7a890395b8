"""What takes the arguments of a call, also where `functools.partial` stands between."""

from __future__ import annotations

from nbmigrate.meaning.facts import CallFact
from nbmigrate.meaning.values import Arguments, Partial, Symbol, Values, join_all, one

PARTIAL = Symbol("functools.partial")
"""The function that binds arguments of another one."""


# Partials of partials of ... that are followed.
_DEEPEST = 4


def without_partials(call: CallFact) -> tuple[Values, Arguments]:
    """Return what takes the arguments of `call`, and all the arguments that are known to reach it.

    `partial(f, key=1)` gives `f` with what is bound there, and calling that partial gives `f` with
    both what was bound and what is given now.
    """
    values, arguments = call.callee, call.arguments
    if PARTIAL in values and arguments.positionals:
        function, *rest = arguments.positionals
        values = function | (values - {PARTIAL})
        arguments = Arguments(tuple(rest), arguments.keywords, arguments.splats)
    for _ in range(_DEEPEST):
        if not any(isinstance(value, Partial) for value in values):
            break
        for value in sorted(values, key=repr):
            if isinstance(value, Partial):
                positionals = (*value.arguments, *arguments.positionals)
                keywords = {**dict(value.keywords), **arguments.keywords}
                arguments = Arguments(positionals, keywords, arguments.splats)
        values = join_all(v.function if isinstance(v, Partial) else one(v) for v in values)
    return values, arguments


def taken_by(call: CallFact) -> CallFact:
    """Return a call as one of what takes its arguments: `partial(f, key=1)` as one of f.

    What it returns is that of `call`: a partial, where it makes one.
    """
    values, arguments = without_partials(call)
    return call if values is call.callee else CallFact(call.site, values, arguments)


def through_partials(call: CallFact) -> CallFact:
    """Return the call of a partial as one of its function, with all arguments; else `call`.

    The call of `partial` itself stays what it is.
    """
    for value in call.callee:
        if isinstance(value, Partial):
            return CallFact(call.site, *without_partials(call))
    return call
