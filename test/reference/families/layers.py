"""
Layers: outputs, gates, and the gradients of inputs, initial states and parameters, each case in float32 and float64.

The state is written under PyTorch's keys. The backward pass starts from the weights -3, -2, ..., 3, -3, ... at every
output and state.
"""
import torch

from writer import tensor_json

DTYPES = (torch.float32, torch.float64)


def weights(t):
    return (torch.arange(t.numel()) % 7 - 3).to(t.dtype).reshape(t.shape)


def entry(name, layer, arguments, module, inputs, forward=None, extra=None):
    """`forward` gives a dictionary of tensors by the names they have in cellgrad's trace."""
    leaves = [t.detach().clone().requires_grad_() for t in inputs]
    outputs = forward(module, *leaves) if forward else {"output": module(*leaves)}
    loss = sum((value * weights(value)).sum() for value in outputs.values())
    loss.backward()
    state = module.state_dict()
    return {
        "name": f"{name} {str(leaves[0].dtype)[6:]}",
        "layer": layer,
        "arguments": arguments,
        "state": {key: tensor_json(value) for key, value in state.items()},
        "inputs": [tensor_json(t) for t in leaves],
        "outputs": {key: tensor_json(value) for key, value in outputs.items()},
        "inputGradients": [tensor_json(t.grad) for t in leaves],
        "gradients": {key: tensor_json(p.grad) for key, p in module.named_parameters()},
        **({"gates": {key: tensor_json(value) for key, value in extra(module, *leaves).items()}} if extra else {}),
    }


def linear():
    for features, shape, bias in (((4, 3), [2, 4], True), ((7, 5), [2, 3, 7], False), ((1, 1), [1, 1], True), ((11, 7), [5, 11], True), ((3, 2), [3], True), ((3, 2), [0, 3], True)):
        for dtype in DTYPES:
            yield entry(f"Linear {features} of {shape}", "Linear", [*features, {"bias": bias}], torch.nn.Linear(*features, bias=bias).to(dtype), [torch.randn(shape, dtype=dtype)])


def conv2d():
    cases = (
        (1, 2, 3, {}, [2, 1, 7, 5]),
        (3, 4, (3, 2), {"stride": (2, 1), "padding": (1, 2)}, [2, 3, 8, 7]),
        (2, 3, 5, {"padding": "same"}, [1, 2, 6, 9]),
        (2, 2, (2, 4), {"padding": "same", "dilation": (3, 1)}, [2, 2, 7, 6]),
        (4, 6, 3, {"groups": 2, "padding": 1, "bias": False}, [2, 4, 5, 5]),
        (3, 3, 3, {"groups": 3, "dilation": 2, "padding": "valid"}, [1, 3, 9, 8]),
        (5, 7, 1, {"stride": 3}, [2, 5, 7, 4]),
        (1, 1, 4, {}, [1, 1, 4, 4]),
        (2, 3, 3, {"padding": 1}, [2, 6, 5]),
    )
    for i, o, kernel, options, shape in cases:
        for dtype in DTYPES:
            yield entry(f"Conv2d {i} {o} {kernel} {options} of {shape}", "Conv2d", [i, o, kernel, options], torch.nn.Conv2d(i, o, kernel, **options).to(dtype), [torch.randn(shape, dtype=dtype)])


def pooling():
    cases = (
        (2, {}, [2, 3, 6, 4]),
        (2, {}, [1, 2, 7, 5]),
        (3, {"stride": 2}, [2, 2, 9, 8]),
        ((3, 2), {"stride": (1, 2), "padding": (1, 1)}, [2, 1, 5, 6]),
        (4, {"stride": 3, "padding": 2}, [1, 2, 8, 9]),
        (2, {}, [3, 4, 4]),
    )
    for kernel, options, shape in cases:
        for dtype in DTYPES:
            x = torch.randn(shape, dtype=dtype)
            yield entry(f"MaxPool2d {kernel} {options} of {shape}", "MaxPool2d", [kernel, options], torch.nn.MaxPool2d(kernel, **options), [x])
            for include in (True, False):
                module = torch.nn.AvgPool2d(kernel, count_include_pad=include, **options)
                yield entry(f"AvgPool2d {kernel} {options} {include} of {shape}", "AvgPool2d", [kernel, {**options, "countIncludePad": include}], module, [x])


