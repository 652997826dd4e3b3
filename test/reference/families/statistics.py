"""Reductions that measure, running sums and products, order, counting, and einsum. `$1` in the arguments is input 1."""
import torch

from writer import case

inf, nan = float("inf"), float("nan")
SHAPES = [([], [None]), ([1], [None, 0]), ([7], [None, 0]), ([3, 5], [None, 0, 1, -1, [0, 1]]), ([2, 3, 4], [None, 0, 2, [0, 2]]), ([5, 67], [1]), ([131, 3], [0])]


def whole(*numbers):
    return torch.tensor(numbers, dtype=torch.int32)


def axes(x, dim):
    return list(range(x.ndim)) if dim is None else dim


def reductions(name, function, options=({},)):
    """The reduction over the axes of SHAPES, with and without the axes kept."""
    result = []
    for shape, dims in SHAPES:
        for dim in dims:
            for option in options:
                for keep in (False, True):
                    given = {**option, **({"keepDim": True} if keep else {})}
                    run = lambda x: function(x, axes(x, dim), keep, **option)
                    result.append(case(name, [torch.randn(shape)], run, [dim, given], name=f"{name} {dim} {given} {shape}", gradients=(name, shape) != ("var", [])))
    result.append(case(name, [torch.randn(3, 4, dtype=torch.float64)], lambda x: function(x, [0], False), [0], name=f"{name} float64"))
    return result


def number(value):
    """Infinity as JSON can write it."""
    return {inf: "inf", -inf: "-inf"}.get(value, value)


def norms():
    result = []
    for p in (2, 1, 3, 0.5, 0, inf, -inf):
        for shape, dim in (([7], None), ([3, 5], 1), ([2, 3, 4], [0, 2]), ([1], 0)):
            values = torch.randn(shape)
            run = lambda x: torch.linalg.vector_norm(x, p, axes(x, dim))
            result.append(case("norm", [values], run, [dim, {"p": number(p)}], name=f"norm {p} {dim} {shape}", gradients=p != 0))
    result.append(case("norm", [torch.zeros(3)], lambda x: x.norm(), [], name="norm of zeros"))
    result.append(case("norm", [torch.tensor([3.0, nan])], lambda x: x.norm(), [], name="norm of NaN", gradients=False))
    result.append(case("norm", [torch.zeros(0, 3)], lambda x: x.norm(dim=0), [0], name="norm of nothing"))
    return result


def products():
    result = []
    for shape, dim in (([], None), ([1], 0), ([7], None), ([7], 0), ([3, 5], None), ([3, 5], 1), ([3, 5], 0), ([2, 3, 4], 1), ([0, 3], 0), ([3, 0], 0), ([16], 0), ([33], 0)):
        for keep in (False, True):
            if keep and dim is None:
                continue
            run = lambda x: x.prod() if dim is None else x.prod(dim, keepdim=keep)
            result.append(case("prod", [torch.randn(shape)], run, [dim, {"keepDim": True}] if keep else [] if dim is None else [dim], name=f"prod {dim} {keep} {shape}"))
    zeros = torch.tensor([[2.0, 0.0, 3.0, -1.5], [0.0, 4.0, 0.0, 5.0], [1.0, 2.0, 3.0, 4.0]])
    for dim in (0, 1):
        result.append(case("prod", [zeros], lambda x: x.prod(dim), [dim], name=f"prod with zeros {dim}"))
        result.append(case("cumProd", [zeros], lambda x: x.cumprod(dim), [dim], name=f"cumProd with zeros {dim}"))
    result.append(case("prod", [whole(2, 3, -4)], torch.prod, name="prod int32"))
    result.append(case("prod", [torch.tensor([True, False])], torch.prod, name="prod bool"))
    for name, function in (("cumSum", torch.cumsum), ("cumProd", torch.cumprod)):
        for shape, dim in (([1], 0), ([7], 0), ([3, 5], 0), ([3, 5], 1), ([2, 3, 4], -2), ([0, 3], 0), ([], 0), ([300], 0)):
            result.append(case(name, [torch.randn(shape) if name == "cumSum" else torch.randn(shape) * 0.3 + 1], lambda x: function(x, dim), [dim], name=f"{name} {dim} {shape}"))
        result.append(case(name, [torch.randn(9, dtype=torch.float64)], lambda x: function(x, 0), [0], name=f"{name} float64"))
        result.append(case(name, [whole(3, -1, 2)], lambda x: function(x, 0), [0], name=f"{name} int32"))
        result.append(case(name, [torch.tensor([True, False, True])], lambda x: function(x, 0), [0], name=f"{name} bool"))
        result.append(case(name, [torch.tensor([1.0, inf, 2.0, nan])], lambda x: function(x, 0), [0], name=f"{name} of special values", gradients=False))
    return result


