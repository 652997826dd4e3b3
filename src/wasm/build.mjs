// Compiles the compute kernels (assembly/*.ts, AssemblyScript) to one WebAssembly module and writes it, with the
// types of its exports, to binary.ts. Does nothing when binary.ts is newer than all sources.
// A kernel is public when assembly/index.ts re-exports its file; everything else there is shared by kernels only.
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const room = dirname(fileURLToPath(import.meta.url));
const assembly = join(room, "assembly");
const target = join(room, "binary.ts");

// Static data must end before the threads' own memory starts (THREADS_START in src/memory/memory.ts).
const STATIC_PAGES = 15;
const MAX_PAGES = 65536;

function sources() {
  return readdirSync(assembly, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(assembly, name));
}

function isFresh() {
  const built = statSync(target, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return [fileURLToPath(import.meta.url), ...sources()].every((file) => statSync(file).mtimeMs < built);
}

/** Compiles and returns the binary and the compiler's own description of its exports. */
async function compile() {
  const files = new Map();
  const { error, stderr } = await asc.main(
    [
      "index.ts",
      ...["--outFile", "kernels.wasm", "--bindings", "raw", "--runtime", "stub", "-O3", "--noAssert"],
      ...["--enable", "simd", "--importMemory", "--use", "abort="],
      // Vectors are passed between shared functions only; what JavaScript can call is checked below.
      "--disableWarning",
      "112",
      ...["--initialMemory", String(STATIC_PAGES), "--maximumMemory", String(MAX_PAGES)],
    ],
    {
      readFile: (name, base) => read(join(assembly, base ?? ".", name)),
      writeFile: (name, contents) => files.set(name, contents),
      listFiles: () => [],
    },
  );
  if (error) {
    console.error(String(stderr));
    console.error("cellgrad: the compute kernels do not compile; the compiler's message stands above.");
    process.exit(1);
  }
  return { binary: files.get("kernels.wasm"), description: String(files.get("kernels.d.ts")) };
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null; // the compiler probes several names for each import
  }
}

/** `addF32(a: number, ...): void` for every exported function. */
function signatures(description, module) {
  const described = new Map(
    [...description.matchAll(/export function (\w+)(\(.*\): \w+);/g)].map(([, name, type]) => [name, type]),
  );
  return WebAssembly.Module.exports(module)
    .filter(({ kind }) => kind === "function")
    .map(({ name }) => {
      const type = described.get(name);
      if (type === undefined || /bigint|unknown|object/.test(type)) {
        throw new Error(
          `the kernel ${name} has a signature that JavaScript cannot call with numbers: ${type}`,
        );
      }
      return `  ${name}${type};`;
    })
    .sort();
}

/**
 * Where the flags of the memory's limits stand: the kernels are the same code on shared memory, and one bit of their import says
 * which they get.
 */
function memoryFlagsAt(binary) {
  let at = 8;
  const number = () => {
    for (let shift = 0, value = 0; ; shift += 7) {
      const byte = binary[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const skipName = () => {
    const length = number();
    at += length;
  };
  for (;;) {
    const section = binary[at++];
    const size = number();
    if (section === 2) break;
    at += size;
  }
  const count = number();
  if (count !== 1) throw new Error(`the kernels should import nothing but their memory, not ${count} things`);
  skipName();
  skipName();
  if (binary[at] !== 2 || binary[at + 1] !== 1)
    throw new Error("the kernels import no memory with a maximum");
  return at + 1;
}

if (!isFresh()) {
  const { binary, description } = await compile();
  const module = new WebAssembly.Module(binary);
  // Instantiating in a memory that ends where the heap starts proves that no static data lies behind it.
  new WebAssembly.Instance(module, {
    env: { memory: new WebAssembly.Memory({ initial: STATIC_PAGES, maximum: MAX_PAGES }) },
  });
  rmSync(target, { force: true });
  writeFileSync(
    target,
    `// Written by build.mjs from assembly/*.ts; do not edit.
/** The compute kernels. Addresses are bytes, sizes are elements unless a kernel says otherwise. */
export interface KernelExports {
${signatures(description, module).join("\n")}
}

/** The byte of the module that says whether its memory is shared: 1, or 3 for shared. */
export const MEMORY_FLAGS = ${memoryFlagsAt(binary)};

/** The WebAssembly module, base64. */
export const BINARY: string =
  "${Buffer.from(binary).toString("base64")}";
`,
  );
}
