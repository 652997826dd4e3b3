// The public `plot`: every figure of the plot room as a `Figure` that a cell shows, by families in plots/. How a figure
// is laid out is in the plot room; its options are documented there.
import { chooseLocale, currentLocale, type Locale } from "../words/words.js";
import { chooseTheme, type Theme } from "./look.js";

export type {
  AttentionOptions,
  CellOptions,
  CellStateOptions,
  ColouredTextOptions,
  CompareOptions,
  ConfusionOptions,
  ConvolutionOptions,
  CurvesOptions,
  DecisionModel,
  DecisionOptions,
  EmbeddingOptions,
  ErrorsOptions,
  FeatureMapsOptions,
  FiltersOptions,
  GateSaturationOptions,
  GatesOptions,
  GradientFlowOptions,
  GraphFigureOptions,
  GridOptions,
  HiddenStatesOptions,
  HistogramOptions,
  ImageOptions,
  InputInfluenceOptions,
  JacobianOptions,
  LandscapeOptions,
  LinkOptions,
  ModelOptions,
  ParameterRecord,
  ParametersOptions,
  PoolingOptions,
  PoolingTrace,
  ReceptiveFieldOptions,
  RecurrentLayer,
  RecurrentTrace,
  SaliencyOptions,
  StateMatchesOptions,
  SummaryOptions,
  TensorFigureOptions,
  Ticks,
  UnrolledOptions,
  VolumeModel,
  VolumeOptions,
} from "../plot/index.js";
export type { Locale } from "../words/words.js";
export type { Theme } from "./look.js";
export * from "./plots/models.js";
export * from "./plots/pictures.js";
export * from "./plots/sequences.js";
export * from "./plots/tensors.js";
export * from "./plots/together.js";

/**
 * The paper of figures made from now on: `"light"`, `"dark"`, or `"auto"` (as it is at first): like the page around the
 * figure, and light where there is no page, as in a PNG. Values have the same colours on both.
 * @throws ArgumentError for another name.
 * @example
 * const picture = () => plot.curves({ loss: [0.9, 0.5] }).toSVG();
 * const onLight = picture();
 * plot.theme("dark");
 * picture() === onLight // false
 */
export function theme(name: Theme): void {
  chooseTheme(name);
}

/**
 * The language of figures made from now on, and of their descriptions, tables and the progress of `fit`: `"en"` (as it is at
 * first, unless the environment variable `CELLGRAD_LOCALE` is `zh`) or `"zh"`. Without a language it tells which one that is.
 * @throws ArgumentError for another language.
 * @example
 * const before = plot.locale(); // "en"
 * plot.locale("zh");
 * plot.curves({ loss: [0.9, 0.5] }) // Figure: 训练曲线: 1 条曲线
 * plot.locale(before);
 */
export function locale(): Locale;
export function locale(language: Locale): void;
export function locale(language?: Locale): Locale | undefined {
  if (language === undefined) return currentLocale();
  chooseLocale(language);
  return undefined;
}
