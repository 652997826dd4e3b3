"""Pooling: windows, strides, padding, ties, NaN."""
import torch
import torch.nn.functional as F

from writer import case

SHAPES = [
    ([2, 3, 6, 8], 2, {}),
    ([1, 2, 4, 18], 2, {}),
    ([1, 2, 7, 9], 2, {}),
    ([2, 1, 7, 7], 3, {}),
    ([1, 2, 6, 7], 3, {"stride": 1, "padding": 1}),
    ([1, 2, 8, 9], [2, 3], {"stride": [3, 2]}),
    ([1, 1, 6, 5], [3, 2], {"stride": [2, 1], "padding": [1, 1]}),
    ([3, 5, 6], 2, {}),
]


def cases():
    result = []
    for shape, window, options in SHAPES:
        for dtype in (torch.float32, torch.float64):
            label = f"{shape} {window} {options} {str(dtype)[6:]}"
            x = torch.randn(shape, dtype=dtype)
            result.append(case("maxPool2d", [x], lambda x, w=window, o=options: F.max_pool2d(x, w, **o), [window, options], name=f"maxPool2d {label}"))
            result.append(case("avgPool2d", [x], lambda x, w=window, o=options: F.avg_pool2d(x, w, **o), [window, options], name=f"avgPool2d {label}"))
    result.append(case("avgPool2d", [torch.randn(1, 2, 6, 7)], lambda x: F.avg_pool2d(x, 3, stride=2, padding=1, count_include_pad=False), [3, {"stride": 2, "padding": 1, "countIncludePad": False}], name="avgPool2d without padding in the mean"))
    ties = torch.tensor([1.0, 1, 0, 2, 1, 1, 2, 2, 0, 0, 3, 3, 0, 0, 3, 3, -1, -1, -1, -1, -1, -1, -1, -1, 0, 5, 5, 0, 5, 0, 0, 5]).reshape(1, 1, 4, 8)
    result.append(case("maxPool2d", [ties], lambda x: F.max_pool2d(x, 2), [2], name="maxPool2d with ties"))
    special = torch.randn(1, 1, 4, 10)
    special[0, 0, 0, 0] = special[0, 0, 3, 9] = float("nan")
    special[0, 0, 1, 3] = float("inf")
    special[0, 0, 2:, 4:6] = float("-inf")
    result.append(case("maxPool2d", [special], lambda x: F.max_pool2d(x, 2), [2], name="maxPool2d of special values", gradients=False))
    return result
