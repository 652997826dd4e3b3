// Bytes as base64 text: Node's Buffer where there is one (many times faster), else the browser's btoa.

interface BufferLike {
  from(bytes: ArrayBufferLike, offset: number, length: number): { toString(encoding: "base64"): string };
  from(text: string, encoding: "base64"): Uint8Array;
}

/** The bytes that base64 text stands for. */
export function fromBase64(text: string): Uint8Array {
  const buffer = (globalThis as { Buffer?: BufferLike }).Buffer;
  if (buffer !== undefined) return buffer.from(text, "base64");
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** Standard base64, with padding. */
export function base64(bytes: Uint8Array): string {
  const buffer = (globalThis as { Buffer?: BufferLike }).Buffer;
  if (buffer !== undefined)
    return buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
  let text = "";
  // String.fromCharCode takes a bounded number of arguments.
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}
