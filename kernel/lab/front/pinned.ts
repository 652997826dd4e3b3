// Where a class of a pinned library is changed in a part that its types do not promise. A later version may lack the part:
// then the page stays as that library made it, and says so, rather than lose a care of ours without a word.

/** Whether `owner` has a method of each of these names; tells the console what is lost when it has not. */
export function hasMethods(owner: object, names: readonly string[], lost: string): boolean {
  const missing = names.filter((name) => typeof (owner as Record<string, unknown>)[name] !== "function");
  if (missing.length > 0) notice(missing.join(", "), lost);
  return missing.length === 0;
}

const told = new Set<string>();

/** Says once that a part which the front end relies on is missing. */
export function notice(missing: string, lost: string): void {
  if (told.has(missing)) return;
  told.add(missing);
  console.error(`cellgrad: this version of a JupyterLab package has no ${missing}; ${lost}.`);
}
