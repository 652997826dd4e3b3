// What this machine can do at most on one core: OpenBLAS for products, copying memory for what only moves numbers.
import koffi from "koffi";
import { serve } from "./serve.mjs";

const NAMES = ["libopenblas.so.0", "libopenblas.so", "libopenblas.dylib", "libopenblas.dll"];

function openBlas() {
  for (const name of NAMES) {
    try {
      const library = koffi.load(name);
      library.func("void openblas_set_num_threads(int)")(1);
      return library.func(
        "void cblas_sgemm(int,int,int,int,int,int,float,float*,int,float*,int,float,_Out_ float*,int)",
      );
    } catch {
      // The next name.
    }
  }
  return null;
}

const gemm = openBlas();
const random = (size) => Float32Array.from({ length: size }, () => Math.random());

function product(n) {
  const [a, b, c] = [random(n * n), random(n * n), new Float32Array(n * n)];
  return () => gemm(101, 111, 111, n, n, n, 1, a, n, b, n, 0, c, n);
}

await serve(
  {
    ...(gemm === null ? {} : { "matmul 256": () => product(256), "matmul 1024": () => product(1024) }),
    // One million numbers in, as many out: an addition reads one array more.
    "add 1M"() {
      const [a, b] = [random(1e6), new Float32Array(1e6)];
      return () => b.set(a);
    },
  },
  { limits: `${gemm === null ? "" : "OpenBLAS sgemm, "}memory copy` },
);
