// The part of Plotly's JSON that cellgrad's figures are written in: the contract between the plot functions,
// which make it, and the figure room, which draws it without a browser. Only attributes that plotly.js 3 and 4
// both know. It is no general Plotly typing: a new figure may widen it, and then the static drawer too.

/** Colours at places from 0 to 1. */
export type ColourStops = readonly (readonly [number, string])[];

export interface Font {
  readonly size?: number;
  readonly color?: string;
  readonly family?: string;
}

export interface Title {
  readonly text: string;
  readonly font?: Font;
}

/** A grid of numbers as cells of colour; `null` is a gap. Row 0 of `z` lies at `y[0]`. */
export interface HeatmapTrace {
  readonly type: "heatmap";
  readonly z: readonly (readonly (number | null)[])[];
  /** Evenly spaced cell centres. Default: 0, 1, 2, ... */
  readonly x?: readonly number[];
  readonly y?: readonly number[];
  readonly xaxis?: string;
  readonly yaxis?: string;
  /** A shared scale in the layout (`"coloraxis"`, `"coloraxis2"`); without it, `colorscale`, `zmin` and `zmax`. */
  readonly coloraxis?: string;
  readonly colorscale?: ColourStops;
  readonly zmin?: number;
  readonly zmax?: number;
  readonly showscale?: boolean;
  readonly hoverongaps?: boolean;
  readonly hovertemplate?: string;
  readonly hoverinfo?: "skip";
  readonly name?: string;
  /** Written into the cells. */
  readonly text?: readonly (readonly string[])[];
  readonly texttemplate?: string;
  readonly textfont?: Font;
  readonly customdata?: readonly (readonly unknown[])[];
}

/** A picture of `[red, green, blue]` pixels; `zmin` and `zmax` are the values of black and full colour. */
export interface ImageTrace {
  readonly type: "image";
  readonly z: readonly (readonly (readonly [number, number, number])[])[];
  readonly colormodel: "rgb";
  readonly zmin: readonly [number, number, number];
  readonly zmax: readonly [number, number, number];
  /** For the hover text: Plotly's own `z` there is the colour, not the value. */
  readonly customdata?: readonly (readonly unknown[])[];
  readonly xaxis?: string;
  readonly yaxis?: string;
  readonly hovertemplate?: string;
  readonly name?: string;
}

export interface LineStyle {
  readonly color: string;
  readonly width: number;
  readonly dash?: "solid" | "dash" | "dot";
}

/** Lines and markers; `null` lifts the pen. */
export interface ScatterTrace {
  readonly type: "scatter";
  readonly mode: "lines" | "markers" | "lines+markers" | "text";
  /** For `mode: "text"`: centred at each point. */
  readonly text?: readonly string[];
  readonly textfont?: Font;
  readonly x: readonly (number | null)[];
  readonly y: readonly (number | null)[];
  readonly xaxis?: string;
  readonly yaxis?: string;
  readonly line?: LineStyle;
  readonly marker?: {
    readonly size: number;
    readonly color: string;
    readonly symbol?: "circle" | "circle-open" | "square";
    readonly line?: { readonly color: string; readonly width: number };
  };
  readonly opacity?: number;
  readonly name?: string;
  readonly showlegend?: boolean;
  readonly legendgroup?: string;
  /** `"legend2"`, ...: which of several legends lists it. */
  readonly legend?: string;
  readonly hovertemplate?: string;
  readonly hoverinfo?: "skip";
  readonly customdata?: readonly unknown[];
  readonly cliponaxis?: boolean;
}

/** Upright bars, from zero or from `base`; `y` is how high each one is. */
export interface BarTrace {
  readonly type: "bar";
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly width?: number | readonly number[];
  readonly base?: readonly number[];
  readonly marker: { readonly color: string };
  readonly showlegend?: boolean;
  readonly legendgroup?: string;
  /** `"legend2"`, ...: which of several legends lists it. */
  readonly legend?: string;
  readonly xaxis?: string;
  readonly yaxis?: string;
  readonly name?: string;
  readonly hovertemplate?: string;
  readonly customdata?: readonly unknown[];
}

export type PlotTrace = HeatmapTrace | ImageTrace | ScatterTrace | BarTrace;

