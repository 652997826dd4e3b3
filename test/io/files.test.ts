// Files of other programs are read, and what is written here can be read. The others' files are made by
// test/reference/families/files.py.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  loadNpy,
  loadNpz,
  loadSafetensors,
  nn,
  npyBytes,
  npzBytes,
  randn,
  safetensorsBytes,
  safetensorsMetadata,
  saveNpy,
  saveNpz,
  saveSafetensors,
  type Tensor,
  tensor,
  zeros,
} from "../../src/index.js";
import { fromJson, loadReference, type TensorJson } from "../reference/load.js";

interface FileCase {
  readonly name: string;
  readonly values?: Readonly<Record<string, TensorJson>>;
  readonly layer?: string;
  readonly input?: TensorJson;
  readonly outputs?: readonly TensorJson[];
}

const path = (name: string) => fileURLToPath(new URL(`../reference/files/${name}`, import.meta.url));
const cases = loadReference<FileCase>("files");

async function load(name: string): Promise<Record<string, Tensor>> {
  if (name.endsWith(".safetensors")) return loadSafetensors(path(name));
  if (name.endsWith(".npz")) return loadNpz(path(name));
  return { [name.replace(".npy", "")]: await loadNpy(path(name)) };
}

describe("files of other programs hold what was put in:", () => {
  for (const { name, values } of cases) {
    if (values === undefined) continue;
    test(name, async () => {
      const found = await load(name);
      expect(Object.keys(found).sort()).toEqual(Object.keys(values).sort());
      for (const [key, expected] of Object.entries(values)) {
        expect(found[key]).toBeCloseToTensor(fromJson(expected), { rtol: 0 });
      }
    });
  }

  test("the words about a file", async () => {
    expect(await safetensorsMetadata(path("types.safetensors"))).toEqual({ format: "pt" });
  });
});

class Encoder extends nn.Module {
  readonly attention = new nn.MultiheadAttention(4, 2);
  readonly norm = new nn.LayerNorm(4);
  override forward(x: Tensor): Tensor {
    return this.norm.forward(x.add(this.attention.forward(x, x, x).output));
  }
}

describe("a file that PyTorch's layer was saved to loads as it is, and gives PyTorch's outputs:", () => {
  const layers: Readonly<Record<string, () => nn.Module & { forward(x: Tensor): unknown }>> = {
    lstm: () => new nn.LSTM(3, 5),
    gru: () => new nn.GRU(3, 5),
    rnn: () => new nn.RNN(3, 5),
    conv2d: () => new nn.Conv2d(4, 6, 3, { stride: 2, padding: 1, groups: 2 }),
    linear: () => new nn.Linear(3, 2),
    stacked: () => new nn.LSTM(3, 2, { numLayers: 2, bidirectional: true }),
    normalised: () =>
      new nn.Sequential(
        new nn.Conv2d(4, 3, 3),
        new nn.BatchNorm2d(3),
        new nn.ReLU(),
        new nn.ConvTranspose2d(3, 2, 2, { stride: 2 }),
      ).eval(),
    encoder: () => new Encoder(),
    words: () => new nn.Sequential(new nn.Embedding(7, 3, { paddingIdx: 0 }), new nn.Linear(3, 2)),
  };
  for (const { name, layer: kind, input, outputs } of cases) {
    if (kind === undefined || input === undefined || outputs === undefined) continue;
    test(kind, async () => {
      const layer = layers[kind]();
      const report = layer.loadStateDict(await loadSafetensors(path(name)));
      expect([...report.missing, ...report.unexpected]).toEqual([]);
      const result = layer.forward(fromJson(input)) as nn.LSTMResult | Tensor;
      const found =
        "output" in result
          ? [result.output, ...("h" in result.state ? Object.values(result.state) : [result.state as Tensor])]
          : [result];
      expect(found).toHaveLength(outputs.length);
      found.forEach((value, i) => {
        expect((value as Tensor).detach()).toBeCloseToTensor(fromJson(outputs[i]));
      });
    });
  }
});

const everything = (): Record<string, Tensor> => ({
  wide: tensor(Float64Array.of(1 / 3, Number.NaN, Number.NEGATIVE_INFINITY)),
  narrow: randn([2, 3, 4]).transpose(0, 2),
  whole: tensor([[1, -2_147_483_648]], { dtype: "int32" }),
  flags: tensor([true, false, true]),
  scalar: tensor(7),
  nothing: zeros([0, 2]),
  "encoder.layers.0/weight": randn([3]),
});

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "cellgrad-io-"));
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

