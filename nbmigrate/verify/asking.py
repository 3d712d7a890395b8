"""Ask an environment: one process of its Python that runs `probe.py`."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, TypeAlias

from nbmigrate import interrupts
from nbmigrate.libraries.transformers.catalog import TARGET
from nbmigrate.verify.environment import VerifyError
from nbmigrate.verify.questions import Attribute, Call, Import

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nbmigrate.verify.environment import Environment
    from nbmigrate.verify.questions import Question, Thing, Use

Answer: TypeAlias = tuple[str, str]
"""A verdict of the probe, and its message."""

# What lies in the working directory must not run; the rest is what a kernel would import from.
_LAUNCH = """\
import sys
sys.path[:] = [entry for entry in sys.path if entry]
exec(compile(sys.argv.pop(), "probe", "exec"))
"""
_QUIET = {"HF_HUB_OFFLINE": "1", "TF_CPP_MIN_LOG_LEVEL": "3", "TRANSFORMERS_VERBOSITY": "critical"}


@dataclass(frozen=True)
class Answers:
    """The answers in the order of the questions, and the version of transformers if asked for."""

    answers: tuple[Answer, ...]
    version: str | None


def ask(environment: Environment, questions: Sequence[Question], seconds: float) -> Answers:
    """Ask the questions; raises `VerifyError` if they cannot be answered in this time."""
    packages = [TARGET] if any(map(_is_about_target, questions)) else []
    request = {"packages": packages, "questions": [_words(question.use) for question in questions]}
    result = _run(environment, json.dumps(request), seconds)
    answer = json.loads(result)
    version = None
    for name, (found, message) in answer["packages"].items():
        if found is None:
            raise VerifyError(f"{name} {message} in {environment.name} ({environment.python})")
        version = found
    return Answers(tuple((verdict, text) for verdict, text in answer["answers"]), version)


def _run(environment: Environment, request: str, seconds: float) -> str:
    probe = (files(__package__) / "probe.py").read_text(encoding="utf-8")
    try:
        code, answer, said = _output_of(
            [environment.python, "-c", _LAUNCH, probe],
            request,
            os.environ | _substituted(environment.variables) | _QUIET,
            seconds,
        )
    except subprocess.TimeoutExpired:
        raise VerifyError(
            f"{environment.name} gave no answer in {seconds:g} seconds; allow more with --timeout"
        ) from None
    except OSError as error:
        raise VerifyError(f"{environment.python} cannot be run: {error.strerror}") from None
    if code or not answer:
        last = (said.strip().splitlines() or ["it gave no answer"])[-1]
        raise VerifyError(f"{environment.name} ({environment.python}) cannot be asked: {last}")
    return answer


def _output_of(
    command: Sequence[str], request: str, variables: Mapping[str, str], seconds: float
) -> tuple[int, str, str]:
    """Run a program, which ends with this one; return its exit code and what it printed."""
    with (
        subprocess.Popen(  # noqa: S603 - the python of the environment
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            env=variables,
        ) as process,
        interrupts.ending_with(process.kill),
    ):
        try:
            output, errors = process.communicate(request, timeout=seconds)
        except BaseException:
            process.kill()
            raise
    return process.returncode, output, errors


def _substituted(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of a kernel spec as Jupyter sets them: others in them filled in."""
    return {name: Template(text).safe_substitute(os.environ) for name, text in variables.items()}


def _is_about_target(question: Question) -> bool:
    return any(path.partition(".")[0] == TARGET for path in _paths(question.use))


def _paths(use: Use) -> list[str]:
    match use:
        case Import(module=module):
            return [module]
        case Attribute(owners=things) | Call(callees=things):
            return [thing.path for thing in things]


def _words(use: Use) -> list[object]:
    match use:
        case Import(module=module, name=name):
            return ["import", module, name]
        case Attribute(owners=owners, name=name):
            return ["attribute", _listed(owners), name]
        case Call():
            callees = _listed(use.callees)
            return ["call", callees, [use.positionals, use.keywords, use.complete]]


def _listed(things: Sequence[Thing]) -> list[object]:
    return [[thing.path, thing.instance, thing.attribute] for thing in things]
