"""Matrix products: vectors, matrices, batches, transposed operands, sizes around the tiles and blocks."""
import torch

from writer import case

SHAPES = [([3], [3]), ([3], [3, 2]), ([2, 3], [3]), ([1, 1], [1, 1]), ([3, 4], [4, 5]), ([5, 7], [7, 9]), ([4, 8], [8, 8]), ([13, 3], [3, 17]),
          ([1, 9], [9, 11]), ([2, 300], [300, 3]), ([2, 3, 4], [4, 5]), ([3, 4], [2, 4, 5]), ([2, 3, 4], [2, 4, 5]),
          ([2, 1, 3, 4], [5, 4, 2]), ([4], [2, 4, 3]), ([2, 3, 4], [4])]
EMPTY = [([0, 3], [3, 2]), ([2, 0], [0, 3]), ([2, 3], [3, 0])]


def cases():
    result = [case("matmul", [torch.randn(a), torch.randn(b)], torch.matmul) for a, b in SHAPES]
    result += [case("matmul", [torch.randn(a), torch.randn(b)], torch.matmul, name=f"matmul of nothing {a} {b}") for a, b in EMPTY]
    double = [torch.randn(5, 6, dtype=torch.float64), torch.randn(6, 7, dtype=torch.float64)]
    result.append(case("matmul", double, torch.matmul, name="matmul float64"))
    # Operands that are views: the call transposes them.
    for m, k, n in ((3, 5, 4), (9, 10, 12), (2, 6, 13)):
        result.append(case("matmulLeftTransposed", [torch.randn(k, m), torch.randn(k, n)], lambda a, b: a.t() @ b, name=f"matmul [{k}, {m}]^T [{k}, {n}]"))
        result.append(case("matmulRightTransposed", [torch.randn(m, k), torch.randn(n, k)], lambda a, b: a @ b.t(), name=f"matmul [{m}, {k}] [{n}, {k}]^T"))
        result.append(case("matmulBothTransposed", [torch.randn(k, m), torch.randn(n, k)], lambda a, b: a.t() @ b.t(), name=f"matmul [{k}, {m}]^T [{n}, {k}]^T"))
    special = torch.tensor([[1.0, float("inf"), 0.0], [float("nan"), 1.0, 2.0], [1.0, 2.0, 3.0]])
    result.append(case("matmul", [special, torch.randn(3, 9)], torch.matmul, name="matmul of special values", gradients=False))
    linear = torch.nn.functional.linear
    for x, w in (([3, 4], [5, 4]), ([1, 7], [3, 7]), ([2, 3, 4], [6, 4]), ([4], [5, 4]), ([17, 20], [10, 20]), ([0, 4], [5, 4])):
        result.append(case("linear", [torch.randn(x), torch.randn(w), torch.randn(w[0])], linear))
        result.append(case("linear", [torch.randn(x), torch.randn(w)], linear, name=f"linear {x} {w} without bias"))
    return result
