// How people write the ten digits: for each one several ways, as strokes with random proportions.
// Heights run from 0 (top) to 1 (bottom). Slant, size, wobble and the pen's width are the hand's business.
import type { Dice } from "./dice.js";
import { arc, at, corner, type Node, type Stroke } from "./pen.js";

type Glyph = (dice: Dice) => Stroke[];

/**
 * The same strokes written smaller or larger. In the end every digit has the same height, so that a small one
 * looks as if written with a broad pen.
 */
function sized(strokes: readonly Stroke[], size: number): Stroke[] {
  return strokes.map((stroke) => stroke.map((node) => ({ ...node, x: node.x * size, y: node.y * size })));
}

/** A full turn that starts near the top and runs anticlockwise; the ends meet, gape, cross, or one curls in. */
function ring(d: Dice, x: number, y: number, rx: number, ry: number): Node[] {
  const start = d.near(-0.2, 0.07);
  if (d.happens(0.06)) return arc({ x, y, rx, ry }, start, start - d.between(1.1, 1.35), d.between(0.5, 0.9));
  return arc({ x, y, rx, ry }, start, start - d.near(1.03, 0.06), d.near(0.97, 0.07));
}

/** Often small, so that the pen looks broad; leans to the right. */
const zero: Glyph = (d) => {
  const lean = d.near(0.12, 0.12);
  const pointed = d.between(0, 0.25); // how much narrower than an ellipse it is near the top and the bottom
  const round = ring(d, 0, 0.5, d.between(0.22, 0.5), 0.5).map(({ x, y }) => {
    const height = 1 - 2 * y;
    return at(x * (1 - pointed * height * height) + (lean / 2) * height, y);
  });
  return sized([round], d.between(0.68, 1));
};

const bareOne: Glyph = (d) => sized([[at(0, 0), at(d.near(0, 0.025), 0.5), at(0, 1)]], d.between(0.5, 1.1));

const flaggedOne: Glyph = (d) => {
  const stroke: Node[] = [
    at(-d.between(0.08, 0.3), d.between(0.1, 0.3)),
    corner(0, 0),
    at(d.near(0, 0.02), 0.5),
    at(0, 1),
  ];
  return d.happens(0.45) ? [stroke, baseOfOne(d)] : [stroke];
};

function baseOfOne(d: Dice): Stroke {
  return [at(-d.between(0.15, 0.35), d.near(1, 0.02)), at(d.between(0.15, 0.35), d.near(1, 0.03))];
}

/** The upper bow of a 2, down to where it turns to the foot. */
function bowOfTwo(d: Dice, w: number): Node[] {
  const nodes = [
    at(d.near(0.06, 0.07) * w, d.between(0.08, 0.42)),
    at(d.near(0.45, 0.08) * w, 0),
    at(d.near(0.9, 0.06) * w, d.near(0.22, 0.05)),
    at(d.near(0.68, 0.08) * w, d.near(0.56, 0.06)),
  ];
  if (d.happens(0.25)) nodes.unshift(at(d.near(0.2, 0.06) * w, nodes[0].y + d.between(0.04, 0.12)));
  return nodes;
}

const angularTwo: Glyph = (d) => {
  const w = d.between(0.45, 0.92);
  const foot = d.near(0.96, 0.03);
  const heel = d.between(-0.12, 0.35) * w;
  return [
    [
      ...bowOfTwo(d, w),
      d.happens(0.75) ? corner(heel, foot) : at(heel, foot),
      at(heel + d.near(0.45, 0.05) * w, foot + d.near(-0.01, 0.035)),
      at(heel + d.between(0.65, 1.3) * w, foot + d.near(-0.02, 0.06)),
    ],
  ];
};

const loopedTwo: Glyph = (d) => {
  const w = d.between(0.45, 0.9);
  const width = d.between(0.1, 0.42); // of the loop
  const height = d.between(0.08, 0.3);
  const x = d.near(0.08, 0.08) * w;
  const floor = d.near(0.96, 0.03);
  return [
    [
      ...bowOfTwo(d, w),
      at(x + 0.75 * width, floor - 0.35 * height),
      at(x + 0.35 * width, floor),
      at(x, floor - 0.45 * height),
      at(x + 0.4 * width, floor - height),
      at(x + width, floor - 0.5 * height),
      at(x + width + 0.22 * w, floor + d.near(-0.01, 0.03)),
      at(x + width + d.between(0.35, 0.95) * w, d.near(0.93, 0.06)),
    ],
  ];
};

