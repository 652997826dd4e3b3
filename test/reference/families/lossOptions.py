"""Losses with their weights, margins and reductions. Tensors without a gradient are written as arguments."""
import torch
import torch.nn.functional as F

from writer import case, tensor_json

DTYPES = (torch.float32, torch.float64)


def options(words):
    return {key: tensor_json(value) if isinstance(value, torch.Tensor) else value for key, value in words.items()}


def classes():
    result = []
    for dtype in DTYPES:
        label = str(dtype)[6:]
        for shape in ([5, 3], [2, 7, 3], [3, 4, 2, 2], [1, 1]):
            targets = torch.randint(0, shape[1], [shape[0], *shape[2:]])
            ignored = targets.clone()
            if ignored.numel() > 1:
                ignored.view(-1)[0] = -100
            weight = torch.rand(shape[1], dtype=dtype) + 0.2
            table = [
                ({"weight": weight}, {"weight": weight}),
                ({"labelSmoothing": 0.2}, {"label_smoothing": 0.2}),
                ({"weight": weight, "labelSmoothing": 0.3}, {"weight": weight, "label_smoothing": 0.3}),
                ({"reduction": "sum"}, {"reduction": "sum"}),
                ({"reduction": "none", "weight": weight, "labelSmoothing": 0.1}, {"reduction": "none", "weight": weight, "label_smoothing": 0.1}),
                ({"reduction": "none"}, {"reduction": "none"}),
            ]
            for ours, theirs in table:
                x = 2 * torch.randn(shape, dtype=dtype)
                result.append(case("crossEntropy", [x], lambda x, t=ignored, w=theirs: F.cross_entropy(x, t, **w), [tensor_json(ignored), options(ours)], name=f"crossEntropy {shape} {', '.join(ours)} {label}"))
            for ours, theirs in ((({}), ({})), ({"weight": weight}, {"weight": weight}), ({"reduction": "sum", "weight": weight}, {"reduction": "sum", "weight": weight}), ({"reduction": "none"}, {"reduction": "none"})):
                x = torch.randn(shape, dtype=dtype)
                result.append(case("nllLoss", [x], lambda x, t=ignored, w=theirs: F.nll_loss(F.log_softmax(x, 1), t, **w), [tensor_json(ignored), options(ours)], name=f"nllLoss {shape} {', '.join(ours)} {label}"))
            chosen = torch.softmax(torch.randn(shape, dtype=dtype), 1)
            for ours, theirs in (({}, {}), ({"weight": weight, "labelSmoothing": 0.2}, {"weight": weight, "label_smoothing": 0.2}), ({"reduction": "none"}, {"reduction": "none"})):
                x = torch.randn(shape, dtype=dtype)
                result.append(case("crossEntropy", [x, chosen], lambda x, t, w=theirs: F.cross_entropy(x, t, **w), [options(ours)], name=f"crossEntropy of probabilities {shape} {', '.join(ours)} {label}"))
        x, t = torch.randn(6, 4, dtype=dtype), torch.tensor([0, 3, 2, 2, 1, 2])
        result.append(case("crossEntropy", [x], lambda x: F.cross_entropy(x, t, ignore_index=2, label_smoothing=0.1), [tensor_json(t), {"ignoreIndex": 2, "labelSmoothing": 0.1}], name=f"crossEntropy ignoring 2 {label}"))
        result.append(case("nllLoss", [x], lambda x: F.nll_loss(F.log_softmax(x, 1), t, ignore_index=2), [tensor_json(t), {"ignoreIndex": 2}], name=f"nllLoss ignoring 2 {label}"))
    return result


