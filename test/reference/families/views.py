"""Views, indexing and joining."""
import torch

from writer import case


def cases():
    x = lambda *shape: torch.randn(shape)
    result = [
        case("reshape", [x(3, 4)], lambda t: t.reshape(2, 6), [[2, 6]]),
        case("reshape", [x(3, 4)], lambda t: t.reshape(-1), [-1]),
        case("reshape", [x(0, 4)], lambda t: t.reshape(2, 0), [[2, 0]]),
        case("flatten", [x(2, 3, 4)], lambda t: t.flatten(), []),
        case("flatten", [x(2, 3, 4)], lambda t: t.flatten(1), [1]),
        case("flatten", [x(2, 3, 4)], lambda t: t.flatten(0, 1), [0, 1]),
        case("transpose", [x(3, 4)], lambda t: t.transpose(0, 1), []),
        case("transpose", [x(2, 3, 4)], lambda t: t.transpose(0, 2), [0, 2]),
        case("permute", [x(2, 3, 4)], lambda t: t.permute(2, 0, 1), [[2, 0, 1]]),
        case("expand", [x(3, 1)], lambda t: t.expand(2, 3, 4), [[2, 3, 4]]),
        case("expand", [x(3, 1)], lambda t: t.expand(-1, 4), [-1, 4]),
        case("squeeze", [x(1, 3, 1)], lambda t: t.squeeze(), []),
        case("squeeze", [x(1, 3, 1)], lambda t: t.squeeze(-1), [-1]),
        case("squeeze", [x(1, 3, 1)], lambda t: t.squeeze(1), [1]),
        case("unsqueeze", [x(3)], lambda t: t.unsqueeze(0), [0]),
        case("unsqueeze", [x(3)], lambda t: t.unsqueeze(-1), [-1]),
        case("at", [x(3, 4)], lambda t: t[1], [1]),
        case("at", [x(3, 4)], lambda t: t[-1, 2], [-1, 2]),
        case("at", [x(5, 4)], lambda t: t[1:4], ["1:4"]),
        case("at", [x(5, 4)], lambda t: t[:, ::2], [":", "::2"]),
        case("at", [x(5, 4)], lambda t: t[-3:, :-1], ["-3:", ":-1"]),
        case("at", [x(5, 4, 3)], lambda t: t[..., 1], ["...", 1]),
        case("at", [x(5, 4, 3)], lambda t: t[2, ..., 0:2], [2, "...", "0:2"]),
        case("at", [x(5, 4)], lambda t: t[4:2], ["4:2"]),
        case("indexSelect", [x(5, 3)], lambda t: t.index_select(0, torch.tensor([3, 0, 3])), [0, [3, 0, 3]]),
        case("indexSelect", [x(5, 3)], lambda t: t.index_select(1, torch.tensor([2, 2, 0, 1])), [1, [2, 2, 0, 1]]),
        case("indexSelect", [x(2, 3, 4)], lambda t: t.index_select(2, torch.tensor([1])), [2, [1]]),
        case("clone", [x(3, 2)], lambda t: t.clone(), []),
    ]
    for dim in (0, 1, -1):
        result.append(case("stack", [x(2, 3), x(2, 3)], lambda a, b, d=dim: torch.stack([a, b], d), [dim], name=f"stack along {dim}"))
    result.append(case("cat", [x(2, 3), x(4, 3), x(0, 3)], lambda *t: torch.cat(t), [0], name="cat along 0"))
    result.append(case("cat", [x(2, 3), x(2, 1)], lambda *t: torch.cat(t, 1), [1], name="cat along 1"))
    result.append(case("cat", [x(2, 2, 3), x(2, 5, 3)], lambda *t: torch.cat(t, -2), [-2], name="cat along -2"))
    result.append(case("cat", [x(3), torch.tensor([1, 2], dtype=torch.int32)], lambda *t: torch.cat(t), [0], name="cat of two types", gradients=False))
    return result
