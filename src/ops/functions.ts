// Tensor methods as functions, where PyTorch has both: `sum(x, 0)` is `x.sum(0)`. Nothing is computed here; the methods
// and their gradients are attached by the files of the operations.
import type { Tensor } from "../tensor/tensor.js";

/** A method as a function that takes the tensor first. */
type Free<Method> = Method extends (...args: infer A) => infer R ? (x: Tensor, ...args: A) => R : never;

/** The same of a method with two signatures. (One type for both would be `never` to TypeScript 5.0, which reads cells.) */
type FreeTwice<Method> = Method extends {
  (...args: infer A): infer R;
  (...args: infer B): infer S;
}
  ? { (x: Tensor, ...args: A): R; (x: Tensor, ...args: B): S }
  : never;

function free<Call>(name: keyof Tensor): Call {
  const call = (x: Tensor, ...args: unknown[]) => (x[name] as (...args: unknown[]) => unknown).apply(x, args);
  Object.defineProperty(call, "name", { value: name });
  return call as Call;
}

/**
 * `x.sum(dims, options)` as a function.
 * @example
 * sum(tensor([[1, 2], [3, 4]])) // tensor(10.)
 * sum(tensor([[1, 2], [3, 4]]), 0) // tensor([4., 6.])
 */
export const sum: Free<Tensor["sum"]> = free("sum");

/**
 * `x.mean(dims, options)` as a function.
 * @example
 * mean(tensor([[1, 2], [3, 4]]), 1, { keepDim: true })
 * // tensor([[1.5000],
 * //         [3.5000]])
 */
export const mean: Free<Tensor["mean"]> = free("mean");

/**
 * `x.amax(dims, options)` as a function.
 * @example
 * amax(tensor([[1, 2], [3, 4]]), 1) // tensor([2., 4.])
 */
export const amax: Free<Tensor["amax"]> = free("amax");

/**
 * `x.amin(dims, options)` as a function.
 * @example
 * amin(tensor([[1, 2], [3, 4]]), 1) // tensor([1., 3.])
 */
export const amin: Free<Tensor["amin"]> = free("amin");

/**
 * `x.max()` or `x.max(dim, options)` as a function; see `maximum` for two tensors.
 * @example
 * max(tensor([3, 9, 1])) // tensor(9.)
 * max(tensor([[3, 9], [8, 2]]), 1).indices // tensor([1, 0], dtype: int32)
 */
export const max: FreeTwice<Tensor["max"]> = free("max");

/**
 * `x.min()` or `x.min(dim, options)` as a function; see `minimum` for two tensors.
 * @example
 * min(tensor([3, 9, 1])) // tensor(1.)
 * min(tensor([[3, 9], [8, 2]]), 1).indices // tensor([0, 1], dtype: int32)
 */
export const min: FreeTwice<Tensor["min"]> = free("min");

/**
 * `x.argmax(dim, options)` as a function.
 * @example
 * argmax(tensor([[3, 9], [8, 2]]), 1) // tensor([1, 0], dtype: int32)
 */
export const argmax: Free<Tensor["argmax"]> = free("argmax");

/**
 * `x.argmin(dim, options)` as a function.
 * @example
 * argmin(tensor([3, 9, 1])) // tensor(2, dtype: int32)
 */
export const argmin: Free<Tensor["argmin"]> = free("argmin");

/**
 * `x.reshape(shape)` as a function.
 * @example
 * reshape(arange(0, 6), [2, -1])
 * // tensor([[0., 1., 2.],
 * //         [3., 4., 5.]])
 */
export const reshape: FreeTwice<Tensor["reshape"]> = free("reshape");

/**
 * `x.flatten(startDim, endDim)` as a function.
 * @example
 * flatten(zeros([2, 3, 4]), 1).shape // [ 2, 12 ]
 */
export const flatten: Free<Tensor["flatten"]> = free("flatten");

/**
 * `x.transpose(dim0, dim1)` as a function.
 * @example
 * transpose(tensor([[1, 2, 3], [4, 5, 6]]), 0, 1)
 * // tensor([[1., 4.],
 * //         [2., 5.],
 * //         [3., 6.]])
 */
export const transpose: Free<Tensor["transpose"]> = free("transpose");

/**
 * `x.permute(dims)` as a function.
 * @example
 * permute(zeros([2, 3, 4]), [2, 0, 1]).shape // [ 4, 2, 3 ]
 */
export const permute: Free<Tensor["permute"]> = free("permute");

/**
 * `x.squeeze(dim)` as a function.
 * @example
 * squeeze(zeros([1, 3, 1])).shape // [ 3 ]
 */
export const squeeze: Free<Tensor["squeeze"]> = free("squeeze");

/**
 * `x.unsqueeze(dim)` as a function.
 * @example
 * unsqueeze(tensor([1, 2, 3]), 1).shape // [ 3, 1 ]
 */
export const unsqueeze: Free<Tensor["unsqueeze"]> = free("unsqueeze");

/**
 * `x.indexSelect(dim, index)` as a function.
 * @example
 * indexSelect(tensor([5, 6, 7]), 0, [2, 0]) // tensor([7., 5.])
 */
export const indexSelect: Free<Tensor["indexSelect"]> = free("indexSelect");

/**
 * `x.clone()` as a function.
 * @example
 * const x = tensor([1, 2]);
 * const copy = clone(x);
 * x.zero_();
 * copy // tensor([1., 2.])
 */
export const clone: Free<Tensor["clone"]> = free("clone");
