// The order in which the reference page tells things: sections and, in the long ones, families, by the file that a
// name comes from.
import type { PublicName } from "./names.js";

export interface Section {
  readonly title: string;
  readonly names: readonly PublicName[];
}

/** The first that fits is the one: a pattern of the file, or of the name with its `#`. */
const SECTIONS: readonly (readonly [title: string, pattern: RegExp])[] = [
  ["The tensor", /#Tensor$|#(Shape|DType|NestedArray|Index|Operand|TYPE|isTensor)$/],
  ["Making tensors", /^tensor\//],
  ["The graph and its gradients", /^autograd\/|gradcheck/],
  [
    "Elementwise arithmetic",
    /^ops\/(arithmetic|elementwise|exponential|trigonometry|rounding|clamp|define)\b/,
  ],
  ["Activations", /^ops\/(activation|softmax)\b/],
  ["Comparisons and logic", /^ops\/logic\b/],
  [
    "Reductions and statistics",
    /^ops\/(reduce|statistics|running|sort|count)\b|#(sum|mean|amax|amin|max|min|argmax|argmin)$/,
  ],
  ["Matrices", /^ops\/(matmul|einsum|linear|triangle)\b/],
  [
    "Shapes, indexing and joining",
    /^ops\/(view|at|gather|slice|split|join|rearrange|pad|grid|functions|cast)\b/,
  ],
  ["Convolution, pooling and normalisation", /^ops\/(conv|pool|adaptive|normalize)/],
  ["Losses", /^ops\/(loss|crossEntropy|nllLoss|distance|lossReduction)/],
  ["Initial weights", /#nn\.init\b/],
  ["Layers and modules", /#nn\b/],
  ["Optimisers and schedules", /#optim\b/],
  ["Data", /^data\//],
  ["Training", /^train\//],
  ["Figures", /^(figure|plot)\//],
  ["Files", /^io\//],
  ["Memory", /^memory\//],
  ["Errors", /./],
];

/** Members stand with their class or type. */
export function sectionsOf(names: readonly PublicName[]): Section[] {
  const found = new Map<string, PublicName[]>(SECTIONS.map(([title]) => [title, []]));
  for (const name of names) {
    if (name.owner !== undefined) continue;
    const key = `${name.file}#${name.id}`;
    const [title] = SECTIONS.find(([, pattern]) => pattern.test(key))!;
    found.get(title)!.push(name);
  }
  return [...found].map(([title, list]) => ({ title, names: list.sort(byKind) }));
}

/** The tensor and namespaces first, types of options last; else as the alphabet has it. */
function byKind(a: PublicName, b: PublicName): number {
  const rank = ({ id, kind }: PublicName) =>
    kind === "namespace" || id === "Tensor" ? 0 : kind === "type" ? 2 : 1;
  return rank(a) - rank(b) || a.id.localeCompare(b.id, "en", { sensitivity: "base" });
}