export interface Axis {
  readonly type?: "linear" | "log";
  readonly title?: Title & { readonly standoff?: number };
  /** Fractions of the plot area. */
  readonly domain?: readonly [number, number];
  /** In data units, for a log axis in powers of ten; reversed where the first is the larger one. */
  readonly range: readonly [number, number];
  readonly anchor?: string;
  readonly matches?: string;
  readonly scaleanchor?: string;
  readonly constrain?: "domain";
  readonly tickmode?: "array" | "auto";
  readonly tickvals?: readonly number[];
  readonly ticktext?: readonly string[];
  readonly tickangle?: number;
  readonly tickfont?: Font;
  readonly nticks?: number;
  readonly ticks?: "outside" | "";
  readonly ticklen?: number;
  readonly tickcolor?: string;
  /** Linear: the step. Logarithmic: how many decades. */
  readonly dtick?: number;
  /** How large and small numbers are written; Plotly's default is SI (`20k`, `5\u00b5`). */
  readonly exponentformat?: "e";
  readonly showticklabels?: boolean;
  readonly showgrid?: boolean;
  readonly gridcolor?: string;
  readonly zeroline?: boolean;
  readonly showline?: boolean;
  readonly linecolor?: string;
  readonly linewidth?: number;
  readonly mirror?: boolean;
  readonly side?: "left" | "right" | "top" | "bottom";
}

export interface ColourBar {
  readonly title?: Title & { readonly side?: "right" | "top" };
  readonly x: number;
  readonly y: number;
  readonly xanchor: "left";
  readonly yanchor: "top";
  readonly xpad: 0;
  readonly ypad: 0;
  readonly len: number;
  readonly lenmode: "pixels";
  readonly thickness: number;
  readonly tickmode: "array";
  readonly tickvals: readonly number[];
  readonly ticktext: readonly string[];
  readonly tickfont?: Font;
  readonly ticks?: "outside" | "";
  readonly ticklen?: number;
  readonly tickcolor?: string;
  readonly outlinewidth: number;
  readonly outlinecolor?: string;
}

export interface ColourAxis {
  readonly colorscale: ColourStops;
  readonly cmin: number;
  readonly cmax: number;
  readonly showscale?: boolean;
  readonly colorbar?: ColourBar;
}

export interface Annotation {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  /** `"paper"`, or an axis such as `"x2"`, with or without ` domain`. */
  readonly xref: string;
  readonly yref: string;
  readonly xanchor: "left" | "center" | "right";
  readonly yanchor: "top" | "middle" | "bottom";
  readonly xshift?: number;
  readonly yshift?: number;
  readonly showarrow: false;
  readonly font?: Font;
  readonly align?: "left" | "center" | "right";
  readonly bgcolor?: string;
  readonly textangle?: number;
}

interface ShapeStyle {
  readonly xref: string;
  readonly yref: string;
  readonly line: LineStyle;
  readonly fillcolor?: string;
  readonly layer?: "above" | "below";
}

/** Between two corners. */
export interface BoxShape extends ShapeStyle {
  readonly type: "line" | "rect" | "circle";
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
}

/** `M x,y L x,y Z`, and no other commands. */
export interface PathShape extends ShapeStyle {
  readonly type: "path";
  readonly path: string;
}

export type Shape = BoxShape | PathShape;

export interface Legend {
  readonly orientation: "h";
  readonly x: number;
  readonly y: number;
  readonly xanchor: "left";
  readonly yanchor: "bottom";
  readonly font?: Font;
  /** Pixels between rows of traces with a `legendgroup`. */
  readonly tracegroupgap?: number;
}

export interface FigureTitle extends Title {
  readonly subtitle?: Title;
  readonly x: number;
  readonly xref: "container";
  readonly xanchor: "left";
  readonly y: number;
  readonly yref: "container";
  readonly yanchor: "top";
  readonly pad?: { readonly t?: number; readonly l?: number };
}

/** What a control does: `"animate"` goes to a frame by its name, `null` plays them all, `[null]` stops. */
export interface ControlAction {
  readonly label: string;
  readonly method: "animate";
  readonly args: readonly [readonly (string | null)[] | null, AnimationOptions];
}

export interface AnimationOptions {
  readonly mode: "immediate" | "next" | "afterall";
  readonly fromcurrent?: boolean;
  /** Milliseconds. Cells need `redraw`. */
  readonly frame: { readonly duration: number; readonly redraw: boolean };
  readonly transition: { readonly duration: number };
}

