"""The cases on PyTorch: `pytorch.py THREADS [CASE STEPS]`. Each makes its data and returns the function that is timed; cellgrad.mjs has the
same names."""
import json
import resource
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

THREADS = int(sys.argv[1])
torch.set_num_threads(THREADS)


def training(optimizer, loss):
    """One training step of a model: gradients to nothing, forward, loss, backward, step."""

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss().backward()
        optimizer.step()

    return step


def adam(parameters, loss):
    return training(torch.optim.Adam(parameters, lr=1e-3), loss)


def recurrent(layer, batch, steps, inputs, hidden):
    """Classify a sequence by its last hidden state."""
    rnn, last = layer(inputs, hidden, batch_first=True), nn.Linear(hidden, 10)
    x, y = torch.randn(batch, steps, inputs), torch.randint(0, 10, (batch,))
    return adam([*rnn.parameters(), *last.parameters()], lambda: F.cross_entropy(last(rnn(x)[0][:, -1]), y))


def xor():
    model = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
    x, y = torch.randn(4, 2), torch.randn(4, 1)
    return training(torch.optim.SGD(model.parameters(), 0.1), lambda: (model(x) - y).square().mean())


def mlp():
    model = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
    x, y = torch.randn(64, 784), torch.randint(0, 10, (64,))
    return adam(model.parameters(), lambda: F.cross_entropy(model(x), y))


def lenet():
    model = nn.Sequential(
        nn.Conv2d(1, 8, 5, padding="same"), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 5, padding="same"), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(784, 10),
    )
    x, y = torch.randn(64, 1, 28, 28), torch.randint(0, 10, (64,))
    return adam(model.parameters(), lambda: F.cross_entropy(model(x), y))


def convolution_forward():
    x, layer = torch.randn(32, 16, 32, 32), nn.Conv2d(16, 32, 3, padding=1)

    def step():
        with torch.no_grad():
            layer(x)

    return step


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


RECURRENT = {"b32": (32, 28, 28, 64), "b1": (1, 50, 16, 32), "b64": (64, 100, 64, 256)}

cases = {
    "add 4x4": lambda: pair(4, 4),
    "xor mlp": xor,
    "mlp": mlp,
    "lenet": lenet,
    "conv fwd": convolution_forward,
    "conv fwd+bwd": convolution,
    **{
        f"{name} {size}": lambda layer=layer, sizes=sizes: recurrent(layer, *sizes)
        for size, sizes in RECURRENT.items()
        for name, layer in {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}.items()
    },
    "matmul 256": lambda: product(256),
    "matmul 1024": lambda: product(1024),
    "add 1M": lambda: pair(1000, 1000),
    "tanh 1M": lambda: single(torch.tanh),
    "sum 1M": lambda: single(torch.sum),
    "softmax 1M": lambda: single(lambda a: torch.softmax(a, 1)),
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


# --- The runner: milliseconds of one call each, for so many seconds, and at least one.

SHORTEST = 0.2  # ms; shorter calls are timed several at a time


def measure(step, seconds):
    times, calls = [], 1
    end = time.perf_counter() + seconds
    while True:
        start = time.perf_counter()
        for _ in range(calls):
            step()
        elapsed = (time.perf_counter() - start) * 1000
        if elapsed < SHORTEST:
            calls *= 2
        else:
            times.append(elapsed / calls)
        if time.perf_counter() >= end and times:
            return times


def peak(name, steps):
    """For peak.mjs: bytes before the case, and at most while it runs."""
    before = int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize()
    step = cases[name]()
    for _ in range(steps):
        step()
    return {"before": before, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}


if len(sys.argv) > 2:
    print(json.dumps(peak(sys.argv[2], int(sys.argv[3]))))
    sys.exit()

made = {}
for line in sys.stdin:
    request = json.loads(line)
    if request.get("list"):
        answer = {"cases": list(cases), "version": torch.__version__, "blas": blas()}
    else:
        name = request["case"]
        if name not in made:
            torch.manual_seed(0)
            made = {name: cases[name]()}
        if request["warmUp"] > 0:
            measure(made[name], request["warmUp"])
        answer = {"times": measure(made[name], request["seconds"])}
    print(json.dumps(answer), flush=True)
