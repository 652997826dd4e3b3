// The schedules' face.
export { CosineAnnealingLR, type CosineAnnealingLROptions } from "./cosineAnnealingLR.js";
export { ExponentialLR } from "./exponentialLR.js";
export { LinearLR, type LinearLROptions } from "./linearLR.js";
export { MultiStepLR, type MultiStepLROptions } from "./multiStepLR.js";
export { OneCycleLR, type OneCycleLROptions } from "./oneCycleLR.js";
export { ReduceLROnPlateau, type ReduceLROnPlateauOptions } from "./reduceLROnPlateau.js";
export type { Schedule, ScheduleState } from "./schedule.js";
export { StepLR, type StepLROptions } from "./stepLR.js";
