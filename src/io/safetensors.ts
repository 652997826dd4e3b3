// The safetensors format: eight bytes with the header's length, the header as JSON, then the elements of all tensors
// one after the other. https://huggingface.co/docs/safetensors : nothing in a file is ever run.
import { ArgumentError, checkOptions, FormatError, formatShape } from "../shape/errors.js";
import type { Tensor } from "../tensor/tensor.js";
import { decode, ELEMENT_OF, type Element, encode, widthOf } from "./elements.js";
import { checkTensors, type Named, open, type Source, save } from "./source.js";

const ELEMENTS: Readonly<Record<string, Element>> = {
  BOOL: "bool",
  I8: "i8",
  I16: "i16",
  I32: "i32",
  I64: "i64",
  U8: "u8",
  U16: "u16",
  U32: "u32",
  U64: "u64",
  F16: "f16",
  BF16: "bf16",
  F32: "f32",
  F64: "f64",
};
const METADATA = "__metadata__";
const LARGEST_HEADER = 100_000_000; // as in the reference implementation

/** Options of `safetensorsBytes` and `saveSafetensors`. */
export interface SafetensorsOptions {
  /** Words about the file, for other programs and people. Default none. */
  metadata?: Readonly<Record<string, string>>;
}

/** What a file holds. */
export interface Safetensors {
  readonly tensors: Record<string, Tensor>;
  readonly metadata: Record<string, string>;
}

/**
 * Writes tensors to a safetensors file, which PyTorch, JAX and others read: float32 as F32, float64 as F64, int32 as
 * I32, bool as BOOL. The file is whole or not there.
 * @throws HostError when it cannot be written (and in a browser); ArgumentError when something is no tensor.
 * @example
 * await saveSafetensors("model.safetensors", new nn.Linear(3, 2).stateDict(), { metadata: { epoch: "3" } });
 * Object.keys(await loadSafetensors("model.safetensors")) // [ 'bias', 'weight' ]
 */
export async function saveSafetensors(
  path: string,
  tensors: Readonly<Record<string, Tensor>>,
  options: SafetensorsOptions = {},
): Promise<void> {
  await save("saveSafetensors", path, safetensorsBytes(tensors, options));
}

/**
 * The tensors of a safetensors file, by name. F16 and BF16 become float32, whole numbers of every width int32; F32,
 * F64 and BOOL stay what they are. A file that PyTorch saved loads into the same architecture as it is.
 * @param source A path, or the bytes.
 * @throws HostError when the file cannot be read; FormatError when it is truncated, of another format, has overlapping
 *   tensors, or numbers that no tensor here can hold.
 * @example
 * const model = new nn.Linear(3, 2);
 * await saveSafetensors("model.safetensors", model.stateDict());
 * const state = await loadSafetensors("model.safetensors");
 * state.weight.shape // [ 2, 3 ]
 * model.loadStateDict(state) // { missing: [], unexpected: [] }
 */
export async function loadSafetensors(source: Source): Promise<Record<string, Tensor>> {
  return parseSafetensors(await open("loadSafetensors", source)).tensors;
}

/**
 * The words about a safetensors file (its `__metadata__`).
 * @param source A path, or the bytes.
 * @throws as `loadSafetensors`.
 * @example
 * const bytes = safetensorsBytes({ x: zeros([2]) }, { metadata: { epoch: "3" } });
 * await safetensorsMetadata(bytes) // { epoch: '3' }
 */
export async function safetensorsMetadata(source: Source): Promise<Record<string, string>> {
  return readHeader(await open("safetensorsMetadata", source)).metadata;
}

/**
 * Tensors as the bytes of a safetensors file, for wherever there is no disk.
 * @throws ArgumentError when something is no tensor.
 * @example
 * const bytes = safetensorsBytes({ x: tensor([1, 2]) });
 * await loadSafetensors(bytes) // { x: tensor([1., 2.]) }
 */
export function safetensorsBytes(
  tensors: Readonly<Record<string, Tensor>>,
  options: SafetensorsOptions = {},
): Uint8Array {
  checkTensors("safetensors", tensors);
  checkOptions("safetensors", options, ["metadata"]);
  const header: Record<string, unknown> = {};
  if (options.metadata !== undefined) header[METADATA] = checkMetadata(options.metadata);
  // The widest elements first, so that all are aligned; the names decide among equals, as in the reference.
  const entries = Object.entries(tensors).sort(
    ([a, x], [b, y]) =>
      widthOf(ELEMENT_OF[y.dtype]) - widthOf(ELEMENT_OF[x.dtype]) || (a < b ? -1 : a > b ? 1 : 0),
  );
  let end = 0;
  for (const [name, value] of entries) {
    if (name === METADATA) throw new ArgumentError(`safetensors: no tensor can have the name ${METADATA}`);
    const element = ELEMENT_OF[value.dtype];
    const begin = end;
    end += value.numel * widthOf(element);
    header[name] = { dtype: element.toUpperCase(), shape: [...value.shape], data_offsets: [begin, end] };
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.fill(0x20, 8, 8 + length).set(json, 8);
  let position = 8 + length;
  for (const [, value] of entries) {
    const part = encode(value);
    bytes.set(part, position);
    position += part.length;
  }
  return bytes;
}

/** @internal Tensors and metadata at once. */
export function parseSafetensors(file: Named): Safetensors {
  const { entries, metadata, data } = readHeader(file);
  const tensors = Object.fromEntries(
    entries.map(({ name, element, shape, begin, end }) => [
      name,
      decode(data.subarray(begin, end), element, shape, `${file.name}: ${name}`),
    ]),
  );
  return { tensors, metadata };
}

interface Entry {
  readonly name: string;
  readonly element: Element;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

interface Header {
  readonly entries: readonly Entry[];
  readonly metadata: Record<string, string>;
  readonly data: Uint8Array;
}

function readHeader({ name: file, bytes }: Named): Header {
  const length = headerLength(file, bytes);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, 8 + length)));
  } catch (error) {
    throw new FormatError(
      `${file}: not a safetensors file, or a damaged one: its header is no JSON (${(error as Error).message})`,
      { cause: error },
    );
  }
  if (!isRecord(header))
    throw new FormatError(`${file}: the header of a safetensors file is a record, this is not`);
  const { [METADATA]: metadata = {}, ...described } = header;
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === "string")) {
    throw new FormatError(`${file}: ${METADATA} must hold texts only`);
  }
  const data = bytes.subarray(8 + length);
  const entries = Object.entries(described).map(([name, entry]) => readEntry(file, name, entry));
  checkLayout(file, entries, data.length);
  return { entries, metadata: metadata as Record<string, string>, data };
}

