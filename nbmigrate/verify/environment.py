"""The environments whose libraries a notebook can be verified against: kernels, interpreters."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_DEFAULT_KERNEL = "python3"
# What kernel specs call the Python that Jupyter runs on.
_OWN_PYTHON = frozenset({"python", "python3"})


class VerifyError(Exception):
    """Why a notebook could not be verified: one line."""


@dataclass(frozen=True)
class Environment:
    """A Python to ask or to run a notebook in.

    `argv` starts its kernel, with "{connection_file}" in it; `python` is the interpreter,
    `variables` what its kernel spec adds to the environment variables. `name` is for people.
    """

    name: str
    python: str
    argv: tuple[str, ...]
    variables: Mapping[str, str] = field(default_factory=dict)


def of_python(python: str) -> Environment:
    """Return an interpreter's environment; raises `VerifyError` if there is no such program."""
    found = shutil.which(python)
    if found is None:
        raise VerifyError(f"there is no Python {python}")
    argv = (found, "-m", "ipykernel_launcher", "-f", "{connection_file}")
    return Environment(python, found, argv)


def of_kernel(name: str) -> Environment:
    """Return a kernel's environment; raises `VerifyError` if there is none that can be asked."""
    try:
        from jupyter_client.kernelspec import (  # noqa: PLC0415
            KernelSpecManager,
            NoSuchKernel,
        )
    except ImportError:
        raise VerifyError(
            "kernels are looked up with jupyter_client, which is not installed: "
            "pip install jupyter_client, or name an interpreter with --python"
        ) from None
    manager = KernelSpecManager()
    try:
        spec = manager.get_kernel_spec(name)
    except NoSuchKernel:
        known = ", ".join(sorted(manager.find_kernel_specs())) or "none"
        raise VerifyError(
            f"there is no kernel {name!r} here ({known}); choose another one with --kernel, or an "
            "interpreter with --python"
        ) from None
    if spec.language.lower() != "python" or not spec.argv:
        raise VerifyError(f"kernel {name!r} is one for {spec.language}, not for Python")
    python = sys.executable if spec.argv[0] in _OWN_PYTHON else shutil.which(spec.argv[0])
    if python is None:
        raise VerifyError(f"kernel {name!r} has no Python any more: {spec.argv[0]} is not there")
    return Environment(f"kernel {name}", python, (python, *spec.argv[1:]), spec.env)


def kernel_of(source: bytes) -> str:
    """Return the name of the kernel that a notebook asks for."""
    metadata = json.loads(source.decode("utf-8-sig")).get("metadata", {})
    spec = metadata.get("kernelspec", {}) if isinstance(metadata, dict) else {}
    name = spec.get("name") if isinstance(spec, dict) else None
    return name if isinstance(name, str) and name else _DEFAULT_KERNEL
