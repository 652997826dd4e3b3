"""Convolutions along one axis, transposed convolutions, and every padding mode."""
import torch

from layercase import DTYPES, layer_case, snake


def cases():
    table = [
        ("Conv1d", 1, 2, 3, {}, [2, 1, 7]),
        ("Conv1d", 3, 4, 2, {"stride": 2, "padding": 1}, [2, 3, 8]),
        ("Conv1d", 2, 3, 4, {"padding": "same"}, [1, 2, 7]),
        ("Conv1d", 2, 2, 4, {"padding": "same", "dilation": 3}, [2, 2, 11]),
        ("Conv1d", 4, 6, 3, {"groups": 2, "padding": 1, "bias": False}, [2, 4, 5]),
        ("Conv1d", 3, 3, 3, {"groups": 3, "dilation": 2, "padding": "valid"}, [1, 3, 9]),
        ("Conv1d", 5, 7, 1, {"stride": 3}, [2, 5, 7]),
        ("Conv1d", 1, 1, 1, {}, [1, 1, 1]),
        ("Conv1d", 2, 3, 3, {"padding": 1}, [2, 6]),
        ("Conv1d", 2, 3, 3, {"padding": 2, "paddingMode": "reflect"}, [2, 2, 5]),
        ("Conv1d", 2, 3, 4, {"padding": 3, "paddingMode": "replicate", "stride": 2}, [1, 2, 5]),
        ("Conv1d", 2, 2, 4, {"padding": "same", "paddingMode": "circular"}, [2, 2, 7]),
        ("Conv2d", 2, 3, 3, {"padding": 1, "paddingMode": "reflect"}, [2, 2, 5, 4]),
        ("Conv2d", 2, 2, (3, 2), {"padding": (2, 1), "paddingMode": "replicate", "stride": (2, 1)}, [1, 2, 5, 7]),
        ("Conv2d", 1, 3, (4, 3), {"padding": "same", "paddingMode": "circular", "dilation": (1, 2)}, [1, 1, 7, 6]),
        ("Conv2d", 2, 4, 2, {"padding": "same", "paddingMode": "reflect", "groups": 2}, [2, 5, 5]),
        ("Conv2d", 1, 2, 3, {"padding": "valid", "paddingMode": "circular"}, [1, 1, 4, 5]),
        ("ConvTranspose1d", 1, 2, 3, {}, [2, 1, 5]),
        ("ConvTranspose1d", 3, 4, 2, {"stride": 2}, [2, 3, 5]),
        ("ConvTranspose1d", 4, 6, 3, {"stride": 3, "padding": 1, "outputPadding": 2, "groups": 2}, [1, 4, 4]),
        ("ConvTranspose1d", 2, 3, 3, {"dilation": 2, "padding": 2, "bias": False}, [2, 2, 7]),
        ("ConvTranspose1d", 2, 1, 1, {}, [2, 1]),
        ("ConvTranspose1d", 2, 2, 2, {"dilation": 3, "outputPadding": 2}, [1, 2, 3]),
        ("ConvTranspose2d", 1, 2, 3, {}, [2, 1, 4, 5]),
        ("ConvTranspose2d", 3, 2, 2, {"stride": 2}, [2, 3, 3, 4]),
        ("ConvTranspose2d", 4, 6, (3, 2), {"stride": (2, 3), "padding": (1, 0), "outputPadding": (1, 2), "groups": 2}, [1, 4, 3, 2]),
        ("ConvTranspose2d", 2, 3, (2, 3), {"dilation": (3, 1), "padding": (1, 1), "bias": False}, [2, 2, 5, 3]),
        ("ConvTranspose2d", 3, 3, 4, {"stride": 2, "padding": 1, "groups": 3}, [1, 3, 3, 3]),
        ("ConvTranspose2d", 5, 1, 1, {"stride": 2, "outputPadding": 1}, [1, 5, 1, 1]),
        ("ConvTranspose2d", 2, 3, 3, {"padding": 1}, [2, 4, 3]),
    ]
    return [
        layer_case(f"{kind} {i} {o} {kernel} {options} of {shape}", kind, [i, o, kernel, options], getattr(torch.nn, kind)(i, o, kernel, **snake(options)).to(dtype), [torch.randn(shape, dtype=dtype)])
        for kind, i, o, kernel, options, shape in table
        for dtype in DTYPES
    ]
