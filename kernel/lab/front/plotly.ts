// plotly.js and the figures drawn with it. It is loaded when the first figure comes, as most of a page's weight is in it.
import live from "cellgrad:live";
import { PageConfig } from "@jupyterlab/coreutils";

export interface FigureJson {
  data: unknown[];
  layout?: Record<string, unknown>;
  config?: Record<string, unknown>;
  frames?: unknown[];
}

/** An element that a live figure was drawn into. */
type Place = HTMLElement & { cellgradShow?(figure: FigureJson): Promise<void>; cellgradForget?(): void };

let loading: Promise<unknown> | undefined;

function plotly(): Promise<unknown> {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${PageConfig.getBaseUrl()}lab/plotly.js`;
    script.onload = () => resolve((window as unknown as { Plotly: unknown }).Plotly);
    script.onerror = () => {
      loading = undefined; // the next figure tries again
      reject(new Error("the script that draws figures could not be loaded"));
    };
    document.head.append(script);
  });
  return loading;
}

/** Draws a figure; called again for the same element, it changes in place. `isGone`: nobody waits for it any more. */
export async function drawFigure(place: Place, given: FigureJson, isGone: () => boolean): Promise<void> {
  const figure = { layout: {}, ...given, config: { displaylogo: false, ...given.config } };
  const library = await plotly();
  if (isGone()) return;
  if (place.cellgradShow) await place.cellgradShow(figure);
  else await live(library, place, figure);
  if (isGone()) forgetFigure(place);
}

/** To be called before an element goes: plotly.js and its listeners would keep it for good. */
export function forgetFigure(place: Place): void {
  place.cellgradForget?.();
}
