// Products written as sums over named axes: einsum, and its two best known cases, dot and outer. Einsum only decides
// which axes go where; the products are those of matmul.
import { ArgumentError, formatShape, ShapeError } from "../shape/errors.js";
import { sizeOf } from "../shape/shape.js";
import { isFloat, promote } from "../tensor/dtype.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { attach } from "./define.js";
import { matmul } from "./matmul.js";
import { diagonal } from "./triangle.js";

/**
 * The sum of products of two vectors of the same length. `[n]` and `[n]` give a scalar.
 * @throws ShapeError when they are no vectors of one length.
 * @example
 * dot(tensor([1, 2, 3]), tensor([4, 5, 6])) // tensor(32.)
 */
export function dot(a: Tensor, b: Tensor): Tensor {
  if (a.ndim !== 1 || b.ndim !== 1 || a.shape[0] !== b.shape[0]) {
    throw new ShapeError(
      `dot: expected two vectors of the same length, got ${formatShape(a.shape)} and ${formatShape(b.shape)}; see matmul for matrices`,
    );
  }
  return a.mul(b).sum();
}

/**
 * Every element of one vector times every element of another: `[n]` and `[m]` give `[n, m]`.
 * @throws ShapeError when they are no vectors.
 * @example
 * outer(tensor([1, 2, 3]), tensor([1, 10]))
 * // tensor([[ 1., 10.],
 * //         [ 2., 20.],
 * //         [ 3., 30.]])
 */
export function outer(a: Tensor, b: Tensor): Tensor {
  if (a.ndim !== 1 || b.ndim !== 1) {
    throw new ShapeError(
      `outer: expected two vectors, got ${formatShape(a.shape)} and ${formatShape(b.shape)}`,
    );
  }
  return a.unsqueeze(1).mul(b);
}

/** A tensor whose axes have names: letters, or `.0`, `.1`, ... for those of an ellipsis, counted from the right. */
interface Named {
  readonly tensor: Tensor;
  readonly names: readonly string[];
}

const TERM = /^([A-Za-z]*)(\.\.\.)?([A-Za-z]*)$/;

/** The names of a term of the equation, for an input of this many axes. */
function namesOf(
  equation: string,
  term: string,
  what: string,
  ndim: number | null,
  spread: number,
): string[] {
  const match = TERM.exec(term);
  if (match === null) {
    throw new ArgumentError(
      `einsum: cannot read "${term}" in "${equation}"; an axis is one letter, "..." stands for any number of axes`,
    );
  }
  const [, before, dots, after] = match;
  const rest = ndim === null ? spread : ndim - before.length - after.length;
  if (rest < 0 || (dots === undefined && rest > 0 && ndim !== null)) {
    throw new ShapeError(
      `einsum: "${term}" names ${before.length + after.length} axes of ${what} in "${equation}", which has ${ndim}`,
    );
  }
  const middle = dots === undefined ? [] : Array.from({ length: rest }, (_, i) => `.${rest - 1 - i}`);
  return [...before, ...middle, ...after];
}

interface Equation {
  readonly inputs: readonly (readonly string[])[];
  readonly output: readonly string[];
}

function parse(equation: string, tensors: readonly Tensor[]): Equation {
  const text = equation.replace(/\s/g, "");
  const sides = text.split("->");
  const terms = sides[0].split(",");
  if (sides.length > 2 || terms.length !== tensors.length) {
    throw new ArgumentError(
      `einsum: "${equation}" names ${terms.length} inputs${sides.length > 2 ? ' and more than one "->"' : ""}, got ${tensors.length} tensors; write it as in "ij,jk->ik"`,
    );
  }
  const inputs = terms.map((term, i) =>
    namesOf(equation, term, `input ${i} ${formatShape(tensors[i].shape)}`, tensors[i].ndim, 0),
  );
  const all = inputs.flat();
  const spread = all
    .filter((name) => name.startsWith("."))
    .reduce((most, name) => Math.max(most, Number(name.slice(1)) + 1), 0);
  if (sides.length === 1) {
    const once = [...new Set(all)].filter(
      (name) => !name.startsWith(".") && all.indexOf(name) === all.lastIndexOf(name),
    );
    return {
      inputs,
      output: [...Array.from({ length: spread }, (_, i) => `.${spread - 1 - i}`), ...once.sort()],
    };
  }
  const output = namesOf(equation, sides[1], "the result", null, spread);
  output.forEach((name, i) => {
    if (!all.includes(name)) {
      throw new ArgumentError(
        `einsum: the result of "${equation}" has the axis "${name}", but no input has it`,
      );
    }
    if (output.indexOf(name) !== i) {
      throw new ArgumentError(`einsum: the result of "${equation}" has the axis "${name}" twice`);
    }
  });
  return { inputs, output };
}

/** @throws ShapeError when an axis has two sizes, neither of which is 1. */
function checkSizes(equation: string, operands: readonly Named[]): void {
  const seen = new Map<string, { size: number; input: number }>();
  operands.forEach(({ tensor, names }, input) => {
    names.forEach((name, axis) => {
      const size = tensor.shape[axis];
      const before = seen.get(name);
      if (before === undefined || before.size === 1) seen.set(name, { size, input });
      else if (size !== 1 && size !== before.size) {
        const label = name.startsWith(".") ? '"..."' : `"${name}"`;
        throw new ShapeError(
          `einsum: axis ${label} of "${equation}" has size ${before.size} in input ${before.input} and ${size} in input ${input}`,
        );
      }
    });
  });
}

