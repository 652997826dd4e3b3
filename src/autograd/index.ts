// The autograd room's face.
export { apply, applyAll } from "./apply.js";
export { type BackwardOptions, type GradOptions, grad } from "./backward.js";
export { Edge, edgeOf, isGradEnabled, Node, noGrad, withRecording } from "./node.js";
export type { Forward, OperationRecord, Sample, VjpContext } from "./record.js";
