// What an optimiser remembers, outside of it: copying and checking. Files are the business of src/train.
import { noGrad } from "../autograd/index.js";
import { KEPT } from "../memory/index.js";
import { ArgumentError, formatShape } from "../shape/errors.js";
import { sameShape } from "../shape/shape.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { describe } from "./parameters.js";

/** What an optimiser remembers of one parameter: tensors of its shape, and counts. */
export type ParameterState = Record<string, Tensor | number>;

/** Everything that training on needs: options of each group, and what is remembered of each parameter (`null`: nothing yet). */
export interface OptimizerState {
  /** The optimiser's class. */
  readonly kind: string;
  /** Each group's options, and which parameters are in it, by position. */
  readonly groups: readonly {
    /** Positions in `state`. */
    readonly params: readonly number[];
    readonly options: Readonly<Record<string, unknown>>;
  }[];
  /** What each parameter's state is, `null` before its first step. */
  readonly state: readonly (Readonly<ParameterState> | null)[];
}

/** A copy whose tensors are moved out of the linear memory last, as every step reads them. */
export function copyState(state: Readonly<ParameterState>): ParameterState {
  const copy: ParameterState = {};
  for (const [name, value] of Object.entries(state)) {
    copy[name] = isTensor(value) ? noGrad(() => value.clone()) : value;
    if (isTensor(copy[name])) (copy[name] as Tensor).block.rank = KEPT;
  }
  return copy;
}

/** @throws ArgumentError when a state does not fit an optimiser of this kind with these groups. */
export function checkState(
  kind: string,
  saved: OptimizerState,
  groups: readonly { readonly params: readonly Tensor[] }[],
): void {
  const what = `${kind}.loadStateDict`;
  if (saved?.kind !== kind || !Array.isArray(saved.state) || !Array.isArray(saved.groups)) {
    throw new ArgumentError(
      `${what}: expected what ${kind}.stateDict() returned, got ${describe(saved?.kind ?? saved)}`,
    );
  }
  const [have, want] = [saved.groups, groups].map((list) =>
    list.map(({ params }) => params.length).join(" + "),
  );
  if (have !== want) {
    throw new ArgumentError(`${what}: the state is of ${have} parameters, this optimiser has ${want}`);
  }
  const parameters = groups.flatMap(({ params }) => params);
  saved.state.forEach((state, i) => {
    for (const [name, value] of Object.entries(state ?? {})) {
      const { shape, dtype } = parameters[i];
      if (!isTensor(value) || (sameShape(value.shape, shape) && value.dtype === dtype)) continue;
      throw new ArgumentError(
        `${what}: ${name} of parameter ${i} is ${formatShape(value.shape)} ${value.dtype}, the parameter ${formatShape(shape)} ${dtype}`,
      );
    }
  });
}
