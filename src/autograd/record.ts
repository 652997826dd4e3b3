// What an operation is to the graph: its record's interface. The records themselves stand in the
// operations room, each with its forward, its gradient and its sample inputs.
import type { Tensor } from "../tensor/tensor.js";

/** What a forward pass leaves: its results, and values that only its gradient will need. */
export interface Forward {
  readonly outputs: readonly Tensor[];
  /** Never handed out: released as soon as `backward()` has used them. */
  readonly saved?: readonly Tensor[];
}

/** Inputs to try an operation on: what gradient checks and the reference table run. */
export interface Sample<A> {
  readonly inputs: readonly Tensor[];
  readonly attributes: A;
}

/**
 * One operation. `A` is what it takes besides tensors (axes, strides, ...).
 *
 * `forward` computes on values and records nothing. `vjp` (vector-Jacobian product) turns the gradients of the
 * outputs into gradients of the inputs, `null` where one is not needed; it is written in tensor operations
 * wherever that costs nothing, so that it can be differentiated again.
 */
export interface OperationRecord<A = undefined> {
  readonly name: string;
  forward(inputs: readonly Tensor[], attributes: A): Tensor | Forward;
  vjp(context: VjpContext<A>): readonly (Tensor | null)[];
  /** Multiplications with an addition of the forward pass: for operations whose work is measured by them. */
  multiplyAdds?(inputs: readonly Tensor[], attributes: A): number;
  /** Small float64 inputs that reach every branch of the operation. */
  samples(): readonly Sample<A>[];
  /** True when the gradient cannot be differentiated again; says so in an error. */
  readonly once?: boolean;
  /** True for operations from outside: their code may keep the tensors it is given. */
  readonly foreign?: boolean;
}

/** What `vjp` sees of the forward pass. Reading a value that was changed in place since then is an error. */
export interface VjpContext<A> {
  readonly attributes: A;
  /** Gradient of the first output. */
  readonly dy: Tensor;
  /** Gradients of all outputs, `null` where none arrived. */
  readonly dys: readonly (Tensor | null)[];
  /** The first input. */
  readonly x: Tensor;
  /** The first output: the recorded value, never a copy. */
  readonly y: Tensor;
  readonly saved: readonly Tensor[];
  input(index: number): Tensor;
  output(index: number): Tensor;
  /** Whether the gradient of this input is wanted. */
  needs(index: number): boolean;
  /** Shape of an input, without reading its values. */
  shape(index: number): readonly number[];
}
