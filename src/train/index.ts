// The training room's face.
export { type FitOptions, fit, type Steppable } from "./fit.js";
export { type EpochRecord, History } from "./history.js";
export { accuracy, type Metric } from "./metrics.js";
export type { StepInfo } from "./progress.js";
