// Every figure as a pure function from values to Plotly JSON. Showing, describing and saving them is the figure room.
export { type CompareOptions, compare } from "./compare.js";
export { type CurvesOptions, curves } from "./curves.js";
export { type FeatureMapsOptions, featureMaps } from "./featureMaps.js";
export { type FiltersOptions, filters } from "./filters.js";
export { type GatesOptions, gates } from "./gates.js";
export { type HiddenStatesOptions, hiddenStates } from "./hiddenStates.js";
export { type HistogramOptions, histogram } from "./histogram.js";
export { type ImageOptions, image } from "./image.js";
export { type PoolingOptions, type PoolingTrace, pooling } from "./pooling.js";
export type { Ticks } from "./sequence.js";
export { type TensorFigureOptions, tensor } from "./tensor.js";
