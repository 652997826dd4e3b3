"""Normalisation in training and evaluation, with the running statistics after the step."""
import torch

from layercase import DTYPES, layer_case, snake


def stirred(module, dtype):
    """Parameters and statistics that are not the first ones."""
    module = module.to(dtype)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(torch.randn_like(parameter))
        for name, buffer in module.named_buffers():
            if buffer.dtype.is_floating_point:
                buffer.copy_(torch.rand_like(buffer) + 0.5)
            else:
                buffer.fill_(3)
    return module


def cases():
    result = []
    table = [
        ("BatchNorm1d", [5], {}, [3, 5]),
        ("BatchNorm1d", [3], {"momentum": 0.3, "eps": 1e-3}, [2, 3, 7]),
        ("BatchNorm1d", [2], {"affine": False}, [4, 2, 1]),
        ("BatchNorm1d", [1], {"momentum": None}, [7, 1]),
        ("BatchNorm2d", [3], {}, [2, 3, 4, 5]),
        ("BatchNorm2d", [1], {"momentum": None, "affine": False}, [1, 1, 3, 2]),
        ("BatchNorm2d", [4], {"trackRunningStats": False}, [3, 4, 2, 1]),
        ("BatchNorm2d", [2], {"momentum": 0}, [2, 2, 3, 3]),
        ("LayerNorm", [7], {}, [3, 7]),
        ("LayerNorm", [[4, 5]], {"eps": 1e-2}, [2, 3, 4, 5]),
        ("LayerNorm", [[3]], {"elementwiseAffine": False}, [2, 2, 3]),
        ("LayerNorm", [[2, 3, 5]], {}, [1, 2, 3, 5]),
        ("LayerNorm", [5], {}, [5]),
        ("GroupNorm", [2, 6], {}, [3, 6, 4, 5]),
        ("GroupNorm", [3, 3], {"eps": 1e-3}, [2, 3, 7]),
        ("GroupNorm", [1, 4], {"affine": False}, [2, 4, 3, 2]),
        ("GroupNorm", [2, 14], {}, [3, 14]),
    ]
    for kind, sizes, options, shape in table:
        for dtype in DTYPES:
            for evaluate in (False, True) if kind.startswith("Batch") else (False,):
                module = stirred(getattr(torch.nn, kind)(*sizes, **snake(options)), dtype)
                x = torch.randn(shape, dtype=dtype) * 2 + 1
                result.append(layer_case(f"{kind} {sizes} {options} of {shape}", kind, [*sizes, options], module, [x], evaluate=evaluate))
    return result
