// The feature maps of one layer for one input. Kernels are drawn by filters.ts.
import { checkOptions } from "../shape/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { say } from "../words/words.js";
import { rangeNote, valueRule } from "./colour.js";
import { mapGrid } from "./mapGrid.js";
import { extremes, facts, gapNote, plural, survey, tick, together } from "./numbers.js";
import { channelPlanes, checkChoice, checkClip, chooseIndices, choosePlanes, planeValues } from "./planes.js";
import type { FigureSpec } from "./spec.js";

/** Options of `plot.featureMaps`. */
export interface FeatureMapsOptions {
  /** Default "Feature maps". */
  title?: string;
  /**
   * `"layer"` (default): one scale for all maps, so that strong and weak maps can be told apart.
   * `"each"`: every map fills its own scale, so that weak maps can be read; their ranges stand above them.
   */
  scale?: "layer" | "each";
  /** Which channels, in this order. Default: the first 64. */
  channels?: readonly number[];
  /** Ends the scale at this quantile of the magnitudes (0.5 to 1), against outliers. Default 1: the largest. */
  clip?: number;
}

const MOST = 64;

/** Two digits: what there is room for above a map. */
const brief = (value: number) => tick(Number(value.toPrecision(2)));

/** The figure of the public `plot.featureMaps`, where it is documented, as data. */
export function featureMaps(activation: Tensor, options: FeatureMapsOptions = {}): FigureSpec {
  const what = "plot.featureMaps";
  checkOptions(what, options, ["title", "scale", "channels", "clip"]);
  checkChoice(what, "scale", options.scale, ["layer", "each"]);
  checkClip(what, options.clip);
  const all = channelPlanes(what, activation);
  const channels = chooseIndices(what, "channels", options.channels, all.count, MOST);
  const planes = choosePlanes(all, channels);
  const each = options.scale === "each";
  const surveys = channels.map((_, i) => survey(planeValues(planes, i)));
  const found = together(surveys);
  const dead = surveys.flatMap((s, i) => (s.min === 0 && s.max === 0 && s.nan + s.infinite === 0 ? [i] : []));
  const rule = each
    ? channels.map((_, i) => valueRule(planeValues(planes, i), options.clip))
    : valueRule(planes.values, options.clip);
  const size = `${planes.rows} \u00d7 ${planes.columns}`;
  const shown =
    planes.count < all.count ? say`${planes.count} of ${all.count} maps` : plural(planes.count, "map");
  const deadNote = dead.length === 0 ? "" : say`${dead.length} dead (zero everywhere)`;
  const place = (at: number) => {
    const plane = Math.floor(at / (planes.rows * planes.columns));
    const rest = at % (planes.rows * planes.columns);
    return say`channel ${channels[plane]}, row ${Math.floor(rest / planes.columns)}, column ${rest % planes.columns}`;
  };
  const title = options.title ?? say`Feature maps`;
  return mapGrid({
    title,
    notes: [
      `${shown}, ${size}`,
      Array.isArray(rule)
        ? say`each on its own scale`
        : say`one scale, ${rangeNote(rule as ReturnType<typeof valueRule>)}`,
      deadNote,
      gapNote(found),
    ],
    planes,
    headings: channels.map((channel) => say`channel ${channel}`),
    ...(each
      ? {
          headingNotes: surveys.map((s, i) =>
            s.maxAt < 0 || dead.includes(i) ? "" : `${brief(s.min)} \u2026 ${brief(s.max)}`,
          ),
        }
      : {}),
    hover: channels.map((channel) => say`channel ${channel}`),
    rule,
    barLabel: say`activation`,
    stamps: new Map(dead.map((i) => [i, say`dead`])),
    description: facts(
      say`${title}: ${shown} of ${planes.rows} x ${planes.columns}`,
      extremes(found, place),
      dead.length === 0 ? "" : say`zero everywhere: channel ${dead.map((i) => channels[i]).join(", ")}`,
      gapNote(found),
    ),
  });
}
