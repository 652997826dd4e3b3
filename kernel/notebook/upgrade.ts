// Notebooks of nbformat 3, which Jupyter wrote before 2015, as nbformat 4: JSON in, JSON out. What has a wrong form is
// left as it is, for whoever reads the result to find.
// https://nbformat.readthedocs.io/en/latest/changelog.html says what changed between the two.

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The names that forms of an output had, and the MIME types that they have. */
const TYPES: Readonly<Record<string, string>> = {
  text: "text/plain",
  html: "text/html",
  svg: "image/svg+xml",
  png: "image/png",
  jpeg: "image/jpeg",
  latex: "text/latex",
  json: "application/json",
  javascript: "application/javascript",
};

/** Whether this is a notebook of nbformat 3. */
export function isVersion3(value: unknown): value is Json & { worksheets: unknown[] } {
  return isObject(value) && value["nbformat"] === 3 && Array.isArray(value["worksheets"]);
}

/** The same notebook in nbformat 4.4; the cells of all its worksheets follow one another. */
export function upgradeVersion3({ worksheets, metadata }: Json & { worksheets: unknown[] }): Json {
  const sheets = worksheets.flatMap((sheet) =>
    isObject(sheet) && Array.isArray(sheet["cells"]) ? sheet["cells"] : [sheet],
  );
  const languages = sheets.flatMap((cell) =>
    isObject(cell) && typeof cell["language"] === "string" ? [cell["language"]] : [],
  );
  const { name: _, ...kept } = isObject(metadata) ? metadata : {};
  return {
    nbformat: 4,
    nbformat_minor: 4,
    metadata: {
      // Each cell said its language; without it, Python would be run as TypeScript.
      ...(languages[0] === undefined ? {} : { language_info: { name: languages[0] } }),
      ...kept,
      orig_nbformat: 3,
    },
    cells: sheets.map(upgradeCell),
  };
}

function upgradeCell(cell: unknown): unknown {
  if (!isObject(cell)) return cell;
  const { cell_type, metadata = {}, source } = cell;
  switch (cell_type) {
    case "code": {
      const { input = "", prompt_number, collapsed, outputs = [] } = cell;
      return {
        cell_type,
        metadata: collapsed === true && isObject(metadata) ? { collapsed, ...metadata } : metadata,
        source: input,
        execution_count: typeof prompt_number === "number" ? prompt_number : null,
        outputs: Array.isArray(outputs) ? outputs.map(upgradeOutput) : outputs,
      };
    }
    case "heading": {
      const level = Math.min(6, Math.max(1, Number(cell["level"]) || 1));
      const text = (Array.isArray(source) ? source.join("") : String(source)).replace(/\s*\n\s*/g, " ");
      return { cell_type: "markdown", metadata, source: `${"#".repeat(level)} ${text}` };
    }
    case "html":
      return { cell_type: "markdown", metadata, source };
    default:
      return { cell_type, metadata, source };
  }
}

function upgradeOutput(output: unknown): unknown {
  if (!isObject(output)) return output;
  const { output_type, metadata = {}, prompt_number } = output;
  switch (output_type) {
    case "pyout":
      return {
        output_type: "execute_result",
        execution_count: prompt_number ?? null,
        data: bundle(output),
        metadata,
      };
    case "display_data":
      return { output_type, data: bundle(output), metadata };
    case "pyerr":
      return { ...output, output_type: "error" };
    case "stream":
      return { output_type, name: output["stream"] ?? "stdout", text: output["text"] ?? "" };
    default:
      return output;
  }
}

function bundle(output: Json): Json {
  const forms = Object.entries(TYPES).filter(([name]) => output[name] !== undefined);
  return Object.fromEntries(forms.map(([name, type]) => [type, formOf(name, output[name])]));
}

/** JSON was kept as text. */
function formOf(name: string, value: unknown): unknown {
  if (name !== "json") return value;
  try {
    return JSON.parse(Array.isArray(value) ? value.join("") : String(value));
  } catch {
    return value;
  }
}
