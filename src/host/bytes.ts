// Bytes that are about to be overwritten: filling them with zeros first takes longer than writing them.

interface BufferLike {
  allocUnsafeSlow(bytes: number): Uint8Array;
}

/** An array of its own with undefined content where the host has such a thing (Node), else with zeros. */
export function uninitialised(bytes: number): Uint8Array {
  const buffer = (globalThis as { Buffer?: BufferLike }).Buffer;
  return buffer === undefined ? new Uint8Array(bytes) : buffer.allocUnsafeSlow(bytes);
}
