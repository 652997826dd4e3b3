"""
Learning rate schedules: the rate (and the momentum) of two groups at the start and after each step, alone and one after
another on the same optimiser.
"""
import torch
from torch.optim import lr_scheduler

NAMES = {
    "step_size": "stepSize",
    "T_max": "tMax",
    "eta_min": "etaMin",
    "start_factor": "startFactor",
    "end_factor": "endFactor",
    "total_iters": "totalIters",
    "max_lr": "maxLr",
    "total_steps": "totalSteps",
    "steps_per_epoch": "stepsPerEpoch",
    "pct_start": "pctStart",
    "anneal_strategy": "annealStrategy",
    "cycle_momentum": "cycleMomentum",
    "base_momentum": "baseMomentum",
    "max_momentum": "maxMomentum",
    "div_factor": "divFactor",
    "final_div_factor": "finalDivFactor",
    "three_phase": "threePhase",
    "threshold_mode": "thresholdMode",
    "min_lr": "minLr",
}
# Each schedule: its kind, what PyTorch takes by position here (a list), and its options.
ALONE = (
    ("StepLR", [3], {}),
    ("StepLR", [1], {"gamma": 0.5}),
    ("MultiStepLR", [[2, 5, 5, 9]], {}),
    ("MultiStepLR", [[]], {"gamma": 0.3}),
    ("ExponentialLR", [0.9], {}),
    ("ExponentialLR", [1.1], {}),
    ("CosineAnnealingLR", [10], {}),
    ("CosineAnnealingLR", [4], {"eta_min": 0.01}),
    ("CosineAnnealingLR", [1], {"eta_min": 0.001}),
    ("LinearLR", [], {}),
    ("LinearLR", [], {"start_factor": 0.1, "total_iters": 7}),
    ("LinearLR", [], {"start_factor": 1.0, "end_factor": 0.0, "total_iters": 3}),
)
ONE_CYCLE = (
    ("SGD", 0.7, {"total_steps": 20}),
    ("SGD", [0.7, 0.1], {"total_steps": 20, "three_phase": True}),
    ("SGD", 0.7, {"epochs": 5, "steps_per_epoch": 3, "anneal_strategy": "linear", "pct_start": 0.5}),
    ("SGD", 0.7, {"total_steps": 13, "cycle_momentum": False, "div_factor": 10.0, "final_div_factor": 100.0}),
    ("Adam", 0.7, {"total_steps": 11, "base_momentum": 0.8, "max_momentum": 0.9}),
    ("RMSprop", 0.2, {"total_steps": 9}),
)
MEASURED = [1.0, 0.9, 0.9, 0.9, 0.9, 0.89995, 0.85, 0.86, 0.87, float("nan"), 0.86, 0.84, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9]
PLATEAU = (
    {"patience": 2},
    {"patience": 0, "factor": 0.5, "min_lr": 0.003},
    {"patience": 1, "mode": "max", "cooldown": 2},
    {"patience": 1, "threshold": 0.05, "threshold_mode": "abs"},
    {"patience": 1, "threshold": 0.03, "mode": "max", "threshold_mode": "abs", "factor": 0.3},
    {"patience": 1, "eps": 0.05},
)
CHAINS = (
    (("LinearLR", [], {"total_iters": 4}), ("CosineAnnealingLR", [12], {"eta_min": 0.001})),
    (("LinearLR", [], {"start_factor": 0.25, "total_iters": 3}), ("StepLR", [4], {"gamma": 0.5}), ("ExponentialLR", [0.95], {})),
)
STEPS = 23


def make(kind):
    options = {"momentum": 0.9} if kind in ("SGD", "RMSprop") else {}
    groups = [{"params": [torch.zeros(1, requires_grad=True)], "lr": lr} for lr in (0.4, 0.03)]
    return getattr(torch.optim, kind)(groups, lr=1.0, **options)


def settings(optimizer):
    entry = {"lr": [group["lr"] for group in optimizer.param_groups]}
    first = optimizer.param_groups[0]
    if "momentum" in first:
        entry["momentum"] = [group["momentum"] for group in optimizer.param_groups]
    if "betas" in first:
        entry["betas"] = [list(group["betas"]) for group in optimizer.param_groups]
    return entry


def run(optimizer_kind, schedules, steps, measured=None):
    optimizer = make(optimizer_kind)
    made = [getattr(lr_scheduler, kind)(optimizer, *positional, **options) for kind, positional, options in schedules]
    trace = [settings(optimizer)]
    for step in range(steps):
        optimizer.step()
        for schedule in made:
            schedule.step(*([measured[step]] if measured else []))
        trace.append(settings(optimizer))
    described = [
        {"kind": kind, "arguments": positional, "options": {NAMES.get(key, key): value for key, value in options.items()}}
        for kind, positional, options in schedules
    ]
    entry = {
        "name": f"{optimizer_kind}: " + ", then ".join(f"{s['kind']} {s['arguments']} {s['options']}" for s in described),
        "optimizer": optimizer_kind,
        "schedules": described,
        "trace": trace,
    }
    if measured:
        entry["measured"] = ["nan" if value != value else value for value in measured]
    return entry


def cases():
    alone = [run("SGD", [schedule], STEPS) for schedule in ALONE]
    cycles = []
    for kind, max_lr, options in ONE_CYCLE:
        total = options.get("total_steps") or options["epochs"] * options["steps_per_epoch"]
        cycles.append(run(kind, [("OneCycleLR", [max_lr], options)], total - 1))
    plateaus = [run("SGD", [("ReduceLROnPlateau", [], options)], len(MEASURED), MEASURED) for options in PLATEAU]
    return alone + cycles + plateaus + [run("Adam", chain, STEPS) for chain in CHAINS]