def order():
    result = []
    special = torch.tensor([[2.0, nan, -inf, 2.0, inf, nan, 0.0], [1.0, 1.0, 0.0, -0.0, 3.0, 1.0, -1.0]])
    for descending in (False, True):
        options = {"descending": descending}
        for shape, dim in (([], 0), ([1], 0), ([7], 0), ([3, 5], 0), ([3, 5], 1), ([2, 3, 4], 1), ([0, 3], 0), ([100], 0), ([3, 37], 1)):
            run = lambda x: torch.sort(x, dim, descending=descending, stable=True)
            result.append(case("sort", [torch.randn(shape)], lambda x: torch.sort(x, dim=dim, descending=descending, stable=True), [dim, options], name=f"sort {dim} {descending} {shape}"))
            result.append(case("argsort", [torch.randn(shape)], lambda x: torch.sort(x, dim=dim, descending=descending, stable=True)[1], [dim, options], name=f"argsort {dim} {descending} {shape}"))
        stable = lambda x: torch.sort(x, dim=-1, descending=descending, stable=True)
        result.append(case("sort", [special], stable, [-1, options], name=f"sort special values {descending}", gradients=False))
        result.append(case("sort", [torch.randint(0, 4, (50,), dtype=torch.int32)], stable, [-1, options], name=f"sort int32 {descending}"))
        result.append(case("sort", [torch.tensor([True, False, True, False])], stable, [-1, options], name=f"sort bool {descending}"))
    for shape, k, dim in (([7], 3, 0), ([3, 5], 2, 1), ([3, 5], 3, 0), ([4], 4, 0), ([4], 0, 0), ([2, 3, 9], 1, -1)):
        for largest in (True, False):
            result.append(case("topK", [torch.randn(shape)], lambda x: x.topk(k, dim, largest=largest), [k, dim, {"largest": largest}], name=f"topK {k} {dim} {largest} {shape}"))
    for shape, dim in (([7], None), ([8], None), ([3, 5], None), ([3, 5], 1), ([4, 5], 0), ([1], 0)):
        result.append(case("median", [torch.randn(shape)], lambda x: x.median() if dim is None else x.median(dim), [] if dim is None else [dim], name=f"median {dim} {shape}"))
    result.append(case("median", [torch.tensor([[3.0, nan, 1.0], [2.0, 5.0, 4.0]])], lambda x: x.median(1), [1], name="median of NaN", gradients=False))
    for values in (torch.randint(0, 5, (12,)).float(), torch.randint(-3, 3, (3, 4), dtype=torch.int32), torch.tensor([True, True]), torch.zeros(0)):
        result.append(case("unique", [values], torch.unique, gradients=False, name=f"unique {values.dtype} {list(values.shape)}"))
        if values.dtype != torch.bool:
            run = lambda x: torch.unique(x, return_inverse=True, return_counts=True)
            result.append(case("unique", [values], run, [{"returnInverse": True, "returnCounts": True}], gradients=False, name=f"unique with places and counts {values.dtype} {list(values.shape)}"))
    return result


def counting():
    numbers = whole(3, 1, 1, 0, 5)
    edges = torch.tensor([-1.0, 0.0, 0.0, 2.5])
    values = torch.tensor([[-2.0, -1.0, 0.0], [2.5, 3.0, nan]])
    return [
        case("bincount", [numbers], torch.bincount),
        case("bincount", [numbers], lambda x: torch.bincount(x, minlength=9), [{"minLength": 9}], name="bincount minLength"),
        case("bincount", [whole()], torch.bincount, name="bincount of nothing"),
        case("searchSorted", [edges, values], torch.searchsorted, gradients=False),
        case("searchSorted", [edges, values], lambda e, v: torch.searchsorted(e, v, right=True), [{"right": True}], gradients=False, name="searchSorted right"),
    ]


