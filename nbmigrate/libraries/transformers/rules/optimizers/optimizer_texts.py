"""The text of optimizers that follow those of the old libraries step by step."""

from __future__ import annotations

_AFTER_WARMUP = "max((progress - 1) / (warmup - 1), 0)"
# Up to 0.6.1 the linear schedule fell along another line, and below zero behind its end. That of
# OpenAIAdam fell from the first step on, while it rose.
_AFTER_WARMUP_BEFORE_0_6_2 = "(1 - progress)"
_IN_WARMUP_BEFORE_0_6_2 = {
    "BertAdam": "",
    "OpenAIAdam": ' * (1 - progress if group["schedule"] == "warmup_linear" else 1)',
}

_BERT_ADAM = '''
class BertAdam(torch.optim.Optimizer):
    """BertAdam of pytorch_pretrained_bert, to get the same numbers as with it."""

    def __init__(self, params, lr, warmup=-1, t_total=-1, schedule="warmup_linear", b1=0.9,
                 b2=0.999, e=1e-6, weight_decay=0.01, max_grad_norm=1.0, **ignored):
        super().__init__(params, dict(
            lr=lr, warmup=warmup, t_total=t_total, schedule=schedule, b1=b1, b2=b2, e=e,
            weight_decay=weight_decay, max_grad_norm=max_grad_norm,
        ))
{common}
    @torch.no_grad()
    def update(self, group, p, state):
        if not state:
            state.update(step=0, next_m=torch.zeros_like(p), next_v=torch.zeros_like(p))
        if group["max_grad_norm"] > 0:  # each tensor on its own
            clip_grad_norm_(p, group["max_grad_norm"])
        next_m, next_v = state["next_m"], state["next_v"]
        next_m.mul_(group["b1"]).add_(p.grad, alpha=1 - group["b1"])
        next_v.mul_(group["b2"]).addcmul_(p.grad, p.grad, value=1 - group["b2"])
        update = next_m / (next_v.sqrt() + group["e"])  # no bias correction
        if group["weight_decay"] > 0:
            update += group["weight_decay"] * p
        p.sub_(self.scheduled_lr(group, state["step"]) * update)
        state["step"] += 1
'''

_OPENAI_ADAM = '''
class OpenAIAdam(torch.optim.Optimizer):
    """OpenAIAdam of pytorch_pretrained_bert, to get the same numbers as with it."""

    def __init__(self, params, lr, schedule="warmup_linear", warmup=-1, t_total=-1, b1=0.9,
                 b2=0.999, e=1e-8, weight_decay=0, vector_l2=False, max_grad_norm=-1, **ignored):
        super().__init__(params, dict(
            lr=lr, schedule=schedule, warmup=warmup, t_total=t_total, b1=b1, b2=b2, e=e,
            weight_decay=weight_decay, vector_l2=vector_l2, max_grad_norm=max_grad_norm,
        ))
{common}
    @torch.no_grad()
    def update(self, group, p, state):
        if not state:
            state.update(step=0, exp_avg=torch.zeros_like(p), exp_avg_sq=torch.zeros_like(p))
        state["step"] += 1
        if group["max_grad_norm"] > 0:  # each tensor on its own
            clip_grad_norm_(p, group["max_grad_norm"])
        exp_avg, exp_avg_sq = state["exp_avg"], state["exp_avg_sq"]
        exp_avg.mul_(group["b1"]).add_(p.grad, alpha=1 - group["b1"])
        exp_avg_sq.mul_(group["b2"]).addcmul_(p.grad, p.grad, value=1 - group["b2"])
        lr = self.scheduled_lr(group, state["step"])
        correction1 = 1 - group["b1"] ** state["step"]
        correction2 = 1 - group["b2"] ** state["step"]
        step_size = lr * math.sqrt(correction2) / correction1
        p.addcdiv_(exp_avg, exp_avg_sq.sqrt() + group["e"], value=-step_size)
        if group["weight_decay"] > 0 and (p.dim() > 1 or group["vector_l2"]):
            p.sub_(lr * group["weight_decay"] * p)
'''

