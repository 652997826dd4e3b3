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
        "a thousand in one row": torch.arange(1000.0),
        "summarised int32": torch.arange(-1000, 1000, dtype=torch.int32),
        "summarised bool": torch.arange(2000) % 3 == 0,
        "summarised, the widest number hidden": torch.arange(1200.0).sub(600).abs().neg().add(600).pow(3),
        "summarised, a special value hidden": torch.cat([torch.arange(600.0), torch.tensor([nan, inf, 0.5]), torch.arange(600.0)]),
        "summarised, seven columns kept": torch.arange(1400.0).reshape(200, 7),
        "summarised, six rows kept": torch.arange(1200.0).reshape(6, 200),
        "rounds to four digits": torch.tensor([0.12345678, -9.99996, 100.00004]),
        "rounds half to even": torch.tensor([0.00005, 0.03125, 2.71875]),
        "scientific with negatives": torch.tensor([-1e-6, 1.0, -2.5e5]),
        "scientific with special values": torch.tensor([nan, 1e-6, -inf, 1.0]),
        "three digits of exponent": torch.tensor([1e-200, 1.5e100], dtype=torch.float64),
        "a small scalar": torch.tensor(1e-6),
        "a large scalar": torch.tensor(1.5e9),
        "a NaN scalar": torch.tensor(nan),
        "an infinite scalar": torch.tensor(-inf),
        "an int32 scalar": torch.tensor(-7, dtype=torch.int32),
        "a bool scalar": torch.tensor(True),
        "a float64 scalar": torch.tensor(0.1, dtype=torch.float64),
        "zeros": torch.zeros(2, 2),
        "empty int32": torch.zeros(0, dtype=torch.int32),
        "empty bool": torch.zeros(0, dtype=torch.bool),
        "NaN in a matrix of fractions": torch.tensor([[nan, 1.25], [-2.0, inf]]),
        "the widest int32": torch.tensor([-(2**31), 2**31 - 1, 0], dtype=torch.int32),
        "requires gradient": torch.tensor([1.5, 2.5], requires_grad=True),
    }
    return [{"name": name, "input": tensor_json(t), "requiresGrad": t.requires_grad, "text": text(t)} for name, t in tensors.items()]
