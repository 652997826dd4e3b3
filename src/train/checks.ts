// Checks of numbers that the training room is given, and how a value reads in an error.
import { ArgumentError } from "../shape/errors.js";

/** @throws ArgumentError when it is no whole number of at least `least`. */
export function checkCount(what: string, name: string, value: unknown, least: number): number {
  if (Number.isSafeInteger(value) && (value as number) >= least) return value as number;
  throw new ArgumentError(
    `${what}: ${name} must be a whole number of at least ${least}, got ${describe(value)}`,
  );
}

/** @throws ArgumentError when it is no number above 0. */
export function checkPositive(what: string, name: string, value: unknown): void {
  if (typeof value === "number" && value > 0) return;
  throw new ArgumentError(`${what}: ${name} must be a number above 0, got ${describe(value)}`);
}

export function describe(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  if (value.constructor === Object) return `a record { ${Object.keys(value).join(", ")} }`;
  return `a ${value.constructor?.name ?? "object"}`;
}
