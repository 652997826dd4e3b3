"""Rarer elementwise functions, limits, remainders and activations."""
import torch
import torch.nn.functional as F

from writer import case

inf, nan = float("inf"), float("nan")
SPECIAL = torch.tensor([nan, inf, -inf, 0.0, -0.0, 1.0, -1.0, 1e-30, -1e-30, 1e30, -1e30, 88.0, -88.0, 0.5, -0.5, 2.5])
SHAPES = ([], [0], [1], [7], [3, 5], [2, 0, 3])
DOMAIN = {"tan": (-1.4, 1.4), "asin": (-0.95, 0.95), "acos": (-0.95, 0.95), "acosh": (1.1, 5), "atanh": (-0.95, 0.95), "log2": (1e-3, 5), "log10": (1e-3, 5), "rsqrt": (1e-2, 5)}
UNARY = "tan asin acos atan sinh cosh asinh acosh atanh exp2 log2 log10 rsqrt trunc frac".split()
ACTIVATIONS = {
    "softplus": [({}, F.softplus), ({"beta": 2, "threshold": 1.5}, lambda x: F.softplus(x, 2, 1.5))],
    "logSigmoid": [(None, F.logsigmoid)],
    "silu": [(None, F.silu)],
    "gelu": [(None, F.gelu), ({"approximate": "tanh"}, lambda x: F.gelu(x, approximate="tanh"))],
    "elu": [(None, F.elu), (0.5, lambda x: F.elu(x, 0.5))],
    "leakyRelu": [(None, F.leaky_relu), (0.2, lambda x: F.leaky_relu(x, 0.2))],
    "hardtanh": [(None, F.hardtanh)],
}


def values(name, shape, dtype=torch.float32):
    low, high = DOMAIN.get(name, (-3, 3))
    return torch.rand(shape, dtype=dtype) * (high - low) + low


def whole(*numbers):
    return torch.tensor(numbers, dtype=torch.int32)


def cases():
    result = []
    for name in UNARY:
        function = getattr(torch, name)
        for shape in SHAPES:
            result.append(case(name, [values(name, shape)], function))
        result.append(case(name, [values(name, [11], torch.float64)], function, name=f"{name} float64"))
        result.append(case(name, [SPECIAL], function, name=f"{name} of special values", gradients=name not in ("tan", "frac")))
        if name not in ("trunc", "frac"):
            result.append(case(name, [whole(0, 1, 2, 5)], function, name=f"{name} int32"))
    result.append(case("trunc", [whole(-3, 0, 4)], lambda x: x, name="trunc int32"))
    for name in "atan2 fmod remainder".split():
        function = getattr(torch, name)
        for a, b in (([], []), ([5], [5]), ([3, 1], [1, 4]), ([2, 3, 1], [3, 5]), ([0, 3], [3])):
            result.append(case(name, [torch.randn(a) * 4, torch.randn(b)], function))
        result.append(case(name, [torch.randn(3, 2, dtype=torch.float64), torch.randn(2, dtype=torch.float64)], function, name=f"{name} float64"))
        # PyTorch's vector code gives NaN where a quotient is beyond float32.
        special = SPECIAL[SPECIAL.abs() != 1e30]
        result.append(case(name, [special.reshape(-1, 1), special], function, name=f"{name} of special values", gradients=False))
        result.append(case(name, [whole(7, -7, 3, -3), whole(2, 2, -2, -2)], function, name=f"{name} int32"))
    for low, high in ((-1, 1), (None, 0.5), (-0.5, None), (1, -1)):
        for shape in SHAPES:
            result.append(case("clamp", [torch.randn(shape)], lambda x: torch.clamp(x, low, high), [low, high], name=f"clamp {low} {high} {shape}"))
        result.append(case("clamp", [SPECIAL], lambda x: torch.clamp(x, low, high), [low, high], name=f"clamp {low} {high} of special values"))
    limits = [torch.randn(3, 5), torch.randn(5), torch.randn(3, 1)]
    result.append(case("clamp", limits, torch.clamp, name="clamp with tensors"))
    result.append(case("clamp", [whole(-3, 0, 5)], lambda x: torch.clamp(x, -1, 2), [-1, 2], name="clamp int32"))
    for weight in (0.25, 0.75, 1.0, -2.0):
        result.append(case("lerp", [torch.randn(3, 4), torch.randn(3, 4)], lambda a, b: torch.lerp(a, b, weight), [weight], name=f"lerp {weight}"))
    result.append(case("lerp", [torch.randn(3, 4), torch.randn(4), torch.rand(3, 1)], torch.lerp, name="lerp with a tensor"))
    for name, variants in ACTIVATIONS.items():
        for option, function in variants:
            arguments = [] if option is None else [option]
            for shape in SHAPES:
                result.append(case(name, [torch.randn(shape) * 2], function, arguments, name=f"{name} {option} {shape}"))
            result.append(case(name, [torch.randn(9, dtype=torch.float64) * 3], function, arguments, name=f"{name} {option} float64"))
            special = SPECIAL[torch.isfinite(SPECIAL) & (SPECIAL.abs() < 1e29)]
            result.append(case(name, [torch.cat([special, torch.tensor([30.0, -30.0, 21.0])])], function, arguments, name=f"{name} {option} of special values"))
            result.append(case(name, [torch.tensor([nan, inf])], function, arguments, name=f"{name} {option} of NaN and infinity", gradients=False))
    for name, torch_name in (("isNaN", "isnan"), ("isInf", "isinf"), ("isFinite", "isfinite"), ("logicalNot", "logical_not")):
        function = getattr(torch, torch_name)
        result.append(case(name, [SPECIAL], function, gradients=False))
        result.append(case(name, [whole(0, 3, -1)], function, name=f"{name} int32"))
        result.append(case(name, [torch.tensor([True, False])], function, name=f"{name} bool"))
    for name, torch_name in (("logicalAnd", "logical_and"), ("logicalOr", "logical_or"), ("logicalXor", "logical_xor")):
        function = getattr(torch, torch_name)
        result.append(case(name, [SPECIAL.reshape(-1, 1), SPECIAL], function, gradients=False))
        result.append(case(name, [whole(0, 3, 0, -1), torch.tensor([True, True, False, False])], function, name=f"{name} int32 bool"))
    return result
