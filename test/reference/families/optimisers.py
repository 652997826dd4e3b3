"""
Optimisers: two parameters over four steps with given gradients. The second parameter has none in the second step,
so it is left out of that one and falls a step behind.
"""
import torch

from writer import tensor_json

SGD = (
    {"lr": 0.1},
    {"lr": 0.1, "weight_decay": 0.3},
    {"lr": 0.05, "momentum": 0.9},
    {"lr": 0.05, "momentum": 0.9, "dampening": 0.4, "weight_decay": 0.1},
    {"lr": 0.05, "momentum": 0.8, "nesterov": True},
    {"lr": 0.05, "momentum": 0.8, "nesterov": True, "weight_decay": 0.2},
    {"lr": 0.0, "momentum": 0.5},
)
ADAM = (
    {},
    {"lr": 0.05},
    {"lr": 0.05, "betas": (0.5, 0.7)},
    {"lr": 0.05, "betas": (0.0, 0.9), "eps": 0.1},
    {"lr": 0.05, "weight_decay": 0.3},
    {"lr": 0.05, "eps": 0.0},
)
NAMES = {"weight_decay": "weightDecay"}
STEPS = 4


def run(kind, options, dtype):
    parameters = [torch.randn(3, 7, dtype=dtype, requires_grad=True), torch.randn(5, dtype=dtype, requires_grad=True)]
    start = [tensor_json(p) for p in parameters]
    optimizer = getattr(torch.optim, kind)(parameters, **options)
    steps = []
    for step in range(STEPS):
        gradients = [torch.randn(p.shape, dtype=dtype) * 10.0 ** (step - 1) for p in parameters]
        for i, (p, g) in enumerate(zip(parameters, gradients)):
            p.grad = None if step == 1 and i == 1 else g.clone()
        optimizer.step()
        steps.append({
            "gradients": [None if p.grad is None else tensor_json(p.grad) for p in parameters],
            "parameters": [tensor_json(p) for p in parameters],
        })
    renamed = {NAMES.get(key, key): value for key, value in options.items()}
    return {"name": f"{kind} {renamed} {str(dtype)[6:]}", "optimizer": kind, "options": renamed, "start": start, "steps": steps}


def cases():
    both = (torch.float32, torch.float64)
    return [run(kind, options, dtype) for kind, all in (("SGD", SGD), ("Adam", ADAM)) for options in all for dtype in both]
