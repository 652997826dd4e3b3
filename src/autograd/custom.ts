// Operations that users define: a forward pass and its gradient, as functions of tensors.
import { ArgumentError, DTypeError } from "../shape/errors.js";
import { zerosLike } from "../tensor/create.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { applyAll } from "./apply.js";
import { isGradEnabled } from "./node.js";
import type { OperationRecord, VjpContext } from "./record.js";

/** What `backward` of a custom operation is given besides the gradient. */
export interface CustomContext<Inputs extends readonly unknown[]> {
  /** What the operation was called with. Reading a tensor that was changed in place since then is an error. */
  readonly inputs: Inputs;
  /** What `forward` returned: the recorded values. */
  readonly outputs: readonly Tensor[];
  /** The gradients of all outputs, `null` where none arrived; the first one is also the first argument. */
  readonly gradients: readonly (Tensor | null)[];
  /**
   * Whether the gradient of an input is wanted; `false` for inputs that are no tensors.
   * @example
   * const scaled = customOp({
   *   name: "scaled",
   *   forward: (x: Tensor, factor: number) => x.mul(factor),
   *   backward: (dy, { inputs, needs }) => [needs(0) ? dy.mul(inputs[1]) : null, null],
   * });
   * scaled(tensor([1, 2], { requiresGrad: true }), 3) // tensor([3., 6.], gradFn: <scaled>)
   */
  needs(input: number): boolean;
}

type Gradients = Tensor | null | readonly (Tensor | null)[];

/** What `customOp` takes: an operation and its gradient. */
export interface CustomOperation<Inputs extends readonly unknown[], Result> {
  /** Shown as the gradient function, in the graph and in errors. */
  name: string;
  /** Computes the result, one tensor or several, from tensors and whatever else it takes. Nothing inside is recorded. */
  forward(...inputs: Inputs): Result;
  /**
   * From the gradient of the (first) result to those of the inputs: one for each input, `null` for none, or just a tensor
   * when there is one input. Written in tensor operations it can be differentiated again.
   */
  backward(gradient: Tensor, context: CustomContext<Inputs>): Gradients;
}

/**
 * An operation of one's own.
 *
 * @returns A function that runs `forward` and records it. Check the gradient with `gradcheck`.
 * @throws ArgumentError at `backward()` when it returns another number of gradients than there are inputs.
 * @example
 * const step = customOp({
 *   name: "straightThrough",
 *   forward: (x: Tensor) => x.round(),
 *   backward: (dy) => dy, // as if it were the identity
 * });
 * const x = tensor([0.2, 1.7], { requiresGrad: true });
 * step(x) // tensor([0., 2.], gradFn: <straightThrough>)
 * step(x).sum().backward();
 * x.grad // tensor([1., 1.])
 */
export function customOp<Inputs extends readonly unknown[], Result extends Tensor | readonly Tensor[]>(
  operation: CustomOperation<Inputs, Result>,
): (...inputs: Inputs) => Result {
  const { name, forward, backward } = operation;
  if (
    typeof name !== "string" ||
    name === "" ||
    typeof forward !== "function" ||
    typeof backward !== "function"
  ) {
    throw new ArgumentError("customOp: expected { name, forward, backward }, a text and two functions");
  }
  const record: OperationRecord<Call<Inputs>> = {
    name,
    foreign: true,
    forward(_, call) {
      const result = forward(...call.inputs);
      call.several = Array.isArray(result);
      const outputs = (call.several ? result : [result]) as readonly Tensor[];
      outputs.forEach((output, i) => {
        if (isTensor(output)) return;
        throw new DTypeError(`${name}: forward must return tensors, result ${i} is ${String(output)}`);
      });
      // Tensors of its own: what forward returned may be an input, or be held by somebody outside of this graph.
      return { outputs: outputs.map((output) => output.detach()) };
    },
    vjp: (context) => gradientsOf(operation, context),
    samples: () => [],
  };
  return (...inputs) => {
    const call: Call<Inputs> = { inputs, several: false };
    const outputs = applyAll(record, inputs.filter(isTensor), call);
    return (call.several ? outputs : outputs[0]) as Result;
  };
}

/** One run of a custom operation. */
interface Call<Inputs> {
  readonly inputs: Inputs;
  /** Whether `forward` returned an array. */
  several: boolean;
}

function gradientsOf<Inputs extends readonly unknown[], Result>(
  { name, backward }: CustomOperation<Inputs, Result>,
  context: VjpContext<Call<Inputs>>,
): readonly (Tensor | null)[] {
  const given = context.attributes.inputs;
  // Where each input stands among the tensors, which are all that the graph knows.
  let tensors = 0;
  const places = given.map((input) => (isTensor(input) ? tensors++ : -1));
  const first = context.dys.length > 0 && context.dys[0] === null ? zerosLike(context.output(0)) : context.dy;
  const result = backward(first, {
    get inputs() {
      return given.map((input, i) =>
        places[i] === -1 ? input : context.input(places[i]),
      ) as unknown as Inputs;
    },
    get outputs() {
      return context.dys.map((_, i) => context.output(i));
    },
    gradients: context.dys,
    needs: (i) => places[i] !== -1 && context.needs(places[i]),
  });
  const gradients = Array.isArray(result)
    ? (result as readonly (Tensor | null)[])
    : [result as Tensor | null];
  const full = gradients.length === given.length;
  if (!full && gradients.length !== tensors) {
    throw new ArgumentError(
      `${name}: backward must return a gradient (or null) for each of the ${given.length} inputs, it returned ${gradients.length}`,
    );
  }
  const wanted = full ? gradients.filter((_, i) => places[i] !== -1) : gradients;
  return wanted.map((gradient, i) => checked(name, gradient ?? null, i, first));
}

function checked(name: string, gradient: Tensor | null, i: number, dy: Tensor): Tensor | null {
  if (gradient === null) return null;
  if (!isTensor(gradient)) {
    throw new DTypeError(
      `${name}: backward must return tensors or null, gradient ${i} is ${String(gradient)}`,
    );
  }
  // Every gradient depends on the one that arrived. One that does not was computed outside of the graph, and its own
  // gradient would silently be 0.
  if (isGradEnabled() && dy.requiresGrad && !gradient.requiresGrad) {
    throw new ArgumentError(
      `${name}: its gradient is to be differentiated again, but backward computed it outside of the graph (data(), item(), noGrad); use tensor operations, or return null where it is 0`,
    );
  }
  return gradient;
}
