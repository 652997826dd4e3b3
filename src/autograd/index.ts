// The autograd room's face.
export { AnomalyError, detectAnomaly } from "./anomaly.js";
export { apply, applyAll } from "./apply.js";
export { type BackwardOptions, type GradOptions, grad } from "./backward.js";
export { type CustomContext, type CustomOperation, customOp } from "./custom.js";
export { Graph, type GraphNode, type GraphNodeKind, type GraphOptions, graph, isGraph } from "./graph.js";
export { operationTitle } from "./graphText.js";
export type { GradientHook } from "./hooks.js";
export { Edge, edgeOf, isGradEnabled, Node, noGrad, withRecording } from "./node.js";
export { type Place, setPlace } from "./place.js";
export type { Forward, OperationRecord, Sample, VjpContext } from "./record.js";
export { type Timing, timed, timeOperations } from "./timing.js";
