"""Multi-head attention: masks, other sizes of key and value, weights of the heads."""
import torch

from layercase import DTYPES, layer_case, snake
from writer import tensor_json


def cases():
    result = []
    padding = torch.tensor([[False, False, False, False, True], [False, False, True, True, True]])
    table = [
        (6, 2, {}, ([2, 4, 6], [2, 5, 6], [2, 5, 6]), {}),
        (6, 3, {"bias": False}, ([2, 3, 6], [2, 5, 6], [2, 5, 6]), {"averageWeights": False}),
        (4, 1, {"kdim": 3, "vdim": 5}, ([1, 3, 4], [1, 7, 3], [1, 7, 5]), {}),
        (4, 2, {"batchFirst": False}, ([3, 2, 4], [5, 2, 4], [5, 2, 4]), {}),
        (4, 2, {}, ([3, 4], [5, 4], [5, 4]), {}),
        (4, 2, {}, ([3, 4], [2, 4], [2, 4]), {"averageWeights": False}),
        (1, 1, {}, ([1, 1, 1], [1, 1, 1], [1, 1, 1]), {}),
        (4, 2, {}, ([2, 3, 4], [2, 5, 4], [2, 5, 4]), {"keyPaddingMask": padding}),
        (4, 2, {}, ([2, 5, 4], [2, 5, 4], [2, 5, 4]), {"attnMask": torch.ones(5, 5).triu(1).bool()}),
        (4, 2, {}, ([2, 3, 4], [2, 5, 4], [2, 5, 4]), {"attnMask": "floating", "averageWeights": False}),
        (4, 2, {}, ([2, 5, 4], [2, 5, 4], [2, 5, 4]), {"attnMask": "heads", "keyPaddingMask": padding}),
        (6, 2, {"kdim": 6, "vdim": 2}, ([2, 5, 6], [2, 5, 6], [2, 5, 2]), {"isCausal": True}),
    ]
    for size, heads, options, shapes, given in table:
        for dtype in DTYPES:
            module = torch.nn.MultiheadAttention(size, heads, **snake({"batchFirst": True, **options})).to(dtype)
            with torch.no_grad():
                for name, parameter in module.named_parameters():
                    if "bias" in name:
                        parameter.copy_(torch.randn_like(parameter))
            inputs = [torch.randn(shape, dtype=dtype) for shape in shapes]
            masks = dict(given)
            queries, keys = shapes[0][-2], shapes[1][-2]
            if masks.get("attnMask") == "floating":
                masks["attnMask"] = torch.randn(queries, keys, dtype=dtype)
            if masks.get("attnMask") == "heads":
                masks["attnMask"] = (torch.rand(shapes[0][0] * heads, queries, keys) < 0.3) & (torch.arange(keys) > 0)
            words = {"key_padding_mask": masks.get("keyPaddingMask"), "attn_mask": masks.get("attnMask"), "average_attn_weights": masks.get("averageWeights", True)}
            if masks.get("isCausal"):
                words["attn_mask"] = torch.ones(queries, keys).triu(1).bool()

            def forward(m, q, k, v, words=words):
                output, weights = m(q, k, v, **words)
                return {"output": output, "weights": weights}

            call = ["$0", "$1", "$2", {key: tensor_json(value) if isinstance(value, torch.Tensor) else value for key, value in masks.items()}]
            name = f"MultiheadAttention {size} {heads} {options} of {shapes[0]} and {shapes[1]}, {', '.join(masks) or 'no masks'}"
            result.append(layer_case(name, "MultiheadAttention", [size, heads, options], module, inputs, forward, call))
    return result
