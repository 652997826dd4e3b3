// The layers room's face: what a user finds as `nn`.
export { AvgPool2d, type AvgPool2dOptions } from "./avgPool2d.js";
export { Conv2d, type Conv2dOptions } from "./conv2d.js";
export { Dropout } from "./dropout.js";
export { Flatten } from "./flatten.js";
export * as init from "./init.js";
export { Linear, type LinearOptions } from "./linear.js";
export { MaxPool2d, type MaxPool2dOptions } from "./maxPool2d.js";
export { isModule, Module } from "./module.js";
export { isParameter, Parameter } from "./parameter.js";
export { ReLU } from "./relu.js";
export { Sequential, type SequentialLayer } from "./sequential.js";
export { Sigmoid } from "./sigmoid.js";
export { Softmax } from "./softmax.js";
export type { LoadOptions, LoadReport, StateDict } from "./state.js";
export type { ModelSummary, SummaryRow } from "./summary.js";
export { Tanh } from "./tanh.js";
export type { Trace, TraceEntry } from "./trace.js";