function expectSame(
  found: Readonly<Record<string, Tensor>>,
  expected: Readonly<Record<string, Tensor>>,
): void {
  expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, value] of Object.entries(expected)) {
    expect(found[name]).toBeCloseToTensor(value, { rtol: 0 });
  }
}

describe("what is written can be read:", () => {
  test("safetensors, from a file and from bytes", async () => {
    const tensors = everything();
    const file = join(dir, "all.safetensors");
    await saveSafetensors(file, tensors, { metadata: { note: "\u2713" } });
    expectSame(await loadSafetensors(file), tensors);
    const bytes = safetensorsBytes(tensors);
    expectSame(await loadSafetensors(bytes), tensors);
    expectSame(await loadSafetensors(Uint8Array.from(bytes).buffer), tensors);
    // Bytes in the middle of something larger: no alignment can be counted on.
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expectSame(await loadSafetensors(shifted.subarray(3)), tensors);
    expect(await safetensorsMetadata(file)).toEqual({ note: "\u2713" });
    expect(readdirSync(dir)).toEqual(["all.safetensors"]);
  });

  test("the state of a model", async () => {
    const [model, copy] = [new nn.GRU(2, 3), new nn.GRU(2, 3)];
    const file = join(dir, "gru.safetensors");
    await saveSafetensors(file, model.stateDict());
    copy.loadStateDict(await loadSafetensors(file));
    const x = randn([1, 4, 2]);
    expect(copy.forward(x).output.data()).toEqual(model.forward(x).output.data());
  });

  test("npy", async () => {
    const file = join(dir, "one.npy");
    for (const value of Object.values(everything())) {
      await saveNpy(file, value);
      expect(await loadNpy(file)).toBeCloseToTensor(value, { rtol: 0 });
      expect(await loadNpy(npyBytes(value))).toBeCloseToTensor(value, { rtol: 0 });
    }
  });

  test("npz, packed and not", async () => {
    const tensors = everything();
    const file = join(dir, "all.npz");
    for (const compress of [false, true]) {
      await saveNpz(file, tensors, { compress });
      expectSame(await loadNpz(file), tensors);
    }
    const zeroes = { x: zeros([1000]) };
    expect(npzBytes(zeroes, { compress: true }).length).toBeLessThan(npzBytes(zeroes).length / 5);
  });

  test("no tensors at all", async () => {
    expect(await loadSafetensors(safetensorsBytes({}))).toEqual({});
  });
});

describe("an npy file written here is the one that NumPy writes, but for the spaces in its header:", () => {
  for (const name of ["c_order", "bool", "scalar", "empty"]) {
    test(name, async () => {
      const split = (bytes: Uint8Array) => {
        const end = 10 + bytes[8] + 256 * bytes[9];
        expect(end % 64).toBe(0);
        return [String.fromCharCode(...bytes.subarray(10, end)).trim(), [...bytes.subarray(end)]];
      };
      const theirs = readFileSync(path(`${name}.npy`));
      expect(split(npyBytes(await loadNpy(theirs)))).toEqual(split(theirs));
    });
  }
});

/** A safetensors file from a header as it is, and bytes. */
function raw(header: unknown, data: number): Uint8Array {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + data);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

const f32 = (begin: number, end: number, shape = [(end - begin) / 4]) => ({
  dtype: "F32",
  shape,
  data_offsets: [begin, end],
});

