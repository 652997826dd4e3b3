"""What the families share: making a case from a PyTorch computation, and writing tensors as JSON."""
import math

import numpy
import torch


def tensor_json(t):
    """Shape, dtype and flat values; values that JSON does not know are strings."""
    t = t.detach()
    dtype = str(t.dtype).replace("torch.", "")
    if dtype == "int64":  # whole numbers are int32 in cellgrad
        dtype = "int32"
    values = t.flatten().tolist()
    if dtype == "float32":  # the shortest decimals that read back as the same float32
        values = [float(str(numpy.float32(v))) for v in values]
    return {"shape": list(t.shape), "dtype": dtype, "data": [number(v) for v in values]}


def number(value):
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return value
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return value


def case(call, inputs, function, arguments=(), name=None, gradients=True):
    """
    One computation: `call` is the name in cellgrad, `arguments` what follows the tensors there, `function` the same
    in PyTorch. Floating inputs get gradients, started from fixed weights; others have none.
    """
    leaves = [t.detach().clone() for t in inputs]
    differentiable = gradients and any(t.dtype.is_floating_point for t in leaves)
    for t in leaves:
        if differentiable and t.dtype.is_floating_point:
            t.requires_grad_()
    result = function(*leaves)
    outputs = list(result) if isinstance(result, (tuple, list)) else [result]
    entry = {
        "name": name or f"{call} {' '.join(str(list(t.shape)) for t in inputs)}",
        "call": call,
        "inputs": [tensor_json(t) for t in leaves],
        "arguments": list(arguments),
        "outputs": [tensor_json(t) for t in outputs],
    }
    if differentiable and outputs[0].requires_grad:
        weight = torch.linspace(-1, 1.5, outputs[0].numel(), dtype=outputs[0].dtype).reshape(outputs[0].shape)
        outputs[0].backward(weight)
        entry["weight"] = tensor_json(weight)
        entry["gradients"] = [None if t.grad is None else tensor_json(t.grad) for t in leaves]
    return entry
