"""The cases on PyTorch, with one thread. Each makes its data and returns the function that is timed; cellgrad.mjs has
the same names."""
import json
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

torch.set_num_threads(1)


def training(parameters, loss):
    """One training step of a model: gradients to nothing, forward, loss, backward, Adam."""
    optimizer = torch.optim.Adam(parameters, lr=1e-3)

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss().backward()
        optimizer.step()

    return step


def recurrent(layer, batch, steps, inputs, hidden):
    """Classify a sequence by its last hidden state."""
    rnn, last = layer(inputs, hidden, batch_first=True), nn.Linear(hidden, 10)
    x, y = torch.randn(batch, steps, inputs), torch.randint(0, 10, (batch,))
    return training([*rnn.parameters(), *last.parameters()], lambda: F.cross_entropy(last(rnn(x)[0][:, -1]), y))


def lenet():
    model = nn.Sequential(
        nn.Conv2d(1, 8, 5, padding="same"), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 5, padding="same"), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(784, 10),
    )
    x, y = torch.randn(64, 1, 28, 28), torch.randint(0, 10, (64,))
    return training(model.parameters(), lambda: F.cross_entropy(model(x), y))


def mlp():
    model = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
    x, y = torch.randn(64, 784), torch.randint(0, 10, (64,))
    return training(model.parameters(), lambda: F.cross_entropy(model(x), y))


def convolution():
    x, layer = torch.randn(32, 16, 32, 32, requires_grad=True), nn.Conv2d(16, 32, 3, padding=1)

    def step():
        for leaf in (x, layer.weight, layer.bias):
            leaf.grad = None
        layer(x).sum().backward()

    return step


def product(size):
    a, b = torch.randn(size, size), torch.randn(size, size)
    return lambda: a @ b


def pair(rows, columns):
    a, b = torch.randn(rows, columns), torch.randn(rows, columns)
    return lambda: a + b


def single(function):
    a = torch.randn(1000, 1000)
    return lambda: function(a)


cases = {
    "lenet": lenet,
    "mlp": mlp,
    "lstm b32": lambda: recurrent(nn.LSTM, 32, 28, 28, 64),
    "lstm b1": lambda: recurrent(nn.LSTM, 1, 50, 16, 32),
    "gru b32": lambda: recurrent(nn.GRU, 32, 28, 28, 64),
    "rnn b32": lambda: recurrent(nn.RNN, 32, 28, 28, 64),
    "conv fwd+bwd": convolution,
    "matmul 64": lambda: product(64),
    "matmul 256": lambda: product(256),
    "matmul 1024": lambda: product(1024),
    "add 4x4": lambda: pair(4, 4),
    "add 1M": lambda: pair(1000, 1000),
    "tanh 1M": lambda: single(torch.tanh),
    "sum 1M": lambda: single(torch.sum),
}


def blas():
    """Which library multiplies matrices: decides most of what is compared."""
    torch.randn(64, 64) @ torch.randn(64, 64)
    if torch.backends.mkl.is_available():
        return "MKL"
    try:
        with open("/proc/self/maps") as maps:
            loaded = maps.read()
    except OSError:
        return "an unknown BLAS"
    return next((name for name in ("OpenBLAS", "BLIS") if f"/lib{name.lower()}" in loaded), "the reference BLAS")


# --- The runner: milliseconds of one call each, for so many seconds.

SHORTEST = 0.2  # ms; shorter calls are timed several at a time


def measure(step, seconds):
    times, calls = [], 1
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        for _ in range(calls):
            step()
        elapsed = (time.perf_counter() - start) * 1000
        if elapsed < SHORTEST:
            calls *= 2
        else:
            times.append(elapsed / calls)
    return times


made = {}
for line in sys.stdin:
    request = json.loads(line)
    if request.get("list"):
        answer = {"cases": list(cases), "blas": blas()}
    else:
        name = request["case"]
        if name not in made:
            torch.manual_seed(0)
            made = {name: cases[name]()}
        measure(made[name], request["warmUp"])
        answer = {"times": measure(made[name], request["seconds"])}
    print(json.dumps(answer), flush=True)
