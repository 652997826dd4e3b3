// A slider below a figure, with buttons that play it: the one way in which a figure goes through states. A state is a
// frame; what the figure shows at first is one of them. It knows nothing of what the states are.

import { say } from "../words/words.js";
import type { AnimationFrame, AnimationOptions, FigureSpec, Slider, UpdateMenu } from "./spec.js";
import { CONTROL, FAINT, FAINT_SMALL, RULE, SMALL } from "./theme.js";

/** The states of a figure, in order. */
export interface Steps {
  /** One for each state; its name must be the only one of its kind in the figure. */
  readonly frames: readonly AnimationFrame[];
  /** What the slider says of each state, behind `prefix`. */
  readonly labels: readonly string[];
  /** `"step "`. */
  readonly prefix: string;
  /** What stands behind the label. Default: nothing. */
  readonly suffix?: string;
  /** Which state `data` and `layout` show. */
  readonly active: number;
  /** Milliseconds of a state when it is played. Default: no buttons, as the states are no course of events. */
  readonly play?: number;
}

/** Pixels that the controls take below the figure. */
const STRIP = 84;
const BUTTONS = 128;
/** Milliseconds do not matter: nothing is blended. */
const AT_ONCE: AnimationOptions = {
  mode: "immediate",
  frame: { duration: 0, redraw: true },
  transition: { duration: 0 },
};
const PAINT = { bgcolor: CONTROL, bordercolor: RULE } as const;

/** The figure with its states, and below it the slider that chooses one. A single state needs none. */
export function withSteps(spec: FigureSpec, steps: Steps): FigureSpec {
  if (steps.frames.length < 2) return spec;
  const { layout } = spec;
  const { margin } = layout;
  const plotWidth = layout.width - margin.l - margin.r;
  const plotHeight = layout.height - margin.t - margin.b;
  const below = (pixels: number) => -(margin.b + pixels) / plotHeight;
  // Where the plot begins at the figure's edge, controls keep a distance from it.
  const indent = Math.max(0, 16 - margin.l);
  const buttons = indent + (steps.play === undefined ? 0 : BUTTONS);
  // Along the plot, but never shorter than can be used: there may be room for it beside a narrow one.
  const len = Math.min(
    Math.max(plotWidth - buttons, 320),
    layout.width - margin.l - buttons - 12,
    760 - buttons,
  );
  const slider: Slider = {
    active: steps.active,
    steps: steps.labels.map((label, i) => ({
      label,
      method: "animate",
      args: [[steps.frames[i].name], AT_ONCE],
    })),
    x: buttons / plotWidth,
    y: below(0),
    xanchor: "left",
    yanchor: "top",
    len,
    lenmode: "pixels",
    pad: { l: 0, r: 0, t: 4, b: 4 },
    currentvalue: {
      prefix: steps.prefix,
      ...(steps.suffix ? { suffix: steps.suffix } : {}),
      xanchor: "left",
      offset: 6,
      font: SMALL,
    },
    font: FAINT_SMALL,
    ticklen: 4,
    minorticklen: 3,
    tickcolor: RULE,
    ...PAINT,
    activebgcolor: FAINT,
    transition: { duration: 0 },
  };
  return {
    ...spec,
    frames: steps.frames,
    layout: {
      ...layout,
      height: layout.height + STRIP,
      margin: { ...margin, b: margin.b + STRIP },
      sliders: [slider],
      ...(steps.play === undefined
        ? {}
        : { updatemenus: [playButtons(steps.play, indent / plotWidth, below(14))] }),
    },
  };
}

function playButtons(duration: number, x: number, y: number): UpdateMenu {
  const play: AnimationOptions = {
    mode: "immediate",
    fromcurrent: true,
    frame: { duration, redraw: true },
    transition: { duration: 0 },
  };
  const stop: AnimationOptions = {
    mode: "immediate",
    frame: { duration: 0, redraw: false },
    transition: { duration: 0 },
  };
  return {
    type: "buttons",
    direction: "left",
    showactive: false,
    buttons: [
      { label: say`Play`, method: "animate", args: [null, play] },
      { label: say`Stop`, method: "animate", args: [[null], stop] },
    ],
    x,
    y,
    xanchor: "left",
    yanchor: "top",
    pad: { l: 0, r: 0, t: 0, b: 0 },
    font: SMALL,
    ...PAINT,
  };
}
