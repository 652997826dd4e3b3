"""Operations of two operands, broadcast, and choosing between them."""
import torch

from writer import case

SHAPES = [([], []), ([3], []), ([5], [5]), ([3, 4], [4]), ([3, 1], [1, 4]), ([2, 3, 1], [3, 5]), ([0, 3], [3]), ([7, 1], [7, 1])]
inf, nan = float("inf"), float("nan")


def mixed(name, a, b, function):
    return case(name, [a, b], function, name=f"{name} {str(a.dtype)[6:]} {str(b.dtype)[6:]}", gradients=False)


def cases():
    result = []
    for name in "add sub mul div maximum minimum".split():
        function = getattr(torch, name)
        for a, b in SHAPES:
            result.append(case(name, [torch.randn(a), torch.randn(b)], function))
        result.append(case(name, [torch.randn(3, 2, dtype=torch.float64), torch.randn(2, dtype=torch.float64)], function, name=f"{name} float64"))
        special = torch.tensor([nan, inf, -inf, 0.0, 1.0])
        result.append(case(name, [special.reshape(5, 1), special], function, name=f"{name} of special values", gradients=False))
        whole = torch.tensor([7, -7, 3, 1], dtype=torch.int32)
        result.append(mixed(name, whole, torch.tensor([2, 2, -2, 5], dtype=torch.int32), function))
        result.append(mixed(name, whole, torch.randn(4), function))
        result.append(mixed(name, torch.randn(4), torch.randn(4, dtype=torch.float64), function))
        if name != "sub":
            result.append(mixed(name, torch.tensor([True, False, True, False]), torch.tensor([True, True, True, True]), function))
            result.append(mixed(name, torch.tensor([True, False, True, True]), whole, function))
    for a, b in SHAPES:
        result.append(case("pow", [torch.rand(a) * 2 + 0.1, torch.randn(b)], torch.pow))
    result.append(case("pow", [torch.tensor([0.0, 0.0, 0.0, 2.0, -2.0]), torch.tensor([0.0, 1.0, 2.0, 0.0, 3.0])], torch.pow, name="pow at zero"))
    bases = torch.tensor([-2.0, -1.0, -0.0, 0.0, 0.5, 1.0, 2.0, inf, -inf, nan])
    result.append(case("pow", [bases.reshape(10, 1), bases], torch.pow, name="pow of special values", gradients=False))
    for exponent in (2, 3, 0.5, -1, 0, 1, 2.5):
        result.append(case("pow", [torch.rand(5) + 0.2], lambda x, e=exponent: x.pow(e), [exponent], name=f"pow {exponent}"))
    for name in "eq ne lt le gt ge".split():
        function = getattr(torch, name)
        special = torch.tensor([nan, inf, -inf, 0.0, -0.0, 1.0, 1.5])
        result.append(case(name, [special.reshape(7, 1), special], function))
        result.append(case(name, [special.double().reshape(7, 1), special.double()], function, name=f"{name} float64"))
        whole = torch.tensor([-2, -1, 0, 1, 2**31 - 1], dtype=torch.int32)
        result.append(case(name, [whole.reshape(5, 1), whole], function, name=f"{name} int32"))
        truth = torch.tensor([True, False])
        result.append(case(name, [truth.reshape(2, 1), truth], function, name=f"{name} bool"))
        result.append(case(name, [torch.randint(0, 3, (3, 40)), torch.randint(0, 3, (40,))], function, name=f"{name} long rows"))
    for shape in ([37], [3, 17], [1], [0]):
        result.append(case("where", [torch.randn(shape) > 0, torch.randn(shape), torch.randn(shape)], torch.where, gradients=False))
    result.append(case("where", [torch.randn(3, 1) > 0, torch.randn(4), torch.randn(2, 3, 4)], torch.where, name="where broadcast", gradients=False))
    return result
