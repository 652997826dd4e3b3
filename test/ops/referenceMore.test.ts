// Values and gradients of the rarer functions, indexing, statistics, order and einsum against PyTorch.

import {
  bincount,
  einsum,
  type MeshgridOptions,
  meshgrid,
  oneHot,
  searchSorted,
  type Tensor,
} from "../../src/index.js";
import { asMethod, testFamily } from "../reference/load.js";

type Call = (inputs: Tensor[], args: unknown[]) => unknown;

/** Arguments as they are in the call: `$1` is input 1, `inf` is infinity. */
function argument(value: unknown, inputs: readonly Tensor[]): unknown {
  if (typeof value === "string" && /^\$\d$/.test(value)) return inputs[Number(value[1])];
  if (value === "inf") return Number.POSITIVE_INFINITY;
  if (value === "-inf") return Number.NEGATIVE_INFINITY;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value ?? undefined;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, argument(part, inputs)]));
}

/** A method of the first input; inputs that the arguments do not name come first. */
function method(name: string): Call {
  return (inputs, args) => {
    const named = args.some((value) => typeof value === "string" && value.startsWith("$"));
    const values = args.map((value) => argument(value, inputs));
    return asMethod(name)(named ? [inputs[0]] : inputs, values);
  };
}

/** A free function of the inputs. */
function free(operation: (...all: never[]) => unknown): Call {
  return (inputs, args) => (operation as (...all: unknown[]) => unknown)(...inputs, ...args);
}

const SPECIAL: Readonly<Record<string, Call>> = {
  einsum: (inputs, [equation]) => einsum(equation as string, ...inputs),
  meshgrid: (inputs, [options]) => meshgrid(inputs, options as MeshgridOptions),
  oneHot: free(oneHot),
  bincount: free(bincount),
  searchSorted: free(searchSorted),
};

const call = (name: string) => SPECIAL[name] ?? method(name);

testFamily("functions", call);
testFamily("indexing", call);
testFamily("statistics", call);
