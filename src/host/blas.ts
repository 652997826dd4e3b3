// The system's BLAS, called through koffi on memory that both sides see. Neither is needed: where one is missing the answer says
// why, and products are computed by the compute kernels.
import { environment, isNode } from "./builtins.js";
import { findKoffi, type Koffi, nodeRequire } from "./load.js";

/** `c = a b + beta c` in row-major order, as `cblas_sgemm` has it; pointers are addresses of the process. */
export type Gemm = (
  order: number,
  transposeA: number,
  transposeB: number,
  m: number,
  n: number,
  k: number,
  alpha: number,
  a: number,
  aRow: number,
  b: number,
  bRow: number,
  beta: number,
  c: number,
  cRow: number,
) => void;

/** How another thread finds the same functions. */
export interface Binding {
  /** Path of the package that calls libraries. */
  readonly koffi: string;
  readonly library: string;
  /** Declarations of `sgemm` and `dgemm`. */
  readonly functions: readonly string[];
}

export interface Blas {
  /** The name by which the library was found. */
  readonly library: string;
  readonly binding: Binding;
  readonly sgemm: Gemm;
  readonly dgemm: Gemm;
  /** Has the library compute on the thread that calls it; does nothing where it cannot be told. */
  useOneThread(): void;
  /** Where an array's memory begins. */
  addressOf(buffer: ArrayBufferLike): number;
}

type Library = ReturnType<Koffi["load"]>;

const NAMES: Readonly<Record<string, readonly string[]>> = {
  linux: ["libopenblas.so.0", "libopenblas.so", "libmkl_rt.so.2", "libblis.so.4"],
  darwin: ["/System/Library/Frameworks/Accelerate.framework/Accelerate", "libopenblas.dylib"],
  win32: ["libopenblas.dll", "openblas.dll", "mkl_rt.2.dll"],
};

/** The library, or a sentence that says why there is none. */
export function findBlas(): Blas | string {
  if (!isNode()) return "a browser has no BLAS";
  const koffi = findKoffi();
  if (koffi === undefined) return "the package koffi, which calls the system's BLAS, is not installed";
  const own = environment("CELLGRAD_BLAS");
  const names = own === undefined ? (NAMES[process.platform] ?? []) : [own];
  const failures: string[] = [];
  for (const name of names) {
    try {
      return bind(koffi, name, koffi.load(name));
    } catch (error) {
      failures.push(own === undefined ? name : `${name} (${(error as Error).message.split("\n")[0]})`);
    }
  }
  const hint = process.platform === "linux" ? "; Debian: apt install libopenblas0-pthread" : "";
  return own === undefined
    ? `no BLAS was found (looked for ${failures.join(", ")})${hint}`
    : `CELLGRAD_BLAS: cannot use ${failures.join(", ")}`;
}

const declaration = (symbol: string, real: string) =>
  `void ${symbol}(int, int, int, int, int, int, ${real}, void *, int, void *, int, ${real}, void *, int)`;

function bind(koffi: Koffi, name: string, library: Library): Blas {
  const functions = [declaration("cblas_sgemm", "float"), declaration("cblas_dgemm", "double")];
  const [sgemm, dgemm] = functions.map((text) => library.func(text) as unknown as Gemm);
  return {
    library: name,
    binding: { koffi: nodeRequire()?.resolve("koffi") ?? "koffi", library: name, functions },
    sgemm,
    dgemm,
    useOneThread: () => threadSetter(library)(1),
    addressOf: (buffer) => Number(koffi.address(new Uint8Array(buffer))),
  };
}

function threadSetter(library: Library): (count: number) => void {
  for (const symbol of ["openblas_set_num_threads", "MKL_Set_Num_Threads", "bli_thread_set_num_threads"]) {
    try {
      return library.func(`void ${symbol}(int)`) as unknown as (count: number) => void;
    } catch {
      // Another library's name for it.
    }
  }
  return () => {};
}
