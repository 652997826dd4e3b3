"""Operations of one operand, element by element."""
import torch

from writer import case

SPECIAL = torch.tensor([float("nan"), float("inf"), float("-inf"), 0.0, -0.0, 1.0, -1.0, 1e-30, -1e-30, 1e30, -1e30, 88.0, -88.0])
DOMAIN = {"log": (1e-3, 5), "log1p": (-0.9, 5), "sqrt": (1e-3, 5), "reciprocal": (0.1, 3)}
NAMES = "neg abs sign exp log expm1 log1p sqrt square reciprocal sin cos erf floor ceil round relu tanh sigmoid".split()


def values(name, shape, dtype=torch.float32):
    low, high = DOMAIN.get(name, (-3, 3))
    return torch.rand(shape, dtype=dtype) * (high - low) + low


def cases():
    result = []
    for name in NAMES:
        function = getattr(torch, name)
        for shape in ([], [0], [1], [7], [3, 5], [2, 0, 3]):
            result.append(case(name, [values(name, shape)], function))
        result.append(case(name, [values(name, [11], torch.float64)], function, name=f"{name} float64"))
        result.append(case(name, [SPECIAL], function, name=f"{name} of special values"))
        if name not in ("neg",):
            whole = torch.tensor([0, 1, 2, 5], dtype=torch.int32)
            result.append(case(name, [whole], function, name=f"{name} int32"))
    return result
