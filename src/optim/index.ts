// The optimisers room's face: what a user finds as `optim`.
export { Adagrad, type AdagradOptions } from "./adagrad.js";
export { Adam, type AdamOptions, AdamW } from "./adam.js";
export { type ClipGradNormOptions, clipGradNorm, clipGradValue } from "./clip.js";
export type { CommonOptions, Optimizer, ParameterGroup } from "./optimizer.js";
export type { GroupInput, ParameterInput } from "./parameters.js";
export { RMSprop, type RMSpropOptions } from "./rmsprop.js";
export * from "./schedule/index.js";
export { SGD, type SGDOptions } from "./sgd.js";
export type { OptimizerState, ParameterState } from "./state.js";
