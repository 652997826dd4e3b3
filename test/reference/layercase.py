"""Making a case from a PyTorch layer: what the families of layers share. Losses and operations use writer.py."""
import re

import torch

from writer import tensor_json

DTYPES = (torch.float32, torch.float64)


def snake(options):
    """PyTorch's keywords from cellgrad's options."""
    return {re.sub("[A-Z]", lambda letter: "_" + letter.group().lower(), name): value for name, value in options.items()}


def weights(t):
    return (torch.arange(t.numel()) % 7 - 3).to(t.dtype).reshape(t.shape)


def label(dtype):
    return str(dtype)[6:]


def layer_case(name, layer, arguments, module, inputs, forward=None, call=("$0",), evaluate=False, keys=None):
    """
    `call` is what cellgrad's forward is given ("$1" stands for input 1, also inside of lists and records); `forward`
    does the same in PyTorch and gives a dictionary of tensors by the names they have in cellgrad's result, with a dot
    for each level. Floating inputs get gradients. The backward pass starts from the weights -3, -2, ..., 3, -3, ... at
    every floating output. `keys` renames the state's entries.
    """
    leaves = [t.detach().clone() for t in inputs]
    for t in leaves:
        if t.dtype.is_floating_point:
            t.requires_grad_()
    module.train(not evaluate)
    rename = keys or (lambda key: key)
    state = {rename(key): tensor_json(value) for key, value in module.state_dict().items()}
    result = forward(module, *leaves) if forward else module(*leaves)
    outputs = result if isinstance(result, dict) else {"": result}
    loss = sum((value * weights(value)).sum() for value in outputs.values() if value.dtype.is_floating_point)
    loss.backward()
    entry = {
        "name": f"{name} {label(leaves[0].dtype)}{' in evaluation' if evaluate else ''}",
        "layer": layer,
        "arguments": list(arguments),
        "evaluate": evaluate,
        "state": state,
        "inputs": [tensor_json(t) for t in leaves],
        "call": list(call),
        "outputs": {key: tensor_json(value) for key, value in outputs.items()},
        "inputGradients": [None if t.grad is None else tensor_json(t.grad) for t in leaves],
        "gradients": {rename(key): None if p.grad is None else tensor_json(p.grad) for key, p in module.named_parameters()},
        "buffers": {rename(key): tensor_json(value) for key, value in module.named_buffers()},
    }
    return entry
