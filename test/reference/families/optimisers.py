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
ADAMW = (
    {},
    {"lr": 0.05, "weight_decay": 0.3},
    {"lr": 0.05, "weight_decay": 0.0, "betas": (0.5, 0.7)},
    {"lr": 0.05, "weight_decay": 0.1, "amsgrad": True},
    {"lr": 0.05, "maximize": True},
)
AMSGRAD = (
    {"lr": 0.05, "betas": (0.6, 0.3), "amsgrad": True},
    {"lr": 0.05, "weight_decay": 0.2, "amsgrad": True, "maximize": True},
)
RMSPROP = (
    {},
    {"lr": 0.05, "alpha": 0.7, "eps": 0.01},
    {"lr": 0.05, "weight_decay": 0.3},
    {"lr": 0.05, "momentum": 0.9},
    {"lr": 0.05, "centered": True},
    {"lr": 0.05, "alpha": 0.8, "momentum": 0.5, "centered": True, "weight_decay": 0.1},
    {"lr": 0.05, "maximize": True},
)
ADAGRAD = (
    {},
    {"lr": 0.5, "lr_decay": 0.3},
    {"lr": 0.5, "weight_decay": 0.3},
    {"lr": 0.5, "initial_accumulator_value": 0.7, "eps": 0.01},
    {"lr": 0.5, "lr_decay": 0.1, "weight_decay": 0.1, "maximize": True},
)
# Of the whole optimiser, and of a group for each parameter.
GROUPS = (
    ("SGD", {"lr": 0.1, "momentum": 0.9}, ({"lr": 0.01}, {"momentum": 0.5, "weight_decay": 0.2})),
    ("AdamW", {"lr": 0.05}, ({}, {"lr": 0.2, "betas": (0.5, 0.6), "weight_decay": 0.0})),
    ("RMSprop", {}, ({"centered": True}, {"alpha": 0.5, "lr": 0.1})),
    ("Adagrad", {"lr": 0.3, "lr_decay": 0.2}, ({"eps": 0.1}, {"lr_decay": 0.0})),
)
NAMES = {
    "weight_decay": "weightDecay",
    "lr_decay": "lrDecay",
    "initial_accumulator_value": "initialAccumulatorValue",
}
STEPS = 4


def renamed(options):
    return {NAMES.get(key, key): value for key, value in options.items()}


def run(kind, options, dtype, groups=None):
    parameters = [torch.randn(3, 7, dtype=dtype, requires_grad=True), torch.randn(5, dtype=dtype, requires_grad=True)]
    start = [tensor_json(p) for p in parameters]
    given = parameters if groups is None else [{"params": [p], **group} for p, group in zip(parameters, groups)]
    optimizer = getattr(torch.optim, kind)(given, **options)
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
    entry = {
        "name": f"{kind} {renamed(options)} {str(dtype)[6:]}",
        "optimizer": kind,
        "options": renamed(options),
        "start": start,
        "steps": steps,
    }
    if groups is not None:
        entry["groups"] = [renamed(group) for group in groups]
        entry["name"] = f"{kind}, groups {entry['groups']} {str(dtype)[6:]}"
    return entry


KINDS = (
    ("SGD", SGD),
    ("Adam", ADAM),
    ("AdamW", ADAMW),
    ("Adam", AMSGRAD),
    ("RMSprop", RMSPROP),
    ("Adagrad", ADAGRAD),
    ("SGD", ({"lr": 0.1, "momentum": 0.5, "maximize": True},)),
)


def cases():
    both = (torch.float32, torch.float64)
    alone = [run(kind, options, dtype) for kind, all in KINDS for options in all for dtype in both]
    grouped = [run(kind, options, dtype, groups) for kind, options, groups in GROUPS for dtype in both]
    return alone + grouped
