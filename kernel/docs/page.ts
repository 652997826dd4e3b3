import type { PublicName } from "./names.js";
export function writeReference(names: readonly PublicName[], out: string): string { return `${names.length} ${out}`; }