EQUATIONS = [
    ("ij->ji", [3, 4]), ("ii", [3, 3]), ("ii->i", [4, 4]), ("ij->", [3, 4]), ("ij->j", [3, 4]), ("iij->ji", [3, 3, 2]), ("...ij->...ji", [2, 5, 3, 4]),
    ("i,i->", [5], [5]), ("i,j->ij", [3], [4]), ("ij,jk->ik", [3, 4], [4, 5]), ("ij,jk", [3, 4], [4, 5]), ("ij,kj->ik", [3, 4], [5, 4]),
    ("bij,bjk->bik", [2, 3, 4], [2, 4, 5]), ("bij,bjk->kbi", [2, 3, 4], [2, 4, 5]), ("bhqd,bhkd->bhqk", [2, 3, 4, 5], [2, 3, 7, 5]),
    ("...ij,...jk->...ik", [2, 3, 4], [4, 5]), ("...,...->...", [3, 1], [4]), ("ij,ij->ij", [3, 4], [3, 4]), ("ij,ij->i", [3, 4], [3, 4]),
    ("ij,j->i", [3, 4], [4]), ("ij,jk,kl->il", [2, 3], [3, 4], [4, 5]), ("i,ij,j->", [3], [3, 4], [4]), ("ab,cd->", [2, 3], [4, 5]),
    ("ij,jk->ik", [3, 1], [4, 5]), ("bi,oij,bj->bo", [2, 3], [4, 3, 5], [2, 5]), ("ij,jk->ik", [0, 3], [3, 2]), ("ij,jk->ik", [2, 0], [0, 3]), (" i j , j -> i ", [3, 4], [4]), ("ijk,jil->kl", [2, 3, 4], [3, 2, 5]),
]


def sums_of_products():
    result = [
        case("dot", [torch.randn(7), torch.randn(7)], torch.dot, ["$1"]),
        case("dot", [torch.randn(0), torch.randn(0)], torch.dot, ["$1"]),
        case("dot", [whole(1, 2), whole(3, -4)], torch.dot, ["$1"], name="dot int32"),
        case("outer", [torch.randn(3), torch.randn(5)], torch.outer, ["$1"]),
        case("outer", [torch.randn(0), torch.randn(5)], torch.outer, ["$1"]),
    ]
    for equation, *shapes in EQUATIONS:
        result.append(case("einsum", [torch.randn(shape) for shape in shapes], lambda *t: torch.einsum(equation, *t), [equation], name=f"einsum {equation} {shapes}"))
    result.append(case("einsum", [torch.randn(3, 4, dtype=torch.float64), torch.randn(4, 2, dtype=torch.float64)], lambda *t: torch.einsum("ij,jk->ik", *t), ["ij,jk->ik"], name="einsum float64"))
    result.append(case("einsum", [whole(1, 2, 3).reshape(1, 3), whole(4, 5, 6).reshape(3, 1)], lambda *t: torch.einsum("ij,jk->ik", *t), ["ij,jk->ik"], name="einsum int32"))
    return result


def cases():
    corrections = ({}, {"correction": 0})
    spread = lambda function: lambda x, dim, keep, correction=1: function(x, dim, correction=correction, keepdim=keep)
    result = reductions("var", spread(torch.var), corrections) + reductions("std", spread(torch.std), corrections)
    result.append(case("std", [torch.full((4,), 2.5)], lambda x: x.std(), [], name="std of equal values"))
    result += reductions("logSumExp", lambda x, dim, keep: torch.logsumexp(x, dim, keepdim=keep))
    extremes = torch.tensor([[1000.0, 999.0], [-inf, -1000.0], [-inf, -inf], [inf, 1.0], [nan, 1.0]])
    result.append(case("logSumExp", [extremes], lambda x: torch.logsumexp(x, 1), [1], name="logSumExp of extremes", gradients=False))
    result += norms() + products() + order() + counting() + sums_of_products()
    for name in ("any", "all"):
        for values in (torch.randn(3, 4) > -1, torch.randn(3, 4) > 1, torch.zeros(0, 3), torch.tensor([0.0, nan]), whole(0, 0), torch.tensor(2.0)):
            result.append(case(name, [values], getattr(torch, name), gradients=False, name=f"{name} {values.dtype} {list(values.shape)}"))
            if values.ndim == 2:
                result.append(case(name, [values], lambda x: getattr(x, name)(0, keepdim=True), [0, {"keepDim": True}], gradients=False, name=f"{name} 0 {list(values.shape)}"))
    return result
