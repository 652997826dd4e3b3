// The errors a user of the engine meets. Each says what was given, what was expected and the likely fix.

/**
 * Sizes that do not fit an operation: name, shapes and the likely fix are in the message.
 * @example
 * tensor([[1, 2], [3]])
 * // ShapeError: tensor: ragged rows: the row at [1] has length 1, the first one 2; pad the rows to one length
 */
export class ShapeError extends Error {
  /** As it is printed. */
  override readonly name = "ShapeError";
}

/**
 * A data type that an operation does not take.
 * @example
 * tensor([1, 2], { dtype: "int32" }).requiresGrad_()
 * // DTypeError: only float32 and float64 tensors can require gradients, this one is int32
 */
export class DTypeError extends TypeError {
  /** As it is printed. */
  override readonly name = "DTypeError";
}

/**
 * A value, an option or an index outside of what was expected.
 * @example
 * nn.init.calculateGain("sigmoidal")
 * // ArgumentError: calculateGain: known are linear, sigmoid, tanh, relu, selu, leakyRelu, got "sigmoidal"
 */
export class ArgumentError extends RangeError {
  /** As it is printed. */
  override readonly name = "ArgumentError";
}

/**
 * A file that is not what was expected: what was found in it is in the message.
 * @example
 * await loadNpy(new Uint8Array([1, 2, 3]))
 * // FormatError: loadNpy: not an npy file: it does not begin with \x93NUMPY
 */
export class FormatError extends Error {
  /** As it is printed. */
  override readonly name = "FormatError";
}

/** `[2, 3]` as people read it. */
export function formatShape(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

/**
 * Throws when `options` has a key that `known` does not list: a misspelt option must not be ignored.
 * @throws ArgumentError naming the unknown key and the known ones.
 */
export function checkOptions(what: string, options: object, known: readonly string[]): void {
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    const near = known.find(
      (name) => name.toLowerCase() === key.toLowerCase() || editDistanceIsOne(name, key),
    );
    throw new ArgumentError(
      `${what}: unknown option "${key}"; known: ${known.join(", ") || "none"}${near ? `. Did you mean "${near}"?` : ""}`,
    );
  }
}

function editDistanceIsOne(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  const rest = (text: string, from: number) => text.slice(from);
  return (
    rest(a, i + 1) === rest(b, i + 1) ||
    rest(a, i) === rest(b, i + 1) ||
    rest(a, i + 1) === rest(b, i) ||
    (a[i] === b[i + 1] && a[i + 1] === b[i] && rest(a, i + 2) === rest(b, i + 2))
  );
}