const three: Glyph = (d) => {
  const w = d.between(0.38, 0.75);
  const waist = d.between(0.36, 0.56);
  const upper = d.between(0.65, 1.1); // width of the upper bow against the lower one
  const notch = d.between(0.12, 0.55) * w;
  const top = [
    at(d.near(0.04, 0.1) * w, d.between(0.1, 0.6) * waist),
    at(d.near(0.45, 0.08) * w * upper, 0),
    at(d.near(0.92, 0.06) * w * upper, d.near(0.45, 0.07) * waist),
    at((notch + w * upper) / 2, d.near(0.86, 0.03) * waist),
  ];
  const bottom = [
    at((notch + w) / 2, waist + d.near(0.05, 0.02)),
    at(d.near(0.98, 0.06) * w, d.near((1 + waist) / 2, 0.04)),
    at(d.near(0.5, 0.1) * w, 1),
    at(d.near(-0.02, 0.15) * w, d.between(0.78, 1)),
  ];
  const middle = d.pick<() => Node[]>([
    [6, () => [corner(notch, waist)]],
    [
      1,
      () => [at(notch + 0.06, waist + 0.05), at(notch - 0.03, waist - 0.01), at(notch + 0.06, waist - 0.05)],
    ],
    [2, () => [at(notch, waist)]],
  ]);
  return [[...top, ...middle(), ...bottom]];
};

const flatThree: Glyph = (d) => {
  const w = d.between(0.45, 0.75);
  const waist = d.near(0.42, 0.04);
  return [
    [
      at(d.near(0.05, 0.05) * w, d.near(0.03, 0.03)),
      corner(d.near(0.9, 0.08) * w, 0),
      corner(d.near(0.4, 0.06) * w, waist),
      at(d.near(0.85, 0.05) * w, waist + 0.1),
      at(d.near(0.98, 0.05) * w, 0.75),
      at(d.near(0.5, 0.06) * w, 1),
      at(0, d.between(0.85, 0.96)),
    ],
  ];
};

const openFour: Glyph = (d) => {
  const w = d.between(0.45, 0.8);
  const bar = d.between(0.42, 0.72);
  const lean = d.near(0.04, 0.05) * w;
  const left: Node[] = [at(d.near(0.14, 0.1) * w, d.between(0, 0.14)), at(d.near(0.04, 0.03) * w, bar * 0.6)];
  const reach = d.between(0.95, 1.3) * w;
  if (d.happens(0.55)) left.push(corner(0, bar), at(reach, bar + d.near(-0.03, 0.03)));
  else left.push(at(0.06 * w, bar - 0.04), at(0.3 * w, bar), at(reach, bar + d.near(-0.06, 0.03)));
  const x = d.between(0.72, 0.95) * w;
  return [left, [at(x + lean, d.between(-0.05, 0.2)), at(x, bar), at(x - lean, 1)]];
};

/** In one line: down, across, up, and down over the same way, as in a hasty hand. */
const roundFour: Glyph = (d) => {
  const w = d.between(0.48, 0.75);
  const bowl = d.between(0.42, 0.58);
  return [
    [
      at(d.near(0.08, 0.06) * w, d.between(0, 0.1)),
      at(d.near(0.0, 0.04) * w, bowl * 0.65),
      at(0.25 * w, bowl),
      at(d.near(0.7, 0.04) * w, bowl * d.near(0.82, 0.05)),
      corner(d.near(0.98, 0.04) * w, d.between(-0.03, 0.2)),
      at(d.near(0.92, 0.04) * w, 0.55),
      at(d.near(0.85, 0.08) * w, 1),
    ],
  ];
};

const closedFour: Glyph = (d) => {
  const w = d.between(0.45, 0.8);
  const bar = d.between(0.5, 0.72);
  const x = d.between(0.6, 0.85) * w;
  return [
    [at(x + d.near(0, 0.03), 0), corner(0, bar), at(d.between(0.95, 1.35) * w, bar + d.near(-0.02, 0.03))],
    [at(x + d.near(0.02, 0.02), d.between(-0.02, 0.12)), at(x, 0.55), at(x - d.near(0.02, 0.03), 1)],
  ];
};

