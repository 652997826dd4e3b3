"""Gradient clipping: three gradients (one missing) before and after."""
import torch
from torch.nn import utils

from writer import number, tensor_json

NORMS = (
    (1.0, {}),
    (100.0, {}),
    (0.0, {}),
    (1.0, {"norm_type": 1.0}),
    (0.5, {"norm_type": float("inf")}),
    (2.0, {"norm_type": 3.0}),
    (0.3, {"norm_type": 0.5}),
)


def parameters(dtype, broken, with_empty):
    shapes = ((2, 3), (5,), (4, 1)) + (((0, 3),) if with_empty else ())
    made = [torch.zeros(shape, dtype=dtype, requires_grad=True) for shape in shapes]
    for i, p in enumerate(made):
        p.grad = None if i == 2 else torch.randn(p.shape, dtype=dtype) * 3
    if broken is not None:
        made[1].grad[2] = broken
    return made


def entry(what, argument, options, dtype, broken=None):
    made = parameters(dtype, broken, options.get("norm_type") != float("inf"))  # PyTorch has no largest of none
    before = [None if p.grad is None else tensor_json(p.grad) for p in made]
    if what == "norm":
        total = utils.clip_grad_norm_(made, argument, **options).item()
    else:
        total = None
        utils.clip_grad_value_(made, argument)
    renamed = {"normType": number(value) for value in options.values()}
    return {
        "name": f"{what} {argument} {renamed} {str(dtype)[6:]}{'' if broken is None else f', a gradient with {broken}'}",
        "what": what,
        "argument": argument,
        "options": renamed,
        "before": before,
        "total": None if total is None else number(total),
        "after": [None if p.grad is None else tensor_json(p.grad) for p in made],
    }


def cases():
    made = []
    for dtype in (torch.float32, torch.float64):
        made += [entry("norm", argument, options, dtype) for argument, options in NORMS]
        made += [entry("norm", 1.0, {}, dtype, broken) for broken in (float("nan"), float("inf"))]
        made += [entry("value", argument, {}, dtype) for argument in (0.5, 10.0, 0.0)]
        made += [entry("value", 0.5, {}, dtype, broken) for broken in (float("nan"), float("inf"))]
    return made
