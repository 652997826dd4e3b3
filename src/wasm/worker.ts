// What the other threads run. A thread has a block of fields for itself (which job it is to do and which it has done, both count up)
// and room for a program: a list of kernels with their numbers.

export const READY = 0;
export const JOB = 1;
export const DONE = 2;
export const STEPS = 3;
export const FAILED = 4;
/** The place of a product in the system's BLAS among the kernels. */
export const GEMM = -1;

export interface ThreadData {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Address of the fields, int32. */
  readonly block: number;
  /** Address of the instance's scratch memory. */
  readonly scratch: number;
  /** Float64: for each step the place of its kernel, how many numbers it takes, and these. */
  readonly program: SharedArrayBuffer;
  /** UTF-8, once there is a library: how to call it (`Binding` in ../host/blas.ts) as JSON, and zeros. */
  readonly library: SharedArrayBuffer | null;
}

type Call = (...numbers: number[]) => void;

/** It is sent to the thread as text, so it uses nothing from outside: the places of the fields stand here once more. */
export function work(data: ThreadData, require?: NodeJS.Require): void {
  const [READY, JOB, DONE, STEPS, FAILED, GEMM] = [0, 1, 2, 3, 4, -1];
  // Rounds of looking for the next job before going to sleep, some 30 microseconds: waking a thread takes as long.
  const ROUNDS = 3000;
  const { module, memory, block, scratch } = data;
  const fields = new Int32Array(memory.buffer, block, 16);
  const program = new Float64Array(data.program);
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  const kernels = Object.values(instance.exports) as Call[];
  (instance.exports.useScratch as Call)(scratch);

  let products: Call[] | undefined;
  function gemm(wide: number, ...numbers: number[]) {
    if (products === undefined) {
      const text = new TextDecoder().decode(new Uint8Array(data.library as SharedArrayBuffer).slice());
      const { koffi, library, functions } = JSON.parse(text.replaceAll("\0", ""));
      const loaded = (require as NodeJS.Require)(koffi).load(library);
      products = functions.map((declaration: string) => loaded.func(declaration)) as Call[];
    }
    products[wide](...numbers);
  }

  let done = Atomics.load(fields, DONE);
  Atomics.store(fields, READY, 1);
  for (;;) {
    for (let round = 0; Atomics.load(fields, JOB) === done; round++) {
      if (round > ROUNDS) Atomics.wait(fields, JOB, done);
    }
    done = Atomics.load(fields, JOB);
    try {
      for (let step = fields[STEPS], at = 0; step > 0; step--) {
        const [place, count] = [program[at], program[at + 1]];
        const kernel = place === GEMM ? gemm : kernels[place];
        (kernel as Call)(...program.subarray(at + 2, at + 2 + count));
        at += 2 + count;
      }
    } catch {
      Atomics.store(fields, FAILED, 1);
    }
    Atomics.store(fields, DONE, done);
    Atomics.notify(fields, DONE);
  }
}