/** The belly of a 5, from its shoulder to the end of its hook. */
function belly(d: Dice, w: number, shoulder: number): Node[] {
  const middle = (1 + shoulder) / 2;
  return [
    at(d.near(0.5, 0.08) * w, shoulder - d.between(-0.03, 0.1)),
    at(d.near(0.95, 0.07) * w, d.near(middle - 0.05, 0.05)),
    at(d.near(0.5, 0.1) * w, 1),
    at(d.near(0, 0.15) * w, d.between(0.76, 1)),
  ];
}

const five: Glyph = (d) => {
  const w = d.between(0.46, 0.85);
  const shoulder = d.between(0.28, 0.54);
  const left = d.near(0.2, 0.1) * w;
  const lift = d.near(-0.05, 0.09);
  const reach = left + d.between(0.4, 1.25) * w;
  const down = corner(d.near(0.08, 0.08) * w, shoulder);
  const top = d.near(0.02, 0.03);
  const bar = (x: number, y: number) => [
    at(x, y),
    at((x + reach) / 2, (y + lift) / 2 + d.near(0, 0.02)),
    at(reach, lift),
  ];
  if (d.happens(0.4)) {
    return [
      [at(left, top), down, ...belly(d, w, shoulder)],
      bar(left + d.near(0.03, 0.05), d.near(top, 0.03)),
    ];
  }
  const joint = d.happens(0.7) ? corner(left, top) : at(left, top);
  return [
    [
      ...bar(left + 0.02, top)
        .slice(1)
        .reverse(),
      joint,
      down,
      ...belly(d, w, shoulder),
    ],
  ];
};

/** Without corners, nearly an S. */
const hastyFive: Glyph = (d) => {
  const w = d.between(0.4, 0.8);
  const lift = d.between(-0.1, 0.08);
  return [
    [
      at(d.between(0.75, 1.4) * w, lift),
      at(d.near(0.5, 0.08) * w, lift / 2 + 0.02),
      at(d.near(0.2, 0.05) * w, d.near(0.16, 0.03)),
      at(d.near(0.24, 0.05) * w, d.near(0.36, 0.04)),
      at(d.near(0.6, 0.06) * w, d.near(0.5, 0.04)),
      at(d.near(0.85, 0.06) * w, d.near(0.72, 0.04)),
      at(d.near(0.5, 0.1) * w, 0.99),
      at(d.near(0, 0.15) * w, d.between(0.8, 1)),
    ],
  ];
};

const six: Glyph = (d) => {
  const w = d.between(0.36, 0.8);
  const top = d.between(0.4, 0.7); // of the loop
  const middle = (1 + top) / 2;
  const start = d.between(0, 1) * w;
  const bow = d.near(0.08, 0.06);
  const closing = d.between(-0.12, 0.42) * w;
  return [
    [
      at(start, 0),
      at(start * 0.45 - bow * w, d.near(0.5, 0.06) * middle),
      at(d.near(0, 0.03) * w, middle - 0.05),
      at(0.14 * w, 0.5 * (middle + 1) + 0.03),
      at(d.near(0.5, 0.06) * w, 1),
      at(d.near(0.96, 0.05) * w, d.near(middle, 0.03)),
      at(d.near(0.6, 0.07) * w, top),
      at(d.near(0.25, 0.06) * w, top + d.between(0.15, 0.55) * (middle - top)),
      at(closing, middle + d.between(-0.06, 0.16)),
    ],
  ];
};

const seven: Glyph = (d) => {
  const w = d.between(0.35, 0.85);
  const foot = d.near(0.42, 0.2) * w;
  const start: Node[] = [];
  const y = d.near(0.07, 0.06);
  if (d.happens(0.45)) start.push(at(d.near(0, 0.05), y + d.between(0.06, 0.24)), corner(0, y));
  else start.push(at(0, y));
  const bend = d.happens(0.65) ? corner(w, 0) : at(w, 0.03);
  const middle = at((foot + w) / 2 + d.near(0, 0.06), d.near(0.45, 0.05));
  const stroke = [...start, at(0.5 * w, y / 2 + d.near(0.01, 0.03)), bend, middle, at(foot, 1)];
  if (!d.happens(0.2)) return [stroke];
  const bar = d.near(0.5, 0.06);
  const rise = d.near(-0.02, 0.04);
  return [
    stroke,
    [at(middle.x - d.between(0.12, 0.35), bar - rise), at(middle.x + d.between(0.12, 0.35), bar + rise)],
  ];
};

