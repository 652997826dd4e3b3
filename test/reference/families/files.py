"""
Files of other programs, in files/: safetensors written by hand from the format's description (Debian's PyTorch comes
without the library), npy and npz written by NumPy. The cases say what is in them, and what layers whose state they
hold make of an input.
"""
import json
import pathlib
import struct

import numpy
import torch

from writer import tensor_json

folder = pathlib.Path(__file__).parent.parent / "files"
TYPES = {
    torch.float64: "F64",
    torch.float32: "F32",
    torch.float16: "F16",
    torch.bfloat16: "BF16",
    torch.int64: "I64",
    torch.int32: "I32",
    torch.int16: "I16",
    torch.int8: "I8",
    torch.uint8: "U8",
    torch.bool: "BOOL",
}


def raw(t):
    t = t.detach().contiguous()
    return t.view(torch.int16).numpy().tobytes() if t.dtype == torch.bfloat16 else t.numpy().tobytes()


def save_safetensors(name, tensors, metadata=None):
    header = {} if metadata is None else {"__metadata__": metadata}
    data = b""
    for key, t in tensors.items():
        part = raw(t)
        header[key] = {"dtype": TYPES[t.dtype], "shape": list(t.shape), "data_offsets": [len(data), len(data) + len(part)]}
        data += part
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    (folder / name).write_bytes(struct.pack("<Q", len(text)) + text + data)


def values_of(tensors):
    wide = {torch.float16: torch.float32, torch.bfloat16: torch.float32}
    narrow = (torch.int64, torch.int16, torch.int8, torch.uint8)
    return {
        key: tensor_json(t.to(torch.int32) if t.dtype in narrow else t.to(wide.get(t.dtype, t.dtype)))
        for key, t in tensors.items()
    }


def types():
    special = [0.0, -0.0, 1.5, -2.25, 65504.0, 6e-8, 1e-5, float("inf"), -float("inf"), float("nan")]
    tensors = {
        "f64": torch.tensor([[1 / 3, -1e300, 5e-324]], dtype=torch.float64),
        "f32": torch.randn(3, 1, 5),
        "f16": torch.tensor(special, dtype=torch.float16),
        "bf16": torch.tensor(special + [3e38], dtype=torch.bfloat16).reshape(11, 1),
        "i64": torch.tensor([2**31 - 1, -(2**31), 0]),
        "i32": torch.tensor([[1, -2], [3, -4]], dtype=torch.int32),
        "i16": torch.tensor([-32768, 32767, 5], dtype=torch.int16),
        "i8": torch.tensor([-128, 127, 0], dtype=torch.int8),
        "u8": torch.tensor([0, 255, 7], dtype=torch.uint8),
        "bool": torch.tensor([True, False, True]),
        "scalar": torch.tensor(2.5),
        "empty": torch.zeros(0, 3),
    }
    save_safetensors("types.safetensors", tensors, {"format": "pt"})
    return {"name": "types.safetensors", "values": values_of(tensors)}


class Encoder(torch.nn.Module):
    """Attention of a sequence to itself, with a way around it."""

    def __init__(self):
        super().__init__()
        self.attention = torch.nn.MultiheadAttention(4, 2, batch_first=True)
        self.norm = torch.nn.LayerNorm(4)

    def forward(self, x):
        return self.norm(x + self.attention(x, x, x)[0])


def trained():
    """Running statistics that are not the first ones, in evaluation."""
    model = torch.nn.Sequential(torch.nn.Conv2d(4, 3, 3), torch.nn.BatchNorm2d(3), torch.nn.ReLU(), torch.nn.ConvTranspose2d(3, 2, 2, stride=2))
    model(torch.randn(5, 4, 6, 6))
    return model.eval()


def layers():
    x = torch.randn(2, 7, 3)
    pictures = torch.randn(2, 4, 9, 8)
    made = {
        "lstm": (torch.nn.LSTM(3, 5, batch_first=True), x),
        "gru": (torch.nn.GRU(3, 5, batch_first=True), x),
        "rnn": (torch.nn.RNN(3, 5, batch_first=True), x),
        "conv2d": (torch.nn.Conv2d(4, 6, 3, stride=2, padding=1, groups=2), pictures),
        "linear": (torch.nn.Linear(3, 2), x),
        "stacked": (torch.nn.LSTM(3, 2, num_layers=2, bidirectional=True, batch_first=True), x),
        "normalised": (trained(), pictures),
        "encoder": (Encoder(), torch.randn(2, 5, 4)),
        "words": (torch.nn.Sequential(torch.nn.Embedding(7, 3, padding_idx=0), torch.nn.Linear(3, 2)), torch.tensor([[1, 6, 0], [3, 3, 2]])),
    }
    cases = []
    for kind, (layer, given) in made.items():
        save_safetensors(f"{kind}.safetensors", layer.state_dict(), {"format": "pt"})
        result = layer(given)
        outputs = [result] if isinstance(result, torch.Tensor) else [result[0], *(result[1] if isinstance(result[1], tuple) else result[1:])]
        cases.append({
            "name": f"{kind}.safetensors",
            "layer": kind,
            "input": tensor_json(given),
            "outputs": [tensor_json(t) for t in outputs],
        })
    return cases


def arrays():
    made = {
        "c_order": numpy.arange(6, dtype="<f4").reshape(2, 3) / 7,
        "fortran": numpy.asfortranarray(numpy.arange(24, dtype="<f8").reshape(2, 3, 4) / 7),
        "big_endian": numpy.array([1.5, -2, 3e10], dtype=">f4"),
        "half": numpy.array([1.5, numpy.nan, 65504], dtype="<f2"),
        "long": numpy.array([[-5, 2**31 - 1]], dtype="<i8"),
        "big_short": numpy.array([-2, 258], dtype=">i2"),
        "byte": numpy.array([[0], [255]], dtype="u1"),
        "bool": numpy.array([True, False]),
        "scalar": numpy.array(0.25),
        "empty": numpy.zeros((3, 0), dtype="<f4"),
    }
    expected = {}
    for name, array in made.items():
        numpy.save(folder / f"{name}.npy", array)
        plain = numpy.ascontiguousarray(array.astype(array.dtype.newbyteorder("=")))
        expected[name] = torch.from_numpy(plain.reshape(array.shape))
    numpy.savez(folder / "stored.npz", **made)
    numpy.savez_compressed(folder / "packed.npz", **made)
    values = values_of(expected)
    alone = [{"name": f"{name}.npy", "values": {name: values[name]}} for name in made]
    return alone + [{"name": name, "values": values} for name in ("stored.npz", "packed.npz")]


def cases():
    folder.mkdir(exist_ok=True)
    return [types(), *layers(), *arrays()]
