"""
Recurrent sequences. PyTorch gives the hidden states only, so the gates come from its formulas written out here; that the
formulas are PyTorch's is asserted against torch.nn.RNN, LSTM and GRU for every case.
"""
import torch

from writer import tensor_json


def rnn(x, wi, wh, h, bi, bh, relu=False):
    hidden = []
    for t in range(x.shape[1]):
        h = x[:, t] @ wi.t() + bi + h @ wh.t() + bh
        h = torch.relu(h) if relu else torch.tanh(h)
        hidden.append(h)
    return {"hidden": hidden}


def lstm(x, wi, wh, h, c, bi, bh):
    gates = {name: [] for name in ("input", "forget", "candidate", "output", "cell", "hidden")}
    for t in range(x.shape[1]):
        i, f, g, o = (x[:, t] @ wi.t() + bi + h @ wh.t() + bh).chunk(4, 1)
        i, f, g, o = torch.sigmoid(i), torch.sigmoid(f), torch.tanh(g), torch.sigmoid(o)
        c = f * c + i * g
        h = o * torch.tanh(c)
        for name, value in zip(gates, (i, f, g, o, c, h)):
            gates[name].append(value)
    return gates


def gru(x, wi, wh, h, bi, bh):
    gates = {name: [] for name in ("reset", "update", "candidate", "hidden")}
    for t in range(x.shape[1]):
        ir, iz, ig = (x[:, t] @ wi.t() + bi).chunk(3, 1)
        hr, hz, hg = (h @ wh.t() + bh).chunk(3, 1)
        r, z = torch.sigmoid(ir + hr), torch.sigmoid(iz + hz)
        n = torch.tanh(ig + r * hg)
        h = (1 - z) * n + z * h
        for name, value in zip(gates, (r, z, n, h)):
            gates[name].append(value)
    return gates


def sequence(kind, batch, time, inputs, hidden, dtype, bias=True, arriving=("hidden",)):
    cell, blocks, layer = {"rnn": (rnn, 1, torch.nn.RNN), "relu": (lambda *a: rnn(*a, relu=True), 1, lambda *a, **k: torch.nn.RNN(*a, nonlinearity="relu", **k)), "lstm": (lstm, 4, torch.nn.LSTM), "gru": (gru, 3, torch.nn.GRU)}[kind]
    names = ["x", "weightIh", "weightHh", "h"] + (["c"] if kind == "lstm" else [])
    shapes = [[batch, time, inputs], [blocks * hidden, inputs], [blocks * hidden, hidden], [batch, hidden], [batch, hidden]]
    operands = [(0.7 * torch.randn(shape, dtype=dtype)).requires_grad_() for _, shape in zip(names, shapes)]
    biases = [(0.7 * torch.randn(blocks * hidden, dtype=dtype)).requires_grad_() if bias else torch.zeros(blocks * hidden, dtype=dtype) for _ in range(2)]
    gates = {name: torch.stack(values, 1) for name, values in cell(*operands, *biases).items()}

    module = layer(inputs, hidden, batch_first=True, bias=bias).to(dtype)
    with torch.no_grad():
        for parameter, value in zip(module.parameters(), [*operands[1:3], *biases]):
            parameter.copy_(value)
        states = tuple(state.unsqueeze(0) for state in operands[3:])
        expected, _ = module(operands[0], states if kind == "lstm" else states[0])
    assert torch.allclose(expected, gates["hidden"], rtol=1e-5, atol=1e-6), kind

    weights = {name: torch.randn(batch, time, hidden, dtype=dtype) for name in arriving}
    torch.autograd.backward([gates[name] for name in arriving], [weights[name] for name in arriving])
    everything = dict(zip(names, operands))
    if bias:
        everything.update(biasIh=biases[0], biasHh=biases[1])
    return {
        "name": f"{kind} batch {batch}, {time} steps, {inputs} -> {hidden}, {str(dtype)[6:]}{'' if bias else ', no bias'}, gradient at {', '.join(arriving)}",
        "kind": kind,
        "operands": {name: tensor_json(value) for name, value in everything.items()},
        "gates": {name: tensor_json(value) for name, value in gates.items()},
        "weights": {name: tensor_json(value) for name, value in weights.items()},
        "gradients": {name: tensor_json(value.grad) for name, value in everything.items()},
    }


def cases():
    result = []
    for kind in ("rnn", "relu", "lstm", "gru"):
        for dtype in (torch.float32, torch.float64):
            for sizes in ((1, 1, 1, 1), (2, 3, 4, 5), (5, 4, 3, 8), (1, 6, 2, 7)):
                result.append(sequence(kind, *sizes, dtype))
            result.append(sequence(kind, 3, 2, 3, 4, dtype, bias=False))
    result.append(sequence("lstm", 2, 3, 3, 5, torch.float64, arriving=("hidden", "cell")))
    result.append(sequence("lstm", 2, 3, 3, 4, torch.float32, arriving=("input", "forget", "candidate", "output")))
    result.append(sequence("gru", 2, 3, 3, 5, torch.float64, arriving=("reset", "update", "candidate", "hidden")))
    return result
