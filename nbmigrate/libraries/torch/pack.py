"""The pack of torch: how it behaves. It has no rules yet."""

from __future__ import annotations

from nbmigrate.libraries.pack import Pack
from nbmigrate.libraries.torch.behaviour import TorchBehaviour

PACK = Pack(
    name="torch",
    title="PyTorch",
    packages=("torch",),
    behaviour=lambda _target: TorchBehaviour(),
)
