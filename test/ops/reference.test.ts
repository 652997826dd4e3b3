// Values and gradients of the elementwise operations, reductions, views and joins against PyTorch.
import { cat, stack, where } from "../../src/index.js";
import { asFunction, asMethod, testFamily } from "../reference/load.js";

testFamily("elementwise", asMethod);
testFamily("arithmetic", (name) => (name === "where" ? asFunction(where) : asMethod(name)));
testFamily("reduce", asMethod);
testFamily("views", (name) => {
  if (name === "cat") return (inputs, [dim]) => cat(inputs, dim as number);
  if (name === "stack") return (inputs, [dim]) => stack(inputs, dim as number);
  return asMethod(name);
});
