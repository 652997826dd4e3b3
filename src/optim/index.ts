// The optimisers room's face: what a user finds as `optim`.
export { Adam, type AdamOptions } from "./adam.js";
export type { Optimizer, OptimizerState, ParameterState } from "./optimizer.js";
export { SGD, type SGDOptions } from "./sgd.js";