interface Padding {
  readonly l: number;
  readonly r: number;
  readonly t: number;
  readonly b: number;
}

/** A slider through the frames: one step for each. What it stands at is what `data` and `layout` show. */
export interface Slider {
  readonly active: number;
  readonly steps: readonly ControlAction[];
  /** Fractions of the plot area, the upper left corner; length in pixels. */
  readonly x: number;
  readonly y: number;
  readonly xanchor: "left";
  readonly yanchor: "top";
  readonly len: number;
  readonly lenmode: "pixels";
  readonly pad: Padding;
  readonly currentvalue: {
    readonly prefix: string;
    readonly suffix?: string;
    readonly xanchor: "left";
    readonly offset: number;
    readonly font: Font;
  };
  readonly font: Font;
  readonly ticklen: number;
  readonly minorticklen: number;
  readonly tickcolor: string;
  readonly bgcolor: string;
  readonly bordercolor: string;
  readonly activebgcolor: string;
  readonly transition: { readonly duration: number };
}

/** Buttons in a row. */
export interface UpdateMenu {
  readonly type: "buttons";
  readonly direction: "left";
  readonly showactive: false;
  readonly buttons: readonly ControlAction[];
  readonly x: number;
  readonly y: number;
  readonly xanchor: "left";
  readonly yanchor: "top";
  readonly pad: Padding;
  readonly font: Font;
  readonly bgcolor: string;
  readonly bordercolor: string;
}

/** Where things are on the page. Axes are `xaxis`, `yaxis`, `xaxis2`, ...; colour scales `coloraxis`, `coloraxis2`, ... */
export interface FigureLayout {
  readonly title?: FigureTitle;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly margin: { readonly l: number; readonly r: number; readonly t: number; readonly b: number };
  readonly font?: Font;
  readonly paper_bgcolor?: string;
  readonly plot_bgcolor?: string;
  readonly showlegend?: boolean;
  readonly legend?: Legend;
  readonly hovermode?: "closest" | "x";
  /** What Plotly does not draw: the axes along which a cursor runs through all panels, and who shares it. */
  readonly meta?: { readonly cursor?: "x" | "y" | "xy"; readonly link?: string };
  readonly dragmode?: "zoom" | false;
  readonly bargap?: number;
  /** Bars at one place over each other instead of beside each other. */
  readonly barmode?: "overlay";
  readonly hoverlabel?: {
    readonly font?: Font;
    readonly bgcolor?: string;
    readonly bordercolor?: string;
    readonly align?: "left";
  };
  readonly annotations?: readonly Annotation[];
  readonly shapes?: readonly Shape[];
  /** Controls; `stepping.ts` makes them. The static picture shows where they stand. */
  readonly sliders?: readonly Slider[];
  readonly updatemenus?: readonly UpdateMenu[];
  readonly [axis: `xaxis${string}` | `yaxis${string}`]: Axis;
  readonly [legend: `legend${number}`]: Legend;
  readonly [scale: `coloraxis${string}`]: ColourAxis;
}

/** How the picture behaves in the browser. */
export interface FigureConfig {
  readonly displaylogo?: boolean;
  readonly responsive?: boolean;
  readonly modeBarButtonsToRemove?: readonly string[];
}

/** What changes of a trace in a frame: any of its attributes, whole. */
export type TraceChange = Partial<
  Omit<HeatmapTrace, "type" | "x" | "y" | "text" | "textfont"> &
    Omit<ImageTrace, "type" | "z" | "zmin" | "zmax"> &
    Omit<ScatterTrace, "type" | "text"> & { readonly text?: HeatmapTrace["text"] | ScatterTrace["text"] }
>;

/** One state of a figure that moves: what differs from `data` and `layout`, for the traces at these indices. */
export interface AnimationFrame {
  readonly name: string;
  readonly data: readonly TraceChange[];
  readonly traces: readonly number[];
  /** Lists (annotations, shapes) whole, as many as the figure has. */
  readonly layout?: Partial<FigureLayout>;
}

/** A figure as data: what every plot function makes. */
export interface FigureSpec {
  readonly data: readonly PlotTrace[];
  readonly layout: FigureLayout;
  /** The states that a slider goes through; `data` and `layout` show one of them. */
  readonly frames?: readonly AnimationFrame[];
  readonly config?: FigureConfig;
  /** What the figure shows, its range, and where its extremes are: the text for whoever cannot see it. */
  readonly description: string;
}
