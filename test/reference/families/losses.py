"""Softmax, its logarithm, and losses. Classes are written as an argument, as they have no gradient."""
import torch
import torch.nn.functional as F

from writer import case, tensor_json


def cross_entropy(logits, targets, name, gradients=True):
    return case("crossEntropy", [logits], lambda x: F.cross_entropy(x, targets), [tensor_json(targets)], name=f"crossEntropy {name}", gradients=gradients)


def cases():
    result = []
    for name, function in (("softmax", torch.softmax), ("logSoftmax", torch.log_softmax)):
        for shape, dims in (([5], [0]), ([3, 4], [0, 1]), ([3, 10], [-1]), ([2, 3, 5], [0, 1, 2]), ([2, 67], [1]), ([0, 3], [1]), ([2, 1], [1])):
            for dim in dims:
                for dtype in (torch.float32, torch.float64):
                    result.append(case(name, [3 * torch.randn(shape, dtype=dtype)], lambda x, f=function, d=dim: f(x, d), [dim], name=f"{name} {shape} over {dim} {str(dtype)[6:]}"))
        large = torch.tensor([[1000.0, 1001.0, 999.0], [-1000.0, 0.0, 1000.0], [-5.0, -200.0, float("-inf")]])
        result.append(case(name, [large], lambda x, f=function: f(x, 1), [1], name=f"{name} of large values", gradients=False))
        special = torch.tensor([[1.0, float("nan"), 2.0], [float("-inf"), float("-inf"), float("-inf")], [float("inf"), 0.0, 1.0]])
        result.append(case(name, [special], lambda x, f=function: f(x, 1), [1], name=f"{name} of special values", gradients=False))
    for shape in ([4, 3], [7, 10], [1, 1], [5, 33]):
        for dtype in (torch.float32, torch.float64):
            targets = torch.randint(0, shape[1], [shape[0]])
            result.append(cross_entropy(2 * torch.randn(shape, dtype=dtype), targets, f"{shape} {str(dtype)[6:]}"))
    result.append(cross_entropy(torch.randn(2, 5, 3), torch.randint(0, 5, [2, 3]), "[2, 5, 3]"))
    result.append(cross_entropy(torch.randn(2, 4, 2, 3), torch.randint(0, 4, [2, 2, 3]), "[2, 4, 2, 3]"))
    result.append(cross_entropy(torch.randn(4, 3), torch.tensor([0, -100, 2, -100]), "with ignored rows"))
    result.append(cross_entropy(torch.tensor([[200.0, -200.0], [-1000.0, 1000.0]]), torch.tensor([1, 1]), "of large values"))
    for shape in ([], [5], [3, 7]):
        for dtype in (torch.float32, torch.float64):
            x, t = torch.randn(shape, dtype=dtype), torch.rand(shape, dtype=dtype)
            result.append(case("mseLoss", [x, t], F.mse_loss, name=f"mseLoss {shape} {str(dtype)[6:]}"))
            result.append(case("binaryCrossEntropyWithLogits", [3 * x, t], F.binary_cross_entropy_with_logits, name=f"binaryCrossEntropyWithLogits {shape} {str(dtype)[6:]}"))
    extremes = [torch.tensor([0.0, 200.0, -200.0, 90.0, -90.0]), torch.tensor([0.0, 0.0, 1.0, 1.0, 0.0])]
    result.append(case("binaryCrossEntropyWithLogits", extremes, F.binary_cross_entropy_with_logits, name="binaryCrossEntropyWithLogits of large values"))
    return result
