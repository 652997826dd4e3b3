"""Cells over trees, from their papers' formulas, node by node."""
import torch

from layercase import DTYPES, layer_case


class ChildSum(torch.nn.Module):
    """Tai et al. (2015), equations 2 to 8; the biases of input and state are two, as PyTorch's LSTM has them."""

    def __init__(self, inputs, hidden, bias=True):
        super().__init__()
        cell = torch.nn.LSTMCell(inputs, hidden, bias=bias)
        self.weight_ih, self.weight_hh = cell.weight_ih, cell.weight_hh
        if bias:
            self.bias_ih, self.bias_hh = cell.bias_ih, cell.bias_hh
        self.bias, self.inputs, self.hidden = bias, inputs, hidden

    def node(self, tree, values):
        index, children = tree
        x = torch.zeros(self.inputs, dtype=self.weight_ih.dtype) if index is None else values[index]
        below = [self.node(child, values) for child in children]
        total = sum((h for h, _ in below), torch.zeros(self.hidden, dtype=x.dtype))
        bias = (self.bias_ih + self.bias_hh).chunk(4) if self.bias else [0] * 4
        (wi, wf, wg, wo), (ui, uf, ug, uo) = self.weight_ih.chunk(4), self.weight_hh.chunk(4)
        i = torch.sigmoid(wi @ x + ui @ total + bias[0])
        g = torch.tanh(wg @ x + ug @ total + bias[2])
        o = torch.sigmoid(wo @ x + uo @ total + bias[3])
        c = i * g
        for h_k, c_k in below:
            c = c + torch.sigmoid(wf @ x + uf @ h_k + bias[1]) * c_k
        return o * torch.tanh(c), c

    def forward(self, tree, values):
        h, c = self.node(tree, values)
        return {"output": h, "state.h": h, "state.c": c}


class Recursive(torch.nn.Module):
    """Socher et al. (2011): one layer over the children's states one behind the other, and the node's own input."""

    def __init__(self, inputs, hidden, most, bias=True, relu=False):
        super().__init__()
        self.weight_ih = torch.nn.Parameter(torch.randn(hidden, inputs) / 2)
        self.weight_hh = torch.nn.Parameter(torch.randn(hidden, most * hidden) / 2)
        self.bias = torch.nn.Parameter(torch.randn(hidden)) if bias else None
        self.hidden, self.most, self.relu = hidden, most, relu

    def node(self, tree, values):
        index, children = tree
        total = torch.zeros(self.hidden, dtype=self.weight_hh.dtype) if self.bias is None else self.bias
        if index is not None:
            total = total + self.weight_ih @ values[index]
        absent = torch.zeros(self.hidden, dtype=self.weight_hh.dtype)
        below = [self.node(child, values) for child in children]
        if below:
            total = total + self.weight_hh @ torch.cat(below + [absent] * (self.most - len(below)))
        return torch.relu(total) if self.relu else torch.tanh(total)

    def forward(self, tree, values):
        return {"output": self.node(tree, values)}


def written(tree):
    index, children = tree
    return {"value": None if index is None else f"${index}", "children": [written(child) for child in children]}


LEAF = (0, [])
CHAIN = (0, [(1, [(2, [(3, [])])])])
PARSE = (None, [(0, []), (None, [(1, []), (None, [(2, []), (3, [])])])])
BUSHY = (0, [(1, []), (2, [(3, []), (4, [(5, [])]), (None, [])]), (6, [])])
WIDE = (0, [(1, []), (2, []), (3, [])])


def cases():
    result = []
    for name, tree, count in (("a leaf", LEAF, 1), ("a chain", CHAIN, 4), ("a parse", PARSE, 4), ("a bush", BUSHY, 7), ("a star", WIDE, 4)):
        for dtype in DTYPES:
            for inputs, hidden, bias in ((3, 4, True), (1, 5, False)):
                values = [torch.randn(inputs, dtype=dtype) for _ in range(count)]
                forward = lambda m, *v, tree=tree: m(tree, v)
                options = {} if bias else {"bias": False}
                result.append(layer_case(f"ChildSumTreeLSTM {inputs} {hidden} {options} of {name}", "ChildSumTreeLSTM", [inputs, hidden, options], ChildSum(inputs, hidden, bias).to(dtype), values, forward, [written(tree)]))
                most = 3 if tree in (BUSHY, WIDE) else 2
                relu = inputs == 1
                words = {"maxChildren": most, **options, **({"nonlinearity": "relu"} if relu else {})}
                result.append(layer_case(f"RecursiveCell {inputs} {hidden} {words} of {name}", "RecursiveCell", [inputs, hidden, words], Recursive(inputs, hidden, most, bias, relu).to(dtype), values, forward, [written(tree)]))
    return result
