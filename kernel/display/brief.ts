// A value in a few words, for lists of variables.
import { inspect, stripVTControlCharacters } from "node:util";

/** A tensor's shape and type; anything else on one line, not looked into. */
export function briefly(value: unknown): string {
  const shape = (value as { shape?: readonly number[]; dtype?: string } | null | undefined)?.shape;
  if (Array.isArray(shape)) return `[${shape.join(", ")}] ${(value as { dtype: string }).dtype}`;
  return stripVTControlCharacters(
    inspect(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY }),
  ).replace(/\s+/g, " ");
}

/** What a value is at run time: the name of its class, or of its primitive type. */
export function typeName(value: unknown): string {
  if (value === null) return "null";
  if (typeof value !== "object") return typeof value;
  return (value as object).constructor?.name || "Object";
}