function headerLength(file: string, bytes: Uint8Array): number {
  if (bytes.length < 8) {
    throw new FormatError(
      `${file}: only ${bytes.length} bytes; a safetensors file begins with 8 for its header's length`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > LARGEST_HEADER || (bytes.length > 8 && bytes[8] !== 0x7b)) {
    throw new FormatError(`${file}: not a safetensors file${foreign(bytes)}`);
  }
  if (8 + length > bytes.length) {
    throw new FormatError(
      `${file}: truncated: ${bytes.length} bytes, its header alone has ${8 + length}; copy or download the file again`,
    );
  }
  return length;
}

/** What other kind of file it is likely to be. */
function foreign(bytes: Uint8Array): string {
  const starts = (...values: number[]) => values.every((value, i) => bytes[i] === value);
  if (starts(0x50, 0x4b)) {
    return ": it is a zip archive, as torch.save writes; in Python, use safetensors.torch.save_file(model.state_dict(), path)";
  }
  if (starts(0x80)) return ": it looks like a Python pickle; in Python, use safetensors.torch.save_file(...)";
  if (starts(0x93, 0x4e)) return ": it is an npy file; use loadNpy";
  if (starts(0x3c)) return ": it looks like a web page; the download was answered with an error page";
  if (starts(0x76, 0x65, 0x72, 0x73))
    return ": it is a Git LFS pointer; fetch the file itself (git lfs pull)";
  return "";
}

function readEntry(file: string, name: string, entry: unknown): Entry {
  const what = `${file}: ${name}`;
  if (!isRecord(entry)) throw new FormatError(`${what}: expected dtype, shape and data_offsets`);
  const { dtype, shape, data_offsets: offsets } = entry;
  const element = typeof dtype === "string" && Object.hasOwn(ELEMENTS, dtype) ? ELEMENTS[dtype] : undefined;
  if (element === undefined) {
    throw new FormatError(
      `${what}: the type ${JSON.stringify(dtype)} cannot be read; known: ${Object.keys(ELEMENTS).join(", ")}`,
    );
  }
  if (!isSizes(shape)) throw new FormatError(`${what}: ${JSON.stringify(shape)} is no shape`);
  if (!isSizes(offsets) || offsets.length !== 2 || offsets[0] > offsets[1]) {
    throw new FormatError(`${what}: ${JSON.stringify(offsets)} is no range of bytes`);
  }
  const [begin, end] = offsets;
  const bytes = shape.reduce((product, size) => product * size, 1) * widthOf(element);
  if (end - begin !== bytes) {
    throw new FormatError(
      `${what}: ${formatShape(shape)} ${String(dtype)} takes ${bytes} bytes, its offsets ${begin} to ${end} hold ${end - begin}`,
    );
  }
  return { name, element, shape, begin, end };
}

/** The tensors must fill the file without gaps and without sharing a byte. */
function checkLayout(file: string, entries: readonly Entry[], length: number): void {
  const sorted = [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end);
  let end = 0;
  let before = "the header";
  for (const entry of sorted) {
    if (entry.begin < end)
      throw new FormatError(`${file}: ${before} and ${entry.name} overlap; the file is damaged`);
    if (entry.begin > end) {
      throw new FormatError(
        `${file}: ${entry.begin - end} bytes between ${before} and ${entry.name} belong to no tensor; the file is damaged`,
      );
    }
    ({ end } = entry);
    before = entry.name;
  }
  if (end === length) return;
  throw new FormatError(
    end > length
      ? `${file}: truncated: its tensors take ${end} bytes, ${length} are there; copy or download the file again`
      : `${file}: ${length - end} bytes after the last tensor belong to nothing; the file is damaged`,
  );
}

function checkMetadata(metadata: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(metadata)) {
    if (typeof value === "string") continue;
    throw new ArgumentError(
      `safetensors: metadata holds texts only, "${name}" is ${typeof value}; use JSON.stringify`,
    );
  }
  return metadata;
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
