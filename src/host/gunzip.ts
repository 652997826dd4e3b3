// Unpacking gzip, with what every browser and Node have in common.
import { HostError } from "./builtins.js";

/** Whether bytes begin as a gzip file does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * The unpacked bytes of a gzip file.
 * @param name What to call the file in an error.
 * @throws HostError when it is truncated or damaged.
 */
export async function gunzip(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  const packed = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
  try {
    return new Uint8Array(
      await new Response(packed.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer(),
    );
  } catch (error) {
    throw new HostError(`${name}: the gzip data is truncated or damaged; copy or download the file again`, {
      cause: error,
    });
  }
}
