"""The text of what pytorch_pretrained_bert computed learning rates with, apart from optimizers."""

from __future__ import annotations

# Up to 0.6.1. The second of each pair is that of the module for OpenAI GPT.
_FUNCTIONS = {
    "warmup_linear": (
        "if x < warmup:\n        return x / warmup\n    return 1.0 - x",
        "return (x / warmup if x <= warmup else 1) * (1 - x)",
    ),
    "warmup_constant": (
        "if x < warmup:\n        return x / warmup\n    return 1.0",
        "return x / warmup if x <= warmup else 1",
    ),
    "warmup_cosine": (
        "if x < warmup:\n        return x / warmup\n    return 0.5 * (1 + math.cos(math.pi * x))",
        "return x / warmup if x <= warmup else 0.5 * (1 + math.cos(math.pi * x))",
    ),
}

_FUNCTION = '''
def {bound}(x, warmup=0.002):
    """{name} of pytorch_pretrained_bert: a factor of the learning rate."""
    {body}
'''

_CLASS = '''
class {bound}:
    """{name} of pytorch_pretrained_bert: factors of the learning rate."""

    def __init__(self, warmup=0.002, t_total=-1{cycles}):
        self.warmup, self.t_total = float(max(warmup, 0)), float(t_total){init}

    def get_lr(self, step, nowarn=False):
        return self.get_lr_(step / self.t_total) if self.t_total >= 0 else 1.0

    def get_lr_(self, progress):
        {body}
'''

_IN_WARMUP = "if progress < self.warmup:\n            return progress / self.warmup\n        "
_AFTER_WARMUP = "progress = (progress - self.warmup) / (1 - self.warmup)\n        "
_CYCLES = "\n        self.cycles = cycles"
# In 0.6.2: the default of `cycles`, what more is done at the start, and the factor.
_CLASSES = {
    "ConstantLR": ("", "", "return 1.0"),
    "WarmupConstantSchedule": ("", "", _IN_WARMUP + "return 1.0"),
    "WarmupLinearSchedule": (
        "",
        "",
        _IN_WARMUP + "return max((progress - 1) / (self.warmup - 1), 0.0)",
    ),
    "WarmupCosineSchedule": (
        ", cycles=0.5",
        _CYCLES,
        _IN_WARMUP
        + _AFTER_WARMUP
        + "return 0.5 * (1 + math.cos(math.pi * self.cycles * 2 * progress))",
    ),
    "WarmupCosineWithHardRestartsSchedule": (
        ", cycles=1.0",
        _CYCLES,
        _IN_WARMUP
        + _AFTER_WARMUP
        + "return 0.5 * (1 + math.cos(math.pi * (self.cycles * progress % 1)))",
    ),
    "WarmupCosineWithWarmupRestartsSchedule": (
        ", cycles=1.0",
        f"{_CYCLES}\n        self.warmup *= cycles",
        "progress = progress * self.cycles % 1\n        "
        + _IN_WARMUP
        + _AFTER_WARMUP
        + "return 0.5 * (1 + math.cos(math.pi * progress))",
    ),
}


def function_text(name: str, bound: str, *, of_openai: bool) -> str:
    """Return the definition of `warmup_linear` or a sibling as a function called `bound`.

    `of_openai` is for the functions of `optimization_openai`, which are others.
    """
    body = _FUNCTIONS[name][of_openai]
    return _FUNCTION.format(name=name, bound=bound, body=body).strip("\n")


def schedule_text(name: str, bound: str) -> str:
    """Return the definition of `WarmupLinearSchedule` or a sibling as a class called `bound`."""
    cycles, init, body = _CLASSES[name]
    return _CLASS.format(name=name, bound=bound, cycles=cycles, init=init, body=body).strip("\n")


def needs_math(name: str) -> bool:
    """Tell whether the definition of `name` needs the module `math`."""
    return "cosine" in name.lower()