describe("a file that is wrong is explained:", () => {
  const whole = safetensorsBytes({ a: tensor([1, 2, 3]) });
  const safetensors: [string, Uint8Array, RegExp][] = [
    ["an empty file", new Uint8Array(0), /only 0 bytes/],
    ["a header cut short", whole.subarray(0, 20), /truncated: 20 bytes, its header alone has/],
    ["elements cut short", whole.subarray(0, -2), /truncated: its tensors take 12 bytes, 10 are there/],
    ["bytes too many", raw({ a: f32(0, 4) }, 6), /2 bytes after the last tensor belong to nothing/],
    ["overlapping tensors", raw({ a: f32(0, 8), b: f32(4, 12) }, 12), /a and b overlap/],
    ["the same bytes twice", raw({ a: f32(0, 8), b: f32(0, 8) }, 8), /a and b overlap/],
    ["a gap", raw({ a: f32(0, 4), b: f32(8, 12) }, 12), /4 bytes between a and b belong to no tensor/],
    [
      "offsets of another size",
      raw({ a: f32(0, 8, [3]) }, 8),
      /\[3\] F32 takes 12 bytes, its offsets 0 to 8 hold 8/,
    ],
    ["offsets backwards", raw({ a: f32(8, 4, [1]) }, 8), /a: \[8,4\] is no range of bytes/],
    ["a negative size", raw({ a: f32(0, 4, [-1]) }, 4), /a: \[-1\] is no shape/],
    [
      "an unknown type",
      raw({ a: { ...f32(0, 4), dtype: "F8_E4M3" } }, 4),
      /the type "F8_E4M3" cannot be read; known: BOOL/,
    ],
    ["a header that is no JSON", raw("{'a'}", 0), /its header is no JSON/],
    ["a header that is a list", raw("[]", 0), /not a safetensors file$/],
    ["metadata that is no text", raw({ __metadata__: { a: 1 } }, 0), /must hold texts only/],
    ["a zip archive", npzBytes({}), /it is a zip archive, as torch\.save writes/],
    ["a pickle", Uint8Array.of(0x80, 2, 0x8a, 10, 1, 1, 1, 1, 1, 1), /looks like a Python pickle/],
    ["a web page", new TextEncoder().encode("<!DOCTYPE html><html>"), /looks like a web page/],
    ["a pointer", new TextEncoder().encode("version https://git-lfs.github.com"), /Git LFS pointer/],
  ];
  for (const [name, bytes, message] of safetensors) {
    test(`safetensors, ${name}`, async () => {
      const file = join(dir, "wrong.safetensors");
      writeFileSync(file, bytes);
      const error = await loadSafetensors(file).catch((reason) => reason);
      expect(error.name).toBe("FormatError");
      expect(error.message).toMatch(message);
      expect(error.message).toContain("wrong.safetensors");
    });
  }

  test("safetensors, a whole number that does not fit", async () => {
    const bytes = raw({ step: { dtype: "I64", shape: [1], data_offsets: [0, 8] } }, 8);
    new DataView(bytes.buffer).setBigInt64(bytes.length - 8, 2n ** 40n, true);
    await expect(loadSafetensors(bytes)).rejects.toThrow(
      /step: element 0 is 1099511627776, which int32 does not hold/,
    );
  });

  const good = readFileSync(path("c_order.npy"));
  const npy: [string, Uint8Array, RegExp][] = [
    ["an empty file", new Uint8Array(0), /not an npy file/],
    ["an npz file", npzBytes({ a: tensor([1]) }), /it is a zip archive, use loadNpz/],
    ["a header cut short", good.subarray(0, 60), /truncated within its header/],
    [
      "elements cut short",
      good.subarray(0, -1),
      /truncated: the array \(2, 3\) takes 24 bytes, 23 are there/,
    ],
    [
      "a later version",
      Uint8Array.from(good, (byte, i) => (i === 6 ? 9 : byte)),
      /version 9 of the npy format/,
    ],
  ];
  for (const [name, bytes, message] of npy) {
    test(`npy, ${name}`, async () => {
      await expect(loadNpy(bytes)).rejects.toThrow(message);
    });
  }

  test("npy, numbers that no tensor holds", async () => {
    const bytes = npyBytes(tensor([1, 2]));
    bytes.set(new TextEncoder().encode("<c8"), new TextDecoder("latin1").decode(bytes).indexOf("<f4"));
    await expect(loadNpy(bytes)).rejects.toThrow(/an array of <c8 cannot be read/);
  });

  test("npz", async () => {
    const bytes = npzBytes({ a: tensor([1, 2, 3]) });
    await expect(loadNpz(bytes.subarray(0, 60))).rejects.toThrow(/zip archive is truncated or damaged/);
    await expect(loadNpz(npyBytes(tensor([1])))).rejects.toThrow(/it is no zip archive; use loadNpy/);
  });

  test("what is no tensor, no path, not there", async () => {
    const file = join(dir, "never");
    await expect(saveSafetensors(file, new nn.Linear(1, 1) as never)).rejects.toThrow(/stateDict\(\)/);
    await expect(saveSafetensors(file, tensor([1]) as never)).rejects.toThrow(/expected a record of tensors/);
    await expect(saveSafetensors({} as never, file as never)).rejects.toThrow(/expected a record of tensors/);
    expect(() => safetensorsBytes({}, { metadata: { a: 1 } as never })).toThrow(/metadata holds texts only/);
    await expect(loadSafetensors(5 as never)).rejects.toThrow(/expected a path or the bytes/);
    await expect(loadSafetensors(join(dir, "nowhere"))).rejects.toThrow(
      /cannot read .*nowhere: it does not exist/,
    );
    await expect(saveNpy(join(dir, "no", "folder.npy"), tensor([1]))).rejects.toThrow(/cannot write/);
    expect(existsSync(file)).toBe(false);
  });
});
