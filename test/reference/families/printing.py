"""How PyTorch prints tensors, with Python's words replaced by cellgrad's."""
import torch

from writer import tensor_json


def text(t):
    words = (("dtype=torch.", "dtype: "), ("True", "true"), ("False", "false"), ("requires_grad=", "requiresGrad: "))
    result = repr(t)
    for python, ours in words:
        result = result.replace(python, ours)
    return result


def cases():
    inf, nan = float("inf"), float("nan")
    tensors = {
        "a scalar": torch.tensor(3.25),
        "a whole scalar": torch.tensor(3.0),
        "whole numbers": torch.tensor([1.0, 2.0, 300.0]),
        "one fraction": torch.tensor([1.0, 2.5, 300.0]),
        "negative numbers": torch.tensor([[-1.0, 2.0], [3.0, -44.0]]),
        "small and large": torch.tensor([1e-5, 1.0, 1000.0]),
        "very large": torch.tensor([1e10, 1.0]),
        "very large whole": torch.tensor([123456789.0, 1.0]),
        "small": torch.tensor([1e-7, 2e-7]),
        "denormal": torch.tensor([1e-40, 2.0]),
        "special values": torch.tensor([nan, inf, -inf, 1.5]),
        "only special values": torch.tensor([nan, inf]),
        "float64": torch.tensor([1.0, 2.5], dtype=torch.float64),
        "int32": torch.tensor([[1, -20], [300, 4]], dtype=torch.int32),
        "bool": torch.tensor([[True, False], [True, True]]),
        "bool, all true": torch.tensor([True, True]),
        "three axes": torch.arange(24.0).reshape(2, 3, 4),
        "four axes": torch.arange(16.0).reshape(2, 2, 2, 2) / 3,
        "a long row": torch.arange(40.0) / 7,
        "a long row of int32": torch.arange(60, dtype=torch.int32),
        "a row of bools": torch.arange(40) % 3 == 0,
        "summarised": torch.arange(1001.0),
        "summarised matrix": torch.arange(1040.0).reshape(26, 40),
        "summarised three axes": torch.arange(1200.0).reshape(12, 10, 10) / 10,
        "summarised with a short axis": torch.arange(1002.0).reshape(2, 501),
        "a thousand": torch.arange(1000.0).reshape(2, 500),
        "empty": torch.zeros(0),
        "wide range": torch.tensor([0.001, 999.0]),
        "ratio above 1000": torch.tensor([0.001, 1000.5]),
        "transposed": torch.arange(6.0).reshape(2, 3).t(),
        "one column": torch.arange(3.0).reshape(3, 1),
        "requires gradient": torch.tensor([1.5, 2.5], requires_grad=True),
    }
    return [{"name": name, "input": tensor_json(t), "requiresGrad": t.requires_grad, "text": text(t)} for name, t in tensors.items()]