/** In one line, like a figure of eight; the ends meet at the upper right, gape there, or cross and stick out. */
const eight: Glyph = (d) => {
  const lower = d.between(0.28, 0.58);
  const upper =
    d.pick([
      [1, d.between(0.6, 1)],
      [1, d.between(1, 1.5)],
    ]) * lower;
  const lean = d.near(0.03, 0.05); // of the upper ring against the lower one
  const waist = d.between(0.34, 0.6);
  const above = (side: number) => side * upper + lean;
  const below = (side: number) => side * lower;
  const middle = waist / 2;
  const bottom = (1 + waist) / 2;
  const tail = d.between(-0.8, 1);
  const line = [
    at(above(d.between(0.3, 0.75)), d.near(0.5, 0.2) * middle),
    at(above(d.near(0, 0.1)), 0),
    at(above(d.near(-0.48, 0.04)), d.near(0.9, 0.12) * middle),
    at(below(d.near(0, 0.07)), waist),
    at(below(0.48), d.near(bottom + 0.02, 0.03)),
    at(below(d.near(0, 0.08)), 1),
    at(below(-0.48), d.near(bottom + 0.03, 0.03)),
    at(below(d.near(0, 0.07)), waist + d.near(0, 0.03)),
    at(above(d.near(0.42, 0.06)), d.near(1, 0.12) * middle),
    at(above(d.near(0.47, 0.08) + 0.08 * tail), (0.65 - 0.55 * tail) * middle),
  ];
  return sized([line], 1.12);
};

const stackedEight: Glyph = (d) => {
  const rx = d.between(0.18, 0.34);
  const split = d.near(0.46, 0.04);
  const upper = d.between(0.7, 1.05) * rx;
  return [
    ring(d, d.near(0, 0.02), split / 2, upper, split / 2),
    ring(d, d.near(0, 0.02), (1 + split) / 2, rx, (1 - split) / 2),
  ];
};

/** The tail of a 9: straight, bent, or with a hook. */
function tailOfNine(d: Dice, right: number, joint: number): Node[] {
  const foot = right - d.near(0.08, 0.1);
  return d.pick<() => Node[]>([
    [6, () => [corner(right, joint), at((right + foot) / 2 + d.near(0.01, 0.025), 0.6), at(foot, 1)]],
    [3, () => [at(right, joint), at(right - d.near(0.03, 0.03), 0.6), at(foot, 1)]],
    [
      1,
      () => [
        corner(right, joint),
        at(right - 0.02, 0.65),
        at(right - d.between(0.08, 0.25), 0.97),
        at(right - d.between(0.3, 0.7), d.near(0.95, 0.04)),
      ],
    ],
  ])();
}

/** A round head, drawn from its right side. */
const roundNine: Glyph = (d) => {
  const ry = d.between(0.16, 0.3);
  const rx = d.between(0.16, 0.36);
  const head = arc({ x: 0, y: ry, rx, ry }, d.between(-0.2, 0.02), d.between(-1.06, -0.92), d.near(1, 0.07));
  return [[...head, ...tailOfNine(d, d.near(0.98, 0.06) * rx, d.between(-0.15, 1) * ry)]];
};

/** A head that comes back up to where it began, so that it is pointed at the right. */
const pointedNine: Glyph = (d) => {
  const w = d.between(0.32, 0.65);
  const height = d.between(0.32, 0.58);
  const head = [
    at(d.between(0.75, 1.2) * w, d.between(0.05, 0.4) * height),
    at(d.near(0.5, 0.08) * w, d.near(0, 0.02)),
    at(d.near(0.04, 0.03) * w, d.near(0.52, 0.06) * height),
    at(d.near(0.36, 0.07) * w, height),
    at(d.near(0.76, 0.06) * w, d.near(0.66, 0.07) * height),
  ];
  return [[...head, ...tailOfNine(d, d.near(0.97, 0.05) * w, d.near(0.2, 0.12) * height)]];
};

/** The ways of writing each digit, with how common they are. */
export const GLYPHS: readonly (readonly (readonly [weight: number, glyph: Glyph])[])[] = [
  [[1, zero]],
  [
    [7, bareOne],
    [2, flaggedOne],
  ],
  [
    [1, angularTwo],
    [1, loopedTwo],
  ],
  [
    [8, three],
    [1, flatThree],
  ],
  [
    [5, openFour],
    [1, roundFour],
    [2, closedFour],
  ],
  [
    [6, five],
    [2, hastyFive],
  ],
  [[1, six]],
  [[1, seven]],
  [
    [7, eight],
    [1, stackedEight],
  ],
  [
    [1, roundNine],
    [1, pointedNine],
  ],
];
