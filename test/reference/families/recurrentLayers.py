"""Stacked and bidirectional recurrent layers, sequences of different lengths, and single steps."""
import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from layercase import DTYPES, layer_case, snake


def named(kind, output, state):
    states = {"state.h": state[0], "state.c": state[1]} if kind == "LSTM" else {"state": state}
    return {"output": output, **states}


def whole(kind, lengths):
    def forward(module, x, *state):
        given = None if not state else (state if kind == "LSTM" else state[0])
        if lengths is None:
            return named(kind, *module(x, given))
        packed = pack_padded_sequence(x, lengths, batch_first=module.batch_first, enforce_sorted=False)
        output, last = module(packed, given)
        time = x.shape[1 if module.batch_first else 0]
        padded, _ = pad_packed_sequence(output, batch_first=module.batch_first, total_length=time)
        return named(kind, padded, last)

    return forward


def layers():
    table = [
        (3, 4, {"numLayers": 2}, [2, 5, 3], True, None),
        (2, 3, {"numLayers": 3, "bias": False}, [1, 4, 2], False, None),
        (3, 2, {"bidirectional": True}, [3, 4, 3], True, None),
        (2, 3, {"numLayers": 2, "bidirectional": True}, [2, 3, 2], True, None),
        (2, 3, {"numLayers": 2, "bidirectional": True, "batchFirst": False}, [4, 3, 2], False, None),
        (3, 5, {"numLayers": 2, "bidirectional": True}, [5, 3], True, None),
        (1, 1, {"bidirectional": True}, [1, 1, 1], False, None),
        (3, 4, {}, [3, 5, 3], True, [5, 2, 3]),
        (2, 3, {"numLayers": 2}, [4, 6, 2], True, [1, 4, 3, 4]),
        (3, 2, {"bidirectional": True}, [3, 5, 3], True, [3, 5, 1]),
        (2, 3, {"numLayers": 2, "bidirectional": True, "bias": False}, [3, 4, 2], False, [2, 4, 3]),
        (2, 2, {"numLayers": 2, "bidirectional": True, "batchFirst": False}, [5, 2, 2], True, [5, 3]),
    ]
    for kind in ("RNN", "LSTM", "GRU"):
        extra = [(3, 4, {"numLayers": 2, "nonlinearity": "relu"}, [2, 4, 3], True, [4, 2])] if kind == "RNN" else []
        for inputs, hidden, options, shape, initial, lengths in table + extra:
            for dtype in DTYPES:
                words = snake({"batchFirst": True, **options})
                module = getattr(torch.nn, kind)(inputs, hidden, **words).to(dtype)
                count = options.get("numLayers", 1) * (2 if options.get("bidirectional") else 1)
                batch = shape[0] if words["batch_first"] else shape[1]
                state_shape = [count, hidden] if len(shape) == 2 else [count, batch, hidden]
                states = [torch.randn(state_shape, dtype=dtype) for _ in range((2 if kind == "LSTM" else 1) if initial else 0)]
                given = ({"h": "$1", "c": "$2"} if kind == "LSTM" else "$1") if initial else None
                call = ["$0", given, {"lengths": lengths}] if lengths else ["$0", given]
                name = f"{kind} {inputs} {hidden} {options} of {shape}{' from a state' if initial else ''}{f' lengths {lengths}' if lengths else ''}"
                yield layer_case(name, kind, [inputs, hidden, options], module, [torch.randn(shape, dtype=dtype), *states], whole(kind, lengths), call)


def cells():
    for kind in ("RNN", "LSTM", "GRU"):
        layer = f"{kind}Cell"
        table = [(3, 4, {}, [2, 3], True), (3, 4, {"bias": False}, [5, 3], False), (1, 1, {}, [1, 1], True), (2, 7, {}, [2], True)]
        if kind == "RNN":
            table.append((3, 2, {"nonlinearity": "relu"}, [4, 3], True))
        for inputs, hidden, options, shape, initial in table:
            for dtype in DTYPES:
                module = getattr(torch.nn, layer)(inputs, hidden, **options).to(dtype)
                states = [torch.randn([*shape[:-1], hidden], dtype=dtype) for _ in range((2 if kind == "LSTM" else 1) if initial else 0)]

                def forward(m, x, *state, lstm=kind == "LSTM"):
                    result = m(x, None if not state else (state if lstm else state[0]))
                    return {"output": result[0], "state.h": result[0], "state.c": result[1]} if lstm else {"output": result, "state": result}

                given = ({"h": "$1", "c": "$2"} if kind == "LSTM" else "$1") if initial else None
                name = f"{layer} {inputs} {hidden} {options} of {shape}{' from a state' if initial else ''}"
                yield layer_case(name, layer, [inputs, hidden, options], module, [torch.randn(shape, dtype=dtype), *states], forward, ["$0", given])


def cases():
    return [*layers(), *cells()]