def numbers():
    result = []
    for dtype in DTYPES:
        label = str(dtype)[6:]
        for shape in ([7], [3, 5], [], [2, 1, 3]):
            x, t = 2 * torch.randn(shape, dtype=dtype), 2 * torch.randn(shape, dtype=dtype)
            for reduction in ("mean", "sum", "none"):
                end = f"{shape} {reduction} {label}"
                word = {"reduction": reduction}
                result.append(case("mseLoss", [x, t], lambda x, t, w=word: F.mse_loss(x, t, **w), [word], name=f"mseLoss {end}"))
                result.append(case("l1Loss", [x, t], lambda x, t, w=word: F.l1_loss(x, t, **w), [word], name=f"l1Loss {end}"))
                result.append(case("huberLoss", [x, t], lambda x, t, w=word: F.huber_loss(x, t, delta=0.7, **w), [{**word, "delta": 0.7}], name=f"huberLoss {end}"))
                result.append(case("smoothL1Loss", [x, t], lambda x, t, w=word: F.smooth_l1_loss(x, t, beta=1.5, **w), [{**word, "beta": 1.5}], name=f"smoothL1Loss {end}"))
            result.append(case("huberLoss", [x, t], F.huber_loss, [], name=f"huberLoss {shape} {label}"))
            result.append(case("smoothL1Loss", [x, t], F.smooth_l1_loss, [], name=f"smoothL1Loss {shape} {label}"))
            result.append(case("smoothL1Loss", [x, t], lambda x, t: F.smooth_l1_loss(x, t, beta=0), [{"beta": 0}], name=f"smoothL1Loss beta 0 {shape} {label}"))
            p, q = torch.rand(shape, dtype=dtype) * 0.98 + 0.01, torch.rand(shape, dtype=dtype)
            weight, positive = torch.rand(shape, dtype=dtype) + 0.5, torch.rand(shape[-1:], dtype=dtype) * 3
            for reduction in ("mean", "sum", "none"):
                word = {"reduction": reduction}
                end = f"{shape} {reduction} {label}"
                result.append(case("binaryCrossEntropy", [p, q], lambda x, t, w=word: F.binary_cross_entropy(x, t, **w), [word], name=f"binaryCrossEntropy {end}"))
                result.append(case("binaryCrossEntropy", [p, q], lambda x, t, w=word, f=weight: F.binary_cross_entropy(x, t, weight=f, **w), [options({**word, "weight": weight})], name=f"binaryCrossEntropy weighted {end}"))
                result.append(case("binaryCrossEntropyWithLogits", [x, q], lambda x, t, w=word, f=weight, g=positive: F.binary_cross_entropy_with_logits(x, t, weight=f, pos_weight=g, **w), [options({**word, "weight": weight, "posWeight": positive})], name=f"binaryCrossEntropyWithLogits weighted {end}"))
        edges = torch.tensor([0.0, 1.0, 0.0, 1.0], dtype=dtype), torch.tensor([0.0, 1.0, 1.0, 0.0], dtype=dtype)
        result.append(case("binaryCrossEntropy", [edges[0]], lambda x, t=edges[1]: F.binary_cross_entropy(x, t, reduction="none"), [tensor_json(edges[1]), {"reduction": "none"}], name=f"binaryCrossEntropy of 0 and 1 {label}"))
        for shape in ([3, 5], [2, 3, 4], [6]):
            logs, target = torch.log_softmax(torch.randn(shape, dtype=dtype), -1), torch.softmax(torch.randn(shape, dtype=dtype), -1)
            for ours, theirs in (("mean", "mean"), ("sum", "sum"), ("none", "none"), ("batchMean", "batchmean")):
                result.append(case("klDiv", [logs, target], lambda x, t, r=theirs: F.kl_div(x, t, reduction=r), [{"reduction": ours}], name=f"klDiv {shape} {ours} {label}"))
            result.append(case("klDiv", [logs, target.log()], lambda x, t: F.kl_div(x, t, reduction="sum", log_target=True), [{"reduction": "sum", "logTarget": True}], name=f"klDiv of logarithms {shape} {label}"))
        holes = torch.tensor([[0.0, 0.5, 0.5], [1.0, 0.0, 0.0]], dtype=dtype)
        logs = torch.log_softmax(torch.randn(2, 3, dtype=dtype), 1)
        result.append(case("klDiv", [logs], lambda x: F.kl_div(x, holes, reduction="none"), [tensor_json(holes), {"reduction": "none"}], name=f"klDiv of zeros {label}"))
    return result


def vectors():
    result = []
    for dtype in DTYPES:
        label = str(dtype)[6:]
        for shape in ([4, 5], [7, 2], [1, 3]):
            a, b, c = (torch.randn(shape, dtype=dtype) for _ in range(3))
            signs = torch.where(torch.arange(shape[0]) % 2 == 0, 1.0, -1.0).to(dtype)
            for reduction in ("mean", "sum", "none"):
                word = {"reduction": reduction}
                end = f"{shape} {reduction} {label}"
                result.append(case("cosineEmbeddingLoss", [a, b], lambda a, b, s=signs, w=word: F.cosine_embedding_loss(a, b, s, margin=0.1, **w), [tensor_json(signs), {**word, "margin": 0.1}], name=f"cosineEmbeddingLoss {end}"))
                result.append(case("tripletMarginLoss", [a, b, c], lambda a, b, c, w=word: F.triplet_margin_loss(a, b, c, **w), [word], name=f"tripletMarginLoss {end}"))
                result.append(case("tripletMarginLoss", [a, b, c], lambda a, b, c, w=word: F.triplet_margin_loss(a, b, c, margin=2, p=1, swap=True, **w), [{**word, "margin": 2, "p": 1, "swap": True}], name=f"tripletMarginLoss swapped {end}"))
            result.append(case("cosineSimilarity", [a, b], lambda a, b: F.cosine_similarity(a, b), [], name=f"cosineSimilarity {shape} {label}"))
        a, b = torch.randn(2, 3, 4, dtype=dtype), torch.randn(3, 4, dtype=dtype)
        result.append(case("cosineSimilarity", [a, b], lambda a, b: F.cosine_similarity(a, b, dim=-1), [{"dim": -1}], name=f"cosineSimilarity broadcast {label}"))
    return result


def cases():
    return [*classes(), *numbers(), *vectors()]
