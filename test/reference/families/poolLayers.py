"""Pooling: ceil mode, padding, dilation, indices, wanted sizes; over all places at once."""
import torch

from layercase import DTYPES, layer_case, snake


class Indexed(torch.nn.Module):
    """A pooling layer that names what it returns."""

    def __init__(self, module):
        super().__init__()
        self.module = module

    def forward(self, x):
        output, indices = self.module(x)
        return {"output": output, "indices": indices}


class Global(torch.nn.Module):
    def __init__(self, pool):
        super().__init__()
        self.pool = pool

    def forward(self, x):
        return self.pool(x).flatten(1)


def cases():
    result = []
    windows = [
        ("1d", 2, {}, [2, 3, 7]),
        ("1d", 3, {"stride": 2, "padding": 1}, [1, 2, 8]),
        ("1d", 3, {"stride": 2, "ceilMode": True}, [2, 1, 8]),
        ("1d", 4, {"stride": 3, "padding": 2, "ceilMode": True}, [1, 2, 11]),
        ("1d", 2, {"ceilMode": True}, [3, 5]),
        ("1d", 1, {}, [1, 1, 1]),
        ("2d", 2, {"ceilMode": True}, [2, 3, 5, 7]),
        ("2d", 2, {"ceilMode": True}, [1, 1, 9, 11]),
        ("2d", 3, {"stride": 2, "padding": 1, "ceilMode": True}, [1, 2, 6, 8]),
        ("2d", (2, 3), {"stride": (3, 2), "padding": (1, 0), "ceilMode": True}, [2, 2, 7, 6]),
        ("2d", 3, {"stride": 3, "ceilMode": True}, [2, 7, 8]),
        ("2d", (3, 1), {"stride": (1, 2)}, [1, 2, 5, 5]),
    ]
    for dim, kernel, options, shape in windows:
        for dtype in DTYPES:
            x = torch.randn(shape, dtype=dtype)
            named = f"{kernel} {options} of {shape}"
            pool, mean = getattr(torch.nn, f"MaxPool{dim}"), getattr(torch.nn, f"AvgPool{dim}")
            result.append(layer_case(f"MaxPool{dim} {named}", f"MaxPool{dim}", [kernel, options], pool(kernel, **snake(options)), [x]))
            result.append(layer_case(f"MaxPool{dim} {named} with indices", f"MaxPool{dim}", [kernel, {**options, "returnIndices": True}], Indexed(pool(kernel, return_indices=True, **snake(options))), [x]))
            for include in (True, False):
                result.append(layer_case(f"AvgPool{dim} {named} {include}", f"AvgPool{dim}", [kernel, {**options, "countIncludePad": include}], mean(kernel, count_include_pad=include, **snake(options)), [x]))
    dilated = [("1d", 3, {"dilation": 2}, [2, 2, 9]), ("1d", 2, {"dilation": 3, "padding": 1, "stride": 1}, [1, 1, 7]), ("2d", 2, {"dilation": (2, 3), "stride": 1, "padding": 1}, [1, 2, 6, 7]), ("2d", 3, {"dilation": 2, "stride": 2, "ceilMode": True}, [2, 1, 8, 9])]
    for dim, kernel, options, shape in dilated:
        for dtype in DTYPES:
            module = Indexed(getattr(torch.nn, f"MaxPool{dim}")(kernel, return_indices=True, **snake(options)))
            result.append(layer_case(f"MaxPool{dim} {kernel} {options} of {shape}", f"MaxPool{dim}", [kernel, {**options, "returnIndices": True}], module, [torch.randn(shape, dtype=dtype)]))
    sizes = [("1d", 3, [2, 2, 7]), ("1d", 5, [1, 3, 5]), ("1d", 2, [3, 8]), ("1d", 7, [1, 1, 3]), ("1d", 1, [2, 3, 11]), ("2d", 3, [2, 2, 7, 5]), ("2d", (2, 4), [1, 2, 4, 8]), ("2d", (5, None), [1, 1, 3, 4]), ("2d", 1, [2, 3, 5, 7]), ("2d", (3, 2), [2, 7, 5])]
    for dim, size, shape in sizes:
        for dtype in DTYPES:
            x = torch.randn(shape, dtype=dtype)
            named = f"{size} of {shape}"
            result.append(layer_case(f"AdaptiveAvgPool{dim} {named}", f"AdaptiveAvgPool{dim}", [size], getattr(torch.nn, f"AdaptiveAvgPool{dim}")(size), [x]))
            pool = getattr(torch.nn, f"AdaptiveMaxPool{dim}")
            result.append(layer_case(f"AdaptiveMaxPool{dim} {named}", f"AdaptiveMaxPool{dim}", [size], pool(size), [x]))
            result.append(layer_case(f"AdaptiveMaxPool{dim} {named} with indices", f"AdaptiveMaxPool{dim}", [size, {"returnIndices": True}], Indexed(pool(size, return_indices=True)), [x]))
    for shape in ([2, 3, 5], [1, 2, 4, 7]):
        for dtype in DTYPES:
            x = torch.randn(shape, dtype=dtype)
            dim = f"{len(shape) - 2}d"
            result.append(layer_case(f"GlobalAvgPool of {shape}", "GlobalAvgPool", [], Global(getattr(torch.nn, f"AdaptiveAvgPool{dim}")(1)), [x]))
            result.append(layer_case(f"GlobalMaxPool of {shape}", "GlobalMaxPool", [], Global(getattr(torch.nn, f"AdaptiveMaxPool{dim}")(1)), [x]))
    return result
