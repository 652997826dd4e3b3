"""Parts of tensors by index, padding, and the same elements in another order. `$1` in the arguments is input 1."""
import torch
import torch.nn.functional as F

from writer import case

MODES = ("constant", "reflect", "replicate", "circular")


def index(*positions):
    return torch.tensor(positions, dtype=torch.int64)


def at(x, arguments, select, *others):
    return case("at", [x, *others], select, arguments, name=f"at {arguments} of {list(x.shape)}, {len(others)} more")


def whole(t):
    """int32, as positions are in cellgrad; PyTorch indexes with int64."""
    return t.to(torch.int32)


def padded(x, padding, mode):
    """PyTorch pads only the last axes in the modes other than constant, and only with axes in front."""
    missing = {"constant": 0}.get(mode, len(padding) // 2 + 2 - x.ndim)
    lifted = x.reshape([1] * max(missing, 0) + list(x.shape))
    return F.pad(lifted, padding, mode=mode).reshape([*x.shape[: x.ndim - len(padding) // 2], *F.pad(lifted, padding, mode=mode).shape[-(len(padding) // 2):]])


def cases():
    result = []
    x = torch.randn(4, 5, 3)
    i, j = index(3, 0, 0, -1), index(1, -2, 0, 1)
    result += [
        at(x, ["$1"], lambda x, i: x[i.long()], whole(i)),
        at(x, [":", "$1"], lambda x, i: x[:, i.long()], whole(i)),
        at(x, ["...", "$1"], lambda x, i: x[..., i.long()], whole(index(2, 2, 0))),
        at(x, ["$1", "$2"], lambda x, i, j: x[i.long(), j.long()], whole(i), whole(j)),
        at(x, ["$1", ":", "$2"], lambda x, i, j: x[i.long(), :, j.long()], whole(i), whole(j)),
        at(x, [":", "$1", "$2"], lambda x, i, j: x[:, i.long(), j.long()], whole(i), whole(j)),
        at(x, ["$1", "1:4:2"], lambda x, i: x[i.long(), 1:4:2], whole(i)),
        at(x, [0, ":", "$1"], lambda x, i: x[0, :, i.long()], whole(index(2, 0))),
        at(x, ["$1", ":", 1], lambda x, i: x[i.long(), :, 1], whole(i)),
        at(x, ["$1", "$2"], lambda x, i, j: x[i.long(), j.long()], whole(i.reshape(4, 1)), whole(index(0, 2))),
        at(x, ["$1", "$2"], lambda x, i, j: x[i.long(), j.long()], whole(index(1)), whole(j)),
        at(x, ["$1"], lambda x, i: x[i.long()], whole(i.reshape(2, 2))),
        at(x, ["$1"], lambda x, i: x[i.long()], whole(torch.zeros(0))),
        at(x, ["$1"], lambda x, m: x[m], x > 0),
        at(x, ["$1"], lambda x, m: x[m], torch.tensor([True, False, True, True])),
        at(x, [":", "$1"], lambda x, m: x[:, m], x[0] > 0),
        at(x, ["$1", ":", "$2"], lambda x, m, j: x[m, :, j.long()], torch.tensor([True, False, False, True]), whole(index(2, 0))),
        at(x, ["$1"], lambda x, m: x[m], x > 100),
        at(torch.randn(7, dtype=torch.float64), ["$1"], lambda x, i: x[i.long()], whole(index(6, 6, 0))),
        at(whole(index(3, 1, 4, 1)), ["$1"], lambda x, i: x[i.long()], whole(index(3, 0))),
        at(torch.tensor([True, False, True]), ["$1"], lambda x, i: x[i.long()], whole(index(2, 1, 1))),
        at(x, ["::-1"], lambda x: x.flip(0)),
        at(x, ["3:0:-1", ":", "::-2"], lambda x: x[1:4].flip(0)[:, :, [2, 0]]),
        at(x, ["-1:-3:-1"], lambda x: x[[3, 2]]),
        at(x, ["0:3:-1"], lambda x: x[0:0]),
        at(x, [":", "::-3", -1], lambda x: x[:, [4, 1], -1]),
    ]
    for dim, shape in ((0, [2, 5, 3]), (1, [4, 7, 3]), (2, [3, 5, 1]), (-1, [4, 5, 0])):
        places = torch.randint(0, x.shape[dim], shape)
        result.append(case("gather", [x, whole(places)], lambda x, p: x.gather(dim, p.long()), [dim, "$1"], name=f"gather {dim} {shape}"))
        result.append(case("scatterAdd", [x, whole(places), torch.randn(shape)], lambda x, p, v: x.scatter_add(dim, p.long(), v), [dim, "$1", "$2"], name=f"scatterAdd {dim} {shape}"))
    result.append(case("maskedFill", [x, x > 0], lambda x, m: x.masked_fill(m, -1.5), ["$1", -1.5]))
    result.append(case("maskedSelect", [x, x[0] > 0], torch.masked_select, ["$1"]))
    result.append(case("nonzero", [torch.randn(3, 4) > 0], torch.nonzero, []))
    result.append(case("nonzero", [torch.zeros(3)], torch.nonzero, [], gradients=False))

    for mode in MODES:
        options = {"mode": mode}
        for shape, padding in (([6], [2, 3]), ([4, 5], [1, 2]), ([4, 5], [3, 0, 1, 2]), ([2, 3, 4, 5], [1, 1, 2, 0]), ([1, 1, 3, 4], [0, 3, 2, 1])):
            if mode == "circular" and shape == [1, 1, 3, 4]:
                continue
            result.append(case("pad", [torch.randn(shape)], lambda x: padded(x, padding, mode), [padding, options], name=f"pad {mode} {padding} {shape}"))
    result.append(case("pad", [torch.randn(3, 4)], lambda x: F.pad(x, [-1, 2, 1, -1], value=7.0), [[-1, 2, 1, -1], {"value": 7}], name="pad with negative numbers"))
    result.append(case("pad", [torch.randn(0, 3)], lambda x: F.pad(x, [1, 1, 2, 0]), [[1, 1, 2, 0]], name="pad of nothing"))
    result.append(case("pad", [whole(index(1, 2))], lambda x: F.pad(x, [1, 0], value=9), [[1, 0], {"value": 9}], name="pad int32"))

    for shape, dims in (([7], [0]), ([3, 5], [1]), ([3, 5], [0, 1]), ([2, 3, 4], [0, -1]), ([2, 0, 3], [2]), ([1], [0])):
        result.append(case("flip", [torch.randn(shape)], lambda x: x.flip(dims), [dims], name=f"flip {dims} {shape}"))
    for shape, shifts, dims in (([7], 3, 0), ([7], -10, 0), ([3, 5], [1, -2], [0, 1]), ([3, 5], 4, None), ([0, 3], 1, 0), ([2, 3, 4], 5, -1), ([3], 0, 0)):
        arguments = [shifts] if dims is None else [shifts, dims]
        result.append(case("roll", [torch.randn(shape)], lambda x: x.roll(*arguments), arguments, name=f"roll {arguments} {shape}"))
    for shape, times in (([3], [2]), ([3], [2, 3]), ([2, 3], [1, 2]), ([2, 3], [2, 1, 2]), ([2, 3], [0, 2]), ([1, 3], [4, 1]), ([], [3]), ([2, 0], [2, 2])):
        result.append(case("repeat", [torch.randn(shape)], lambda x: x.repeat(times), [times], name=f"repeat {times} {shape}"))
    for shape, times in (([3], [2]), ([2, 3], [2]), ([2, 3], [2, 1]), ([2, 3], [2, 1, 3])):
        result.append(case("tile", [torch.randn(shape)], lambda x: x.tile(times), [times], name=f"tile {times} {shape}"))
    for shape, dim in (([3], 0), ([2, 3], 1), ([2, 3], 0), ([2, 3], None)):
        arguments = [2] if dim is None else [2, dim]
        result.append(case("repeatInterleave", [torch.randn(shape)], lambda x: x.repeat_interleave(*arguments), arguments, name=f"repeatInterleave {dim} {shape}"))
    for shape, size, dim in (([7], 3, 0), ([7], [2, 5], 0), ([3, 8], 4, 1), ([3, 8], [1, 0, 7], -1), ([5], 9, 0)):
        result.append(case("split", [torch.randn(shape)], lambda x: x.split(size, dim), [size, dim], name=f"split {size} {shape}"))
    for shape, chunks, dim in (([7], 3, 0), ([3, 8], 4, 1), ([6], 4, 0), ([2], 5, 0)):
        result.append(case("chunk", [torch.randn(shape)], lambda x: x.chunk(chunks, dim), [chunks, dim], name=f"chunk {chunks} {shape}"))
    for shape, dim in (([3], 0), ([3, 2], 1), ([2, 3, 4], -2)):
        result.append(case("unbind", [torch.randn(shape)], lambda x: x.unbind(dim), [dim], name=f"unbind {dim} {shape}"))
    result.append(case("narrow", [torch.randn(3, 7)], lambda x: x.narrow(1, 2, 3), [1, 2, 3]))

    for name in ("tril", "triu"):
        for shape, offset in (([3, 3], 0), ([3, 5], 1), ([5, 3], -1), ([2, 4, 4], 0), ([3, 3], 7), ([3, 3], -7), ([0, 3], 0), ([1, 1], 0)):
            result.append(case(name, [torch.randn(shape)], lambda x: getattr(x, name)(offset), [offset], name=f"{name} {offset} {shape}"))
        result.append(case(name, [torch.ones(3, 3, dtype=torch.bool)], lambda x: getattr(x, name)(), [], name=f"{name} bool"))
    for shape, arguments in (([3, 3], []), ([3, 5], [1]), ([5, 3], [-2]), ([2, 3, 4], [0, 1, 2]), ([2, 3, 4], [-1, 2, 0]), ([3, 3], [3]), ([3, 3], [-9]), ([1, 1], [])):
        result.append(case("diagonal", [torch.randn(shape)], lambda x: x.diagonal(*arguments), arguments, name=f"diagonal {arguments} {shape}"))
    for shape, offset in (([3], 0), ([2], 1), ([2], -2), ([3, 4], 1), ([0], 0)):
        result.append(case("diag", [torch.randn(shape)], lambda x: x.diag(offset), [offset], name=f"diag {offset} {shape}"))
    result.append(case("trace", [torch.randn(4, 4)], torch.trace))
    result.append(case("trace", [torch.randn(3, 5)], torch.trace))

    numbers = whole(index(2, 0, 1, 2))
    result.append(case("oneHot", [numbers], lambda x: F.one_hot(x.long())))
    result.append(case("oneHot", [numbers.reshape(2, 2)], lambda x: F.one_hot(x.long(), 5), [5]))
    for indexing in ("ij", "xy"):
        vectors = [torch.randn(3), torch.randn(4), torch.randn(2)]
        result.append(case("meshgrid", vectors, lambda *v: torch.meshgrid(*v, indexing=indexing), [{"indexing": indexing}], name=f"meshgrid {indexing}"))
    return result