_COMMON = """
    def scheduled_lr(self, group, step):{objects}
        if group["t_total"] < 0 or group["schedule"] in (None, "none"):
            return group["lr"]
        progress, warmup = step / group["t_total"], max(group["warmup"], 0)
        if progress < warmup:
            return group["lr"] * progress / warmup{in_warmup}
        if group["schedule"] == "warmup_constant":
            return group["lr"]
        if group["schedule"] == "warmup_cosine":
            return group["lr"] * 0.5 * (1 + math.cos(math.pi * (progress - warmup) / (1 - warmup)))
        return group["lr"] * {after_warmup}

    def get_lr(self):
        updated = [(group, self.state[p]) for group in self.param_groups for p in group["params"]]
        if not all(state for _, state in updated):
            return [0]
        return [self.scheduled_lr(group, state["step"]) for group, state in updated]

    def step(self, closure=None):
        loss = None if closure is None else closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    self.update(group, p, self.state[p])
        return loss
"""

_OBJECTS = """
        if hasattr(group["schedule"], "get_lr"):
            return group["lr"] * group["schedule"].get_lr(step)"""

_ADAMW = '''
class AdamW(Optimizer):
    """AdamW of transformers 2 and 3, to get the same numbers as with it."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-6, weight_decay=0.0,
                 correct_bias=True):
        super().__init__(params, dict(
            lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, correct_bias=correct_bias,
        ))

    @torch.no_grad()
    def step(self, closure=None):
        loss = None if closure is None else closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    self.update(group, p, self.state[p])
        return loss

    def update(self, group, p, state):
        if not state:
            state.update(step=0, exp_avg=torch.zeros_like(p), exp_avg_sq=torch.zeros_like(p))
        state["step"] += 1
        beta1, beta2 = group["betas"]
        exp_avg, exp_avg_sq = state["exp_avg"], state["exp_avg_sq"]
        exp_avg.mul_(beta1).add_(p.grad, alpha=1 - beta1)
        exp_avg_sq.mul_(beta2).addcmul_(p.grad, p.grad, value=1 - beta2)
        step_size = group["lr"]
        if group["correct_bias"]:
            correction1 = 1 - beta1 ** state["step"]
            correction2 = 1 - beta2 ** state["step"]
            step_size = step_size * math.sqrt(correction2) / correction1
        p.addcdiv_(exp_avg, exp_avg_sq.sqrt() + group["eps"], value=-step_size)
        if group["weight_decay"] > 0:  # after the update, on the updated weights
            p.sub_(group["lr"] * group["weight_decay"] * p)
'''

_CLASSES = {"BertAdam": _BERT_ADAM, "OpenAIAdam": _OPENAI_ADAM}


def class_text(
    name: str,
    bound: str,
    *,
    before_0_6_2: bool,
    follows_objects: bool = False,
) -> str:
    """Return the definition of the optimizer `name` as a class called `bound`.

    It needs `math`, `torch` and `clip_grad_norm_`. `before_0_6_2` is for the schedule that
    pytorch_pretrained_bert had up to 0.6.1. `follows_objects` lets the schedule be an object with a
    `get_lr`, too.
    """
    after_warmup = _AFTER_WARMUP_BEFORE_0_6_2 if before_0_6_2 else _AFTER_WARMUP
    in_warmup = _IN_WARMUP_BEFORE_0_6_2[name] if before_0_6_2 else ""
    common = _COMMON.replace("{after_warmup}", after_warmup).replace("{in_warmup}", in_warmup)
    common = common.replace("{objects}", _OBJECTS if follows_objects else "")
    text = _CLASSES[name].replace("{common}\n", common + "\n")
    return text.strip("\n").replace(f"class {name}(", f"class {bound}(", 1)


def adamw_text(bound: str) -> str:
    """Return the definition of transformers' AdamW as a class called `bound`.

    It needs `math`, `torch` and torch's `Optimizer`. From `optimization.py` of transformers 3.5.1.
    """
    return _ADAMW.strip("\n").replace("class AdamW(", f"class {bound}(", 1)