/** With every name once: where one is repeated, the diagonal is taken. */
function withoutRepeats({ tensor, names }: Named): Named {
  const second = names.findIndex((name, i) => names.indexOf(name) !== i);
  if (second === -1) return { tensor, names };
  const first = names.indexOf(names[second]);
  const [a, b] = [tensor.shape[first], tensor.shape[second]];
  if (a !== b) {
    throw new ShapeError(
      `einsum: axis "${names[second]}" is named twice in one input ${formatShape(tensor.shape)}, with sizes ${a} and ${b}`,
    );
  }
  const rest = names.filter((_, i) => i !== first && i !== second);
  return withoutRepeats({ tensor: diagonal(tensor, 0, first, second), names: [...rest, names[second]] });
}

/** Sums over the axes whose names are not wanted. */
function reduced({ tensor, names }: Named, wanted: (name: string) => boolean): Named {
  const dims = names.flatMap((name, axis) => (wanted(name) ? [] : [axis]));
  return dims.length === 0 ? { tensor, names } : { tensor: tensor.sum(dims), names: names.filter(wanted) };
}

/** With the axes in the order of `names`, each of the given size (axes of size 1 are stretched). */
function arranged(operand: Named, names: readonly string[], size: (name: string) => number): Tensor {
  const shape = names.map(size);
  return operand.tensor.permute(names.map((name) => operand.names.indexOf(name))).expand(shape);
}

/** The product of two inputs, summed over the axes that nobody needs any more. */
function contract(a: Named, b: Named, needed: (name: string) => boolean): Named {
  const left = reduced(a, (name) => needed(name) || b.names.includes(name));
  const right = reduced(b, (name) => needed(name) || a.names.includes(name));
  const sizeIn = (operand: Named, name: string) => operand.tensor.shape[operand.names.indexOf(name)] ?? 1;
  const size = (name: string) => {
    const [one, other] = [sizeIn(left, name), sizeIn(right, name)];
    return one === 1 ? other : one;
  };
  const shared = left.names.filter((name) => right.names.includes(name));
  const batch = shared.filter(needed);
  const inner = shared.filter((name) => !needed(name));
  const rows = left.names.filter((name) => !shared.includes(name));
  const columns = right.names.filter((name) => !shared.includes(name));
  const [outerSize, m, k, n] = [batch, rows, inner, columns].map((names) => sizeOf(names.map(size)));
  const x = arranged(left, [...batch, ...rows, ...inner], size).reshape([outerSize, m, k]);
  const y = arranged(right, [...batch, ...inner, ...columns], size).reshape([outerSize, k, n]);
  const names = [...batch, ...rows, ...columns];
  return { tensor: product(x, y).reshape(names.map(size)), names };
}

/** A batch of matrix products; whole numbers have no matmul. */
function product(x: Tensor, y: Tensor): Tensor {
  const [outerSize, m, k] = x.shape;
  const n = y.shape[2];
  if (!isFloat(x.dtype)) return x.unsqueeze(3).mul(y.unsqueeze(1)).sum(2);
  if (k === 1) return x.mul(y);
  return outerSize === 1 ? matmul(x.reshape([m, k]), y.reshape([k, n])) : matmul(x, y);
}

/**
 * Sums of products over named axes (Einstein's convention): every axis of every input gets a letter; letters that the
 * result does not have are summed over. A letter twice in one input takes the diagonal; `...` stands for any axes in
 * front, which are broadcast. Without `->` the result has the letters that occur once, in alphabetical order.
 *
 * Inputs are multiplied from left to right.
 * @throws ArgumentError for an equation that cannot be read; ShapeError when sizes do not fit.
 * @example
 * const [a, b] = [arange(0, 6).reshape(2, 3), arange(0, 6).reshape(3, 2)];
 * einsum("ij,jk->ik", a, b)
 * // tensor([[10., 13.],
 * //         [28., 40.]])
 * einsum("ij->j", a) // tensor([3., 5., 7.])
 * einsum("ii", eye(3)) // tensor(3.)
 */
export function einsum(equation: string, ...tensors: Tensor[]): Tensor {
  if (typeof equation !== "string" || !tensors.every(isTensor)) {
    throw new ArgumentError('einsum: expected an equation and tensors, as in einsum("ij,jk->ik", a, b)');
  }
  const { inputs, output } = parse(equation, tensors);
  const dtype = tensors.map((tensor) => tensor.dtype).reduce(promote);
  const operands = tensors.map((tensor, i) => withoutRepeats({ tensor: tensor.to(dtype), names: inputs[i] }));
  checkSizes(equation, operands);
  let result = operands[0];
  for (let i = 1; i < operands.length; i++) {
    const later = new Set([...output, ...operands.slice(i + 1).flatMap(({ names }) => names)]);
    result = contract(result, operands[i], (name) => later.has(name));
  }
  const { tensor, names } = reduced(result, (name) => output.includes(name));
  return tensor.permute(output.map((name) => names.indexOf(name)));
}

declare module "../tensor/tensor.js" {
  interface Tensor {
    /** The sum of products with a vector of the same length. */
    dot(other: Tensor): Tensor;
    /** Every element of this vector times every element of another. */
    outer(other: Tensor): Tensor;
  }
}

attach({
  dot(other: Tensor) {
    return dot(this, other);
  },
  outer(other: Tensor) {
    return outer(this, other);
  },
});
