// A Jupyter message on a websocket: binary with offsets (subprotocol v1.kernel.websocket.jupyter.org), or JSON as older
// clients send it. https://jupyter-server.readthedocs.io/en/latest/developers/websocket-protocols.html

export const BINARY_PROTOCOL = "v1.kernel.websocket.jupyter.org";

export interface ChannelMessage {
  channel: string;
  /** Header, parent header, metadata and content as JSON, then the buffers. */
  parts: Buffer[];
}

/** A message that no client should send. */
export class FrameError extends Error {
  override name = "FrameError";
}

const OFFSET_BYTES = 8;

export function packBinary({ channel, parts }: ChannelMessage): Buffer {
  const pieces = [Buffer.from(channel), ...parts];
  const count = pieces.length + 1;
  const head = Buffer.alloc(OFFSET_BYTES * (count + 1));
  head.writeBigUInt64LE(BigInt(count), 0);
  let at = head.length;
  for (let i = 0; i < count; i++) {
    head.writeBigUInt64LE(BigInt(at), OFFSET_BYTES * (i + 1));
    at += pieces[i]?.length ?? 0;
  }
  return Buffer.concat([head, ...pieces]);
}

/** @throws FrameError */
export function unpackBinary(data: Buffer): ChannelMessage {
  if (data.length < OFFSET_BYTES) throw new FrameError("a message of no length");
  const count = Number(data.readBigUInt64LE(0));
  if (count < 6 || data.length < OFFSET_BYTES * (count + 1)) throw new FrameError(`${count} offsets`);
  const offsets = Array.from({ length: count }, (_, i) =>
    Number(data.readBigUInt64LE(OFFSET_BYTES * (i + 1))),
  );
  const isInOrder = offsets.every((at, i) => at <= (offsets[i + 1] ?? data.length));
  if (!isInOrder) throw new FrameError("offsets out of order");
  const [channel, ...parts] = offsets.slice(0, -1).map((at, i) => data.subarray(at, offsets[i + 1]));
  return { channel: channel!.toString(), parts };
}

export function packJson({ channel, parts }: ChannelMessage): string | Buffer {
  const [header, parent, metadata, content, ...buffers] = parts;
  const fields = `"header":${header},"parent_header":${parent},"metadata":${metadata},"content":${content}`;
  const text = `{"channel":${JSON.stringify(channel)},"msg_type":${JSON.stringify(typeOf(header!))},${fields},"buffers":[]}`;
  if (buffers.length === 0) return text;
  // With buffers: their number and offsets, big-endian, before the JSON and them.
  const pieces = [Buffer.from(text), ...buffers];
  const head = Buffer.alloc(4 * (pieces.length + 1));
  head.writeUInt32BE(pieces.length, 0);
  let at = head.length;
  for (const [i, piece] of pieces.entries()) {
    head.writeUInt32BE(at, 4 * (i + 1));
    at += piece.length;
  }
  return Buffer.concat([head, ...pieces]);
}

/** @throws FrameError */
export function unpackJson(data: Buffer, isBinary: boolean): ChannelMessage {
  let text = data;
  let buffers: Buffer[] = [];
  if (isBinary) {
    const count = data.length >= 4 ? data.readUInt32BE(0) : 0;
    if (count < 1 || data.length < 4 * (count + 1)) throw new FrameError("offsets missing");
    const offsets = Array.from({ length: count }, (_, i) => data.readUInt32BE(4 * (i + 1)));
    const pieces = offsets.map((at, i) => data.subarray(at, offsets[i + 1] ?? data.length));
    text = pieces[0]!;
    buffers = pieces.slice(1);
  }
  let message: Record<string, unknown>;
  try {
    message = JSON.parse(text.toString());
  } catch {
    throw new FrameError("no JSON");
  }
  if (typeof message !== "object" || message === null) throw new FrameError("JSON, but no object");
  const part = (name: string) => Buffer.from(JSON.stringify(message[name] ?? {}));
  return {
    channel: String(message.channel ?? "shell"),
    parts: [part("header"), part("parent_header"), part("metadata"), part("content"), ...buffers],
  };
}

function typeOf(header: Buffer): string {
  return String((JSON.parse(header.toString()) as { msg_type?: string }).msg_type ?? "");
}
