"""Convolution: strides, padding, dilation, groups, odd sizes."""
import torch

from writer import case

# input, filters, options as PyTorch takes them
SHAPES = [
    ([2, 1, 7, 7], [3, 1, 3, 3], {}),
    ([2, 3, 6, 9], [5, 3, 3, 2], {}),
    ([1, 2, 5, 5], [4, 2, 5, 5], {"padding": 2}),
    ([2, 2, 8, 9], [6, 2, 3, 3], {"padding": 1}),
    ([1, 3, 9, 14], [2, 3, 3, 3], {"stride": 2, "padding": 1}),
    ([2, 2, 11, 10], [3, 2, 3, 4], {"stride": [3, 2], "padding": [0, 2]}),
    ([1, 2, 9, 8], [9, 2, 2, 3], {"dilation": [2, 3]}),
    ([1, 2, 12, 13], [3, 2, 3, 3], {"dilation": 2, "stride": 2, "padding": 2}),
    ([2, 4, 6, 6], [6, 2, 3, 3], {"groups": 2, "padding": 1}),
    ([1, 5, 6, 7], [5, 1, 3, 3], {"groups": 5}),
    ([2, 4, 5, 3], [3, 4, 1, 1], {}),
    ([2, 3, 5, 4], [2, 3, 1, 1], {"stride": 3}),
    ([1, 1, 6, 17], [13, 1, 2, 2], {"padding": 3}),
    ([1, 2, 6, 6], [2, 2, 4, 4], {"padding": "same"}),
    ([1, 2, 6, 6], [2, 2, 3, 3], {"padding": "valid"}),
    ([3, 6, 7], [4, 3, 3, 3], {"padding": 1}),
    ([0, 2, 5, 5], [3, 2, 3, 3], {}),
]


def cases():
    result = []
    for i, (x, w, options) in enumerate(SHAPES):
        def run(x, w, b=None, o=options):
            return torch.nn.functional.conv2d(x, w, b, **o)
        name = f"conv2d {x} {w} {options}"
        for dtype in (torch.float32, torch.float64)[: 2 if i % 4 == 0 else 1]:
            inputs = [torch.randn(shape, dtype=dtype) for shape in (x, w, [w[0]])]
            result.append(case("conv2d", inputs, run, [options], name=f"{name} {str(dtype)[6:]}"))
    x, w = torch.randn(2, 3, 6, 5), torch.randn(4, 3, 3, 3)
    result.append(case("conv2dWithoutBias", [x, w], torch.nn.functional.conv2d, [{}], name="conv2d without bias"))
    # Operands that are views: the call turns them.
    result.append(case("conv2dTurned", [torch.randn(2, 5, 6, 3), torch.randn(3, 3, 3, 4)], lambda x, w: torch.nn.functional.conv2d(x.permute(0, 3, 1, 2), w.permute(3, 0, 1, 2)), name="conv2d of views"))
    return result
