"""Small libraries that hand on what they are given: accelerators, progress bars, boxes.

Nothing of them is migrated: it is enough to see through them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbmigrate.meaning.behaviour import Behaviour, unknown_result
from nbmigrate.meaning.values import Instance, Tuple, Values, one, unknown

if TYPE_CHECKING:
    from nbmigrate.meaning.values import Arguments, Method, Site, Symbol

# What gives back an argument, or something that is called in the same way: the argument's name.
_PASS_ON = {
    "torch_xla.distributed.xla_multiprocessing.MpModelWrapper": "model",
    "apex.parallel.DistributedDataParallel": "module",
    "fastprogress.progress_bar": "gen",
    "fastprogress.fastprogress.progress_bar": "gen",
    "fastprogress.master_bar": "gen",
    "fastprogress.fastprogress.master_bar": "gen",
}
_PROGRESS_BARS = frozenset({"tqdm", "tqdm_notebook"})
# What gives back all its arguments, as a tuple if there are several: the names of the first ones.
_PASS_ALL = {"apex.amp.initialize": ("models", "optimizers")}
_PREPARERS = frozenset({"accelerate.Accelerator", "accelerate.accelerator.Accelerator"})
# What holds its keywords as attributes.
_BOXES = frozenset(
    {"easydict.EasyDict", "munch.Munch", "box.Box", "attrdict.AttrDict", "addict.Dict"}
    | {"ml_collections.ConfigDict"},
)
_CHECKPOINT_LOADERS = frozenset({"load_from_checkpoint"})  # of Lightning's modules


class WrapperBehaviour(Behaviour):
    """What these libraries answer."""

    passing_decorators = frozenset(
        {"typechecked", "overrides", "memory_cache", "cache_resource", "njit", "jit"}
        | {"auto_move_data"}
    )

    def container(self, symbol: Symbol) -> str | None:
        """Return "namespace" for a class whose objects hold keywords as attributes."""
        return "namespace" if symbol.path in _BOXES else None

    def call(self, symbol: Symbol, site: Site, arguments: Arguments) -> Values | None:
        """Return what is handed on."""
        path = symbol.path
        if path in _PASS_ON:
            return arguments.get(_PASS_ON[path], 0) or unknown_result(symbol)
        if symbol.library == "tqdm" and symbol.name in _PROGRESS_BARS:
            return arguments.get("iterable", 0) or unknown_result(symbol)
        if path in _PASS_ALL:
            return _all(arguments, _PASS_ALL[path])
        if path == "deepspeed.initialize":
            engine = arguments.get("model", 1) or unknown_result(symbol)
            others = unknown_result(symbol)
            return one(Tuple((engine, others, others, others)))
        return one(Instance(symbol, site)) if path in _PREPARERS else None

    def call_method(self, method: Method, site: Site, arguments: Arguments) -> Values | None:
        """Return what an accelerator prepares, or takes out of its wrapper."""
        del site
        if method.receiver.cls.path not in _PREPARERS:
            return None
        if method.name.startswith("prepare"):
            return _all(arguments)
        return arguments.get("model", 0) if method.name == "unwrap_model" else None

    def constructs(self, name: str) -> bool:
        """Tell whether a classmethod of this name loads an object from a checkpoint."""
        return name in _CHECKPOINT_LOADERS

    def passed_to_init(self, name: str, arguments: Arguments) -> Arguments | None:
        """Return what a loader of checkpoints passes on: keywords, and what it finds there."""
        if name not in _CHECKPOINT_LOADERS:
            return None
        found = unknown("what the checkpoint holds")
        return type(arguments)((), arguments.keywords, found)


def _all(arguments: Arguments, names: tuple[str, ...] = ()) -> Values:
    given = [*arguments.positionals]
    given += [arguments.keywords[name] for name in names if name in arguments.keywords]
    if arguments.more:
        return unknown("what a wrapper of several objects gives")
    return given[0] if len(given) == 1 else one(Tuple(tuple(given)))
