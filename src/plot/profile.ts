// Where the time of a program goes, a bar for each operation. How it is measured is not known here.
import { LINES } from "./colour.js";
import { facts, plural, words } from "./numbers.js";
import type { FigureSpec } from "./spec.js";
import { baseLayout, FAINT_SMALL, GRID, plain, SMALL, TOP, titleBlock } from "./theme.js";

/** One operation's share of a measured run. */
export interface ProfileBar {
  readonly name: string;
  readonly milliseconds: number;
  readonly calls: number;
}

const MOST = 16;
const BAR = 44; // pixels for each
const HEIGHT = 260;

/** Milliseconds of each operation, the longest first; the rest together where there are many. */
export function profile(rows: readonly ProfileBar[], total: number): FigureSpec {
  const shown = rows.slice(0, rows.length > MOST ? MOST - 1 : MOST);
  const others = rows.slice(shown.length);
  const bars =
    others.length === 0
      ? shown
      : [
          ...shown,
          {
            name: plural(others.length, "other"),
            milliseconds: others.reduce((sum, row) => sum + row.milliseconds, 0),
            calls: others.reduce((sum, row) => sum + row.calls, 0),
          },
        ];
  const title = "Time by operation";
  const share = (ms: number) => `${((100 * ms) / total).toFixed(1)} %`;
  const longest = Math.max(...bars.map((bar) => bar.milliseconds), 1e-6);
  const width = Math.max(420, 90 + BAR * bars.length);
  const room = 12 + 7 * Math.max(...bars.map((bar) => bar.name.length), 4);
  const note = `${words(total)} ms in all`;
  return {
    data: [
      {
        type: "bar",
        x: bars.map((_, i) => i),
        y: bars.map((bar) => bar.milliseconds),
        marker: { color: LINES[0] },
        customdata: bars.map(
          (bar) =>
            `${plain(bar.name)}<br>${words(bar.milliseconds)} ms, ${share(bar.milliseconds)}<br>${plural(bar.calls, "call")}`,
        ),
        hovertemplate: "%{customdata}<extra></extra>",
      },
    ],
    layout: {
      ...baseLayout(width, TOP + HEIGHT + room, { l: 66, r: 20, t: TOP, b: room }),
      title: titleBlock(title, [note], width),
      xaxis: {
        range: [-0.6, bars.length - 0.4],
        tickmode: "array",
        tickvals: bars.map((_, i) => i),
        ticktext: bars.map((bar) => plain(bar.name)),
        tickangle: -90,
        tickfont: SMALL,
        showgrid: false,
        zeroline: false,
      },
      yaxis: {
        title: { text: "milliseconds", font: SMALL },
        range: [0, longest * 1.06],
        tickfont: FAINT_SMALL,
        gridcolor: GRID,
        zeroline: false,
      },
    },
    description: facts(
      `${title}: ${note}`,
      ...bars
        .slice(0, 5)
        .map((bar) => `${bar.name} ${words(bar.milliseconds)} ms (${share(bar.milliseconds)})`),
    ),
  };
}
