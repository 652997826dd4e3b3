// Jupyter messages as ZeroMQ frames: building, signing, reading. Knows nothing of sockets or of what the
// messages mean. https://jupyter-client.readthedocs.io/en/latest/messaging.html#the-wire-protocol
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

export const PROTOCOL_VERSION = "5.4";
const DELIMITER = Buffer.from("<IDS|MSG>");

export interface Header {
  msg_id: string;
  msg_type: string;
  session: string;
  username: string;
  date: string;
  version: string;
}

/** What a message says; each message type has its own fields. */
export type Content = Record<string, unknown>;

export interface Message {
  /** Routing prefix: where the answer goes on a router socket, the topic on a publisher. */
  identities: Buffer[];
  header: Header;
  /** The header of the request that this message belongs to; empty for a request. */
  parent: Partial<Header>;
  metadata: Content;
  content: Content;
  buffers: Buffer[];
}

/** A message that is not well-formed or whose signature does not fit. */
export class WireError extends Error {
  override name = "WireError";
}

export function createHeader(type: string, session: string, username = "cellgrad"): Header {
  return {
    msg_id: randomUUID(),
    msg_type: type,
    session,
    username,
    date: new Date().toISOString(),
    version: PROTOCOL_VERSION,
  };
}

function sign(key: string, frames: readonly (string | Buffer)[]): string {
  if (key === "") return ""; // an empty key turns signing off, says the protocol
  const hmac = createHmac("sha256", key);
  for (const frame of frames) hmac.update(frame);
  return hmac.digest("hex");
}

function isGenuine(key: string, signature: Buffer, frames: readonly Buffer[]): boolean {
  const wanted = Buffer.from(sign(key, frames));
  return wanted.length === signature.length && timingSafeEqual(wanted, signature);
}

/** The frames of a message, signed, ready for `socket.send`. */
export function encode(message: Message, key: string): (string | Buffer)[] {
  const { header, parent, metadata, content } = message;
  const parts = [header, parent, metadata, content].map((part) => JSON.stringify(part));
  return [...message.identities, DELIMITER, sign(key, parts), ...parts, ...message.buffers];
}

/** Frames of a message whose parts are JSON already, and which nobody here needs to read: signed, ready for `send`. */
export function signedFrames(parts: readonly Buffer[], key: string): (string | Buffer)[] {
  return [DELIMITER, sign(key, parts.slice(0, 4)), ...parts];
}

/** The parts of a message as they came: header, parent header, metadata, content, buffers. */
export function unsignedParts(frames: readonly Buffer[]): Buffer[] {
  const at = frames.findIndex((frame) => frame.equals(DELIMITER));
  return frames.slice(at + 2);
}

function parseObject(frame: Buffer, what: string): Content {
  let value: unknown;
  try {
    value = JSON.parse(frame.toString());
  } catch {
    throw new WireError(`the ${what} is not JSON`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new WireError(`the ${what} is not a JSON object`);
  }
  return value as Content;
}

/** @throws WireError when frames are missing, are not JSON objects, or the signature does not fit. */
export function decode(frames: readonly Buffer[], key: string): Message {
  const at = frames.findIndex((frame) => frame.equals(DELIMITER));
  if (at < 0) throw new WireError("the delimiter <IDS|MSG> is missing");
  const [signature, ...parts] = frames.slice(at + 1);
  if (!signature || parts.length < 4) throw new WireError(`${parts.length} of 4 parts arrived`);
  // Most front ends sign the four JSON parts only, as the protocol says; some sign the buffers too.
  if (!isGenuine(key, signature, parts.slice(0, 4)) && !isGenuine(key, signature, parts)) {
    throw new WireError("the signature does not fit the key of the connection file");
  }
  const header = parseObject(parts[0]!, "header");
  if (typeof header.msg_type !== "string" || typeof header.msg_id !== "string") {
    throw new WireError("the header has no msg_type or msg_id");
  }
  return {
    identities: frames.slice(0, at),
    header: header as unknown as Header,
    parent: parseObject(parts[1]!, "parent header"),
    metadata: parseObject(parts[2]!, "metadata"),
    content: parseObject(parts[3]!, "content"),
    buffers: parts.slice(4),
  };
}
