// What readers can see: lightness of the scales, and lines on both papers, by readers of full colour vision and by
// those who lack one kind of cone.
import { describe, expect, test } from "vitest";
import { barTicks, LINES, SCALES } from "../../src/plot/colour.js";
import { DARK } from "../../src/plot/dark.js";
import { FAINT, INK, PAPER, RULE } from "../../src/plot/theme.js";

type Triple = readonly [number, number, number];

/** Linear light of `#rrggbb`. */
function light(colour: string): Triple {
  const channel = (at: number) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

/** Machado, Oliveira and Fernandes 2009, severity 1: what is left of linear light, by rows. */
const EYES: Readonly<Record<string, readonly Triple[]>> = {
  "full colour vision": [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const dot = (a: Triple, b: Triple) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** OKLab (Ottosson 2020), in hundredths: lightness first. */
function seen(colour: string, eye: readonly Triple[]): Triple {
  const kept = eye.map((row) => Math.max(0, Math.min(1, dot(row, light(colour))))) as unknown as Triple;
  const cone = (row: Triple) => Math.cbrt(dot(row, kept));
  const lms: Triple = [
    cone([0.4122214708, 0.5363325363, 0.0514459929]),
    cone([0.2119034982, 0.6806995451, 0.1073969566]),
    cone([0.0883024619, 0.2817188376, 0.6299787005]),
  ];
  return [
    100 * dot([0.2104542553, 0.793617785, -0.0040720468], lms),
    100 * dot([1.9779984951, -2.428592205, 0.4505937099], lms),
    100 * dot([0.0259040371, 0.7827717662, -0.808675766], lms),
  ];
}

const apart = (a: string, b: string, eye: readonly Triple[]) => {
  const [one, other] = [seen(a, eye), seen(b, eye)];
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
};

/** WCAG 2 contrast. */
function contrast(a: string, b: string): number {
  const luminance = (colour: string) => dot([0.2126, 0.7152, 0.0722], light(colour));
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const darkOf = (colour: string) => DARK[colour] as string;

describe.each(Object.entries(EYES))("%s", (_, eye) => {
  const lightness = (scale: keyof typeof SCALES) => SCALES[scale].map(([, colour]) => seen(colour, eye)[0]);

  test.each(["positive", "gate", "grey"] as const)(
    "the lightness of the %s scale goes one way, far",
    (scale) => {
      const run = lightness(scale);
      const steps = run.slice(1).map((value, i) => value - run[i]);
      expect(new Set(steps.map(Math.sign)).size).toBe(1);
      expect(Math.abs((run.at(-1) as number) - run[0])).toBeGreaterThan(55);
    },
  );

  test.each(["signed", "kernel"] as const)(
    "the %s scale is as dark on either side of zero, and its sides differ",
    (scale) => {
      const run = lightness(scale);
      const middle = (run.length - 1) / 2;
      for (let i = 0; i < middle; i++) {
        expect(run[i]).toBeLessThan(run[i + 1]);
        expect(run.at(-1 - i)).toBeLessThan(run.at(-2 - i) as number);
        // Who lacks the red cone sees red darker, by no more than this.
        expect(Math.abs(run[i] - (run.at(-1 - i) as number))).toBeLessThan(15);
        const [, below] = SCALES[scale][i];
        const [, above] = SCALES[scale].at(-1 - i) as readonly [number, string];
        if (i < middle - 1) expect(apart(below, above, eye)).toBeGreaterThan(10);
      }
    },
  );

  test("lines are told apart, on light and on dark paper", () => {
    for (const lines of [LINES, LINES.map(darkOf)]) {
      for (const [i, line] of lines.entries()) {
        for (const other of lines.slice(0, i)) expect(apart(line, other, eye)).toBeGreaterThan(8);
      }
    }
  });
});

test("text and lines stand out from the paper, light and dark", () => {
  for (const turn of [(colour: string) => colour, darkOf]) {
    for (const ink of [INK, FAINT]) expect(contrast(turn(ink), turn(PAPER))).toBeGreaterThan(4.5);
    for (const line of [...LINES, RULE]) expect(contrast(turn(line), turn(PAPER))).toBeGreaterThan(3);
  }
});

test.each([
  [[-0.964, 0.964], 260, ["\u22120.964", "\u22120.5", "0", "0.5", "0.964"]],
  [[0, 0.317], 260, ["0", "0.1", "0.2", "0.317"]],
  [[0, 255], 155, ["0", "100", "200", "255"]],
  [[-0.2, 0.2], 72, ["\u22120.2", "0", "0.2"]],
  [[0, 0.165], 72, ["0", "0.1", "0.165"]],
] as const)("the bar of %j has round numbers between its ends", (range, pixels, expected) => {
  const { vals, text } = barTicks(range, pixels);
  expect(text).toEqual(expected);
  const places = vals.map((value) => ((value - range[0]) / (range[1] - range[0])) * pixels);
  places.slice(1).forEach((place, i) => {
    expect(place - places[i]).toBeGreaterThan(14);
  });
});
