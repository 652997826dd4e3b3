"""Activations, embedding, and layers that only change shapes."""
import torch

from layercase import DTYPES, layer_case


def cases():
    result = []
    activations = [
        ("LeakyReLU", [], torch.nn.LeakyReLU()),
        ("LeakyReLU", [0.3], torch.nn.LeakyReLU(0.3)),
        ("ELU", [], torch.nn.ELU()),
        ("ELU", [0.4], torch.nn.ELU(0.4)),
        ("GELU", [], torch.nn.GELU()),
        ("GELU", [{"approximate": "tanh"}], torch.nn.GELU(approximate="tanh")),
        ("SiLU", [], torch.nn.SiLU()),
        ("Softplus", [], torch.nn.Softplus()),
        ("Softplus", [{"beta": 3, "threshold": 4}], torch.nn.Softplus(3, 4)),
        ("Hardtanh", [], torch.nn.Hardtanh()),
        ("Hardtanh", [-0.5, 2], torch.nn.Hardtanh(-0.5, 2)),
        ("LogSoftmax", [1], torch.nn.LogSoftmax(1)),
        ("LogSoftmax", [-1], torch.nn.LogSoftmax(-1)),
    ]
    for layer, arguments, module in activations:
        for shape in ([3, 5], [2, 3, 7]):
            for dtype in DTYPES:
                x = 3 * torch.randn(shape, dtype=dtype)
                result.append(layer_case(f"{layer} {arguments} of {shape}", layer, arguments, module, [x]))
    for dim, sizes, shape in ((1, [2, 3], [4, 6]), (-1, [5, -1, 1], [2, 10]), (0, [2, 1], [2, 3, 5])):
        for dtype in DTYPES:
            result.append(layer_case(f"Unflatten {dim} {sizes} of {shape}", "Unflatten", [dim, sizes], torch.nn.Unflatten(dim, sizes), [torch.randn(shape, dtype=dtype)]))
    for count, size, padding, shape in ((5, 3, None, [4]), (7, 2, 0, [2, 5]), (3, 1, -1, [3, 1, 2]), (1, 4, None, []), (11, 6, 4, [2, 3])):
        for dtype in DTYPES:
            module = torch.nn.Embedding(count, size, padding_idx=padding).to(dtype)
            index = torch.randint(0, count, shape)
            if padding is not None:
                index.view(-1)[0] = padding % count
            options = {} if padding is None else {"paddingIdx": padding}
            entry = layer_case(f"Embedding {count} {size} {padding} of {shape} {str(dtype)[6:]}", "Embedding", [count, size, options], module, [index])
            result.append(entry)
    return result
