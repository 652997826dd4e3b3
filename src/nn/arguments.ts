// Checks of what layers are made with, and how a layer's options are printed.
import { ArgumentError, checkOptions } from "../shape/errors.js";

/** @throws ArgumentError when it is no whole number of at least 1. */
export function checkSize(what: string, name: string, value: unknown): void {
  if (Number.isInteger(value) && (value as number) >= 1) return;
  throw new ArgumentError(`${what}: ${name} must be a whole number of at least 1, got ${describe(value)}`);
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

/**
 * The options with their defaults filled in; `undefined` stands for the default.
 * @throws ArgumentError for an unknown option, or when the options are no object (PyTorch takes some by position).
 */
export function readOptions<T extends object>(what: string, given: Partial<T>, defaults: T): T {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    const known = Object.keys(defaults);
    throw new ArgumentError(
      `${what}: options are one object at the end, such as { ${known[0]}: ... } (known: ${known.join(", ")}), got ${describe(given)}`,
    );
  }
  checkOptions(what, given, Object.keys(defaults));
  const defined = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaults, ...(Object.fromEntries(defined) as Partial<T>) };
}

/** `stride: 2, padding: same`: the options that are not the default. */
export function printOptions(
  options: Readonly<Record<string, unknown>>,
  defaults: Readonly<Record<string, unknown>>,
): string[] {
  return Object.entries(options)
    .filter(([name, value]) => print(value) !== print(defaults[name]))
    .map(([name, value]) => `${name}: ${print(value)}`);
}

/** A pair of equal sizes reads as one. */
function print(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  return value[0] === value[1] ? String(value[0]) : `[${value.join(", ")}]`;
}
