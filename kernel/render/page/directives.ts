// The settings that an author writes into a code cell as comments, one a line at its beginning, as Quarto reads them:
// `//| label: fig-gates`, `//| fig-cap: The gates over one string`, `//| echo: false`. They are not shown.

export interface Directives {
  /** The code without them. */
  readonly code: string;
  /** The name that `@fig-gates` refers to. */
  readonly label?: string;
  /** Markdown. */
  readonly caption?: string;
  /** The tags of Jupyter Book that mean the same. */
  readonly tags: readonly string[];
}

const TAGS: Record<string, string> = {
  "echo: false": "remove-input",
  "output: false": "remove-output",
  "include: false": "remove-cell",
  "code-fold: true": "hide-input",
};

export function readDirectives(source: string): Directives {
  const lines = source.trim().split("\n");
  const settings = new Map<string, string>();
  const tags: string[] = [];
  while (lines.length > 0) {
    const found = /^\/\/\|\s*([\w-]+)\s*:\s*(.*?)\s*$/.exec(lines[0]!);
    if (found === null) break;
    lines.shift();
    const value = found[2]!.replace(/^(["'])(.*)\1$/, "$2");
    settings.set(found[1]!, value);
    const tag = TAGS[`${found[1]}: ${value}`];
    if (tag !== undefined) tags.push(tag);
  }
  const label = settings.get("label");
  const caption = settings.get("fig-cap");
  return {
    code: lines.join("\n").trim(),
    tags,
    ...(label?.startsWith("fig-") ? { label } : {}),
    ...(caption === undefined ? {} : { caption }),
  };
}