def shaping():
    for dtype in DTYPES:
        x = torch.randn([2, 3, 4, 5], dtype=dtype)
        for layer in ("ReLU", "Tanh", "Sigmoid"):
            yield entry(layer, layer, [], getattr(torch.nn, layer)(), [x])
        for dim in (0, 1, -1):
            yield entry(f"Softmax {dim}", "Softmax", [dim], torch.nn.Softmax(dim), [x])
        for dims in ([], [0, 2], [2, 3]):
            yield entry(f"Flatten {dims}", "Flatten", dims, torch.nn.Flatten(*dims), [x])


def states(kind, module, x, *state):
    """The result under cellgrad's names; PyTorch's state has the layout of cellgrad's."""
    given = None if not state else (state if kind == "LSTM" else state[0])
    output, last = module(x, given)
    named = {"state.h": last[0], "state.c": last[1]} if kind == "LSTM" else {"state": last}
    return {"output": output, **named}


def gates(kind, module, x, *state):
    """Every gate, step by step from its formula: PyTorch keeps them to itself."""
    batched = x.dim() == 3
    sequence = x if batched else x.unsqueeze(0)
    if not module.batch_first and batched:
        sequence = sequence.transpose(0, 1)
    zero = torch.zeros(sequence.shape[0], module.hidden_size, dtype=x.dtype)
    given = [s.reshape(zero.shape) for s in state]
    h = given[0] if given else zero
    c = given[1] if len(given) > 1 else zero
    w_ih, w_hh = module.weight_ih_l0, module.weight_hh_l0
    b_ih, b_hh = (module.bias_ih_l0, module.bias_hh_l0) if module.bias else (0, 0)
    found = []
    for t in range(sequence.shape[1]):
        a, b = sequence[:, t] @ w_ih.T + b_ih, h @ w_hh.T + b_hh
        if kind == "RNN":
            h = torch.relu(a + b) if module.nonlinearity == "relu" else torch.tanh(a + b)
            found.append({"hidden": h})
        elif kind == "LSTM":
            i, f, g, o = (a + b).chunk(4, 1)
            i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
            c = f * c + i * g
            h = o * c.tanh()
            found.append({"input": i, "forget": f, "candidate": g, "output": o, "cell": c, "hidden": h})
        else:
            (ar, az, an), (br, bz, bn) = a.chunk(3, 1), b.chunk(3, 1)
            r, z = (ar + br).sigmoid(), (az + bz).sigmoid()
            n = (an + r * bn).tanh()
            h = (1 - z) * n + z * h
            found.append({"reset": r, "update": z, "candidate": n, "hidden": h})
    result = {key: torch.stack([step[key] for step in found], 1) for key in found[0]}
    if not batched:
        return {key: value.squeeze(0) for key, value in result.items()}
    return result if module.batch_first else {key: value.transpose(0, 1) for key, value in result.items()}


def recurrent():
    for kind in ("RNN", "LSTM", "GRU"):
        cases = [
            (3, 5, {}, [2, 4, 3], False),
            (3, 5, {}, [2, 4, 3], True),
            (1, 1, {}, [1, 1, 1], False),
            (7, 5, {"bias": False}, [3, 5, 7], True),
            (4, 6, {"batchFirst": False}, [5, 2, 4], True),
            (4, 7, {}, [6, 4], True),
            (2, 3, {}, [1, 31, 2], False),
        ]
        if kind == "RNN":
            cases += [(3, 5, {"nonlinearity": "relu"}, [2, 6, 3], True)]
        for inputs, hidden, options, shape, initial in cases:
            for dtype in DTYPES:
                words = {"batch_first": options.get("batchFirst", True), "bias": options.get("bias", True)}
                if "nonlinearity" in options:
                    words["nonlinearity"] = options["nonlinearity"]
                module = getattr(torch.nn, kind)(inputs, hidden, **words).to(dtype)
                batch = shape[0] if words["batch_first"] else shape[1]
                state_shape = [1, hidden] if len(shape) == 2 else [1, batch, hidden]
                given = [torch.randn(state_shape, dtype=dtype) for _ in range((2 if kind == "LSTM" else 1) if initial else 0)]
                yield entry(
                    f"{kind} {inputs} {hidden} {options} of {shape}{' from a state' if initial else ''}",
                    kind,
                    [inputs, hidden, options],
                    module,
                    [torch.randn(shape, dtype=dtype), *given],
                    lambda m, *all, k=kind: states(k, m, *all),
                    lambda m, *all, k=kind: gates(k, m, *all),
                )


def cases():
    return [*linear(), *conv2d(), *pooling(), *shaping(), *recurrent()]
