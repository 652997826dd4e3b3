// The training room's face.
export {
  type AverageOptions,
  type ConfusionOptions,
  confusionMatrix,
  f1Score,
  precision,
  recall,
} from "./classification.js";
export { type CheckpointOptions, type FitOptions, fit, type Steppable } from "./fit.js";
export { type EpochRecord, History } from "./history.js";
export {
  accuracy,
  type BatchMetric,
  type Gathered,
  type Metric,
  type RunningMetric,
  topKAccuracy,
} from "./metrics.js";
export type { EarlyStoppingOptions } from "./monitor.js";
export { ParameterLog, type ParameterLogOptions } from "./parameterLog.js";
export { perplexity } from "./perplexity.js";
export { Profile, type ProfileOptions, type ProfileRow, profile } from "./profile.js";
export type { StepInfo } from "./progress.js";
