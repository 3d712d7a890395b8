"""With which kernels torch, NumPy and the libraries below them compute.

A processor has its own kernels, and each adds in its own order and so rounds in its own way. These
variables choose among those that a processor can run, so that it stands in for others: see
`tests/kernels`.
"""

from __future__ import annotations

import os

VARIABLES = (
    "ATEN_CPU_CAPABILITY",
    "MKL_CBWR",
    "NPY_DISABLE_CPU_FEATURES",
    "OMP_NUM_THREADS",
    "ONEDNN_MAX_CPU_ISA",
    "OPENBLAS_CORETYPE",
)
_USUAL = {
    "OMP_NUM_THREADS": "1",
    # Threads that wait in a loop take the processor from those they wait for, if it is busy.
    "OMP_WAIT_POLICY": "passive",
}


def kernel_settings() -> dict[str, str]:
    """Return the variables for a process: those that are set here, and one thread if none is."""
    return _USUAL | {name: os.environ[name] for name in VARIABLES if name in os.environ}
