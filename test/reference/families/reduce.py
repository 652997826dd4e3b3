"""Reductions."""
import torch

from writer import case

SHAPES = [([], [None]), ([1], [None, 0]), ([7], [None, 0]), ([3, 5], [None, 0, 1, -1, [0, 1]]), ([2, 3, 4], [None, 0, 1, 2, [0, 2], [0, 1], [1, 2]]),
          ([2, 3, 4, 5], [[0, 2, 3], [0, 3], [1, 3]]), ([5, 67], [0, 1]), ([131, 3], [0, 1]), ([3, 2, 40], [1])]


def over(name, dim, keep):
    def run(x):
        if dim is None:
            return getattr(x, name)() if not keep else getattr(x, name)(list(range(x.ndim)), keepdim=True)
        return getattr(x, name)(dim, keepdim=keep)
    return run


def cases():
    result = []
    for name in "sum mean amax amin".split():
        for shape, dims in SHAPES:
            for dim in dims:
                for keep in (False, True):
                    if dim is None and keep:
                        continue
                    arguments = [] if dim is None else [dim, {"keepDim": keep}]
                    result.append(case(name, [torch.randn(shape)], over(name, dim, keep), arguments, name=f"{name} {shape} over {dim}{' keepDim' if keep else ''}"))
        ties = torch.tensor([[1.0, 2.0, 2.0], [0.0, 0.0, 0.0]])
        result.append(case(name, [ties], over(name, 1, False), [1], name=f"{name} with ties"))
        special = torch.tensor([[1.0, float("nan"), 2.0], [1.0, float("inf"), 2.0], [float("-inf"), float("inf"), 0.0]])
        for dim in (0, 1):
            result.append(case(name, [special], over(name, dim, False), [dim], name=f"{name} of special values over {dim}", gradients=False))
    for name in ("sum", "mean"):
        result.append(case(name, [torch.randn(0, 3)], over(name, 0, False), [0], name=f"{name} of nothing", gradients=False))
    result.append(case("sum", [torch.tensor([[1, 2], [3, 4]], dtype=torch.int32)], lambda x: x.sum(0), [0], name="sum int32"))
    result.append(case("sum", [torch.tensor([[True, False], [True, True]])], lambda x: x.sum(1), [1], name="sum bool"))
    result.append(case("amax", [torch.tensor([[1, -2], [3, 4]], dtype=torch.int32)], lambda x: x.amax(0), [0], name="amax int32"))
    for name in ("max", "min"):
        for shape, dims in (([7], [0]), ([3, 5], [0, 1]), ([2, 3, 4], [0, 1, 2]), ([4, 33], [0, 1]), ([40, 2], [0])):
            for dim in dims:
                for keep in (False, True):
                    result.append(case(name, [torch.randn(shape)], lambda x, n=name, d=dim, k=keep: getattr(x, n)(d, keepdim=k), [dim, {"keepDim": keep}], name=f"{name} {shape} along {dim}{' keepDim' if keep else ''}"))
                result.append(case(f"arg{name}", [torch.randn(shape)], lambda x, n=name, d=dim: getattr(x, "arg" + n)(d), [dim], name=f"arg{name} {shape} along {dim}"))
        result.append(case(name, [torch.randn(3, 4)], lambda x, n=name: getattr(x, n)(), name=f"{name} of all"))
        result.append(case(name, [torch.tensor([1.0, 3.0, 3.0, 1.0])], lambda x, n=name: getattr(x, n)(), name=f"{name} of all with ties"))
        result.append(case(f"arg{name}", [torch.randn(3, 4)], lambda x, n=name: getattr(x, "arg" + n)(), name=f"arg{name} of all"))
        nan = torch.tensor([[1.0, float("nan"), float("inf")], [2.0, 2.0, float("-inf")]])
        for dim in (0, 1):
            result.append(case(name, [nan], lambda x, n=name, d=dim: getattr(x, n)(d), [dim], name=f"{name} of special values along {dim}", gradients=False))
        whole = torch.tensor([[3, -1, 3], [0, 5, 5]], dtype=torch.int32)
        result.append(case(name, [whole], lambda x, n=name: getattr(x, n)(1), [1], name=f"{name} int32"))
    return result
