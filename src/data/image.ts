// Pictures from PNG and JPEG files as tensors. The decoders are libraries; here only their pixels are put in order.
import { decode as decodePng, hasPngSignature } from "fast-png";
import { decode as decodeJpeg } from "jpeg-js";
import { HostError, readFile } from "../host/index.js";
import { ArgumentError, checkOptions, FormatError } from "../shape/errors.js";
import { tensor } from "../tensor/create.js";
import type { Tensor } from "../tensor/tensor.js";

/** Options of `loadImage` and `plot.image`. */
export interface ImageOptions {
  /**
   * 1 (grey), 3 (red, green, blue) or 4 (with opacity). Grey is made from colours as by ITU-R 601 (0.299, 0.587, 0.114); opacity is
   * dropped, not blended. Default: what a PNG has (a palette counts as 3 or 4), 3 for a JPEG.
   */
  channels?: 1 | 3 | 4;
}

interface Pixels {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 2 grey and opacity, 3 colours, 4 colours and opacity, side by side. */
  readonly channels: number;
  readonly values: ArrayLike<number>;
  readonly largest: number;
}

/**
 * A picture from a PNG or JPEG file: `[channels, height, width]` float32 from 0 (dark) to 1.
 * @param source A path (in Node), or the bytes of the file.
 * @throws HostError when the file cannot be read; FormatError when it is neither PNG nor JPEG, or damaged.
 * @example
 * const picture = tensor([[0, 1], [0.5, 0.5]]);
 * plot.image(picture).save("figure.png");
 * const pixels = await loadImage("figure.png");
 * pixels.ndim // 3
 * pixels.shape[0] // 4
 */
export async function loadImage(
  source: string | Uint8Array | ArrayBuffer,
  options: ImageOptions = {},
): Promise<Tensor> {
  const what = "loadImage";
  checkOptions(what, options, ["channels"]);
  const { channels } = options;
  if (channels !== undefined && ![1, 3, 4].includes(channels)) {
    throw new ArgumentError(`${what}: channels is 1, 3 or 4, got ${String(channels)}`);
  }
  const name = typeof source === "string" ? source : what;
  const bytes = typeof source === "string" ? await readFile(source) : new Uint8Array(source);
  return toTensor(decode(name, bytes), channels);
}

function decode(name: string, bytes: Uint8Array): Pixels {
  const isPng = bytes.length >= 8 && hasPngSignature(bytes);
  const isJpeg = bytes[0] === 0xff && bytes[1] === 0xd8;
  if (!isPng && !isJpeg) {
    throw new FormatError(`${name}: neither a PNG nor a JPEG file; convert it to one of these`);
  }
  try {
    return isPng ? png(bytes) : jpeg(bytes);
  } catch (error) {
    if (error instanceof HostError) throw error;
    throw new FormatError(
      `${name}: the ${isPng ? "PNG" : "JPEG"} data is truncated or damaged: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
}

function png(bytes: Uint8Array): Pixels {
  const { width, height, depth, channels, data, palette } = decodePng(bytes, { checkCrc: true });
  if (palette === undefined) {
    const values = depth < 8 ? unpacked(data as Uint8Array, width * channels, height, depth) : data;
    return { width, height, channels, values, largest: 2 ** depth - 1 };
  }
  const places = depth < 8 ? unpacked(data as Uint8Array, width, height, depth) : data;
  const values = Array.from(places).flatMap((place) => {
    const colour = palette[place];
    if (colour === undefined) throw new Error(`colour ${place} is not in the palette`);
    return colour;
  });
  return { width, height, channels: palette[0].length, values, largest: 255 };
}

/** Values of less than a byte: each row starts at a byte, the first value in its highest bits. */
function unpacked(data: Uint8Array, columns: number, rows: number, depth: number): Uint8Array {
  const stride = Math.ceil((columns * depth) / 8);
  const values = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const bit = column * depth;
      const shift = 8 - depth - (bit & 7);
      values[row * columns + column] = (data[row * stride + (bit >> 3)] >> shift) & (2 ** depth - 1);
    }
  }
  return values;
}

function jpeg(bytes: Uint8Array): Pixels {
  const { width, height, data } = decodeJpeg(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
  });
  return { width, height, channels: 3, values: data, largest: 255 };
}

function toTensor({ width, height, channels, values, largest }: Pixels, wanted?: number): Tensor {
  const target = wanted ?? channels;
  const out = new Float32Array(target * height * width);
  const size = height * width;
  const grey = channels < 3;
  for (let i = 0; i < size; i++) {
    const at = i * channels;
    const read = (channel: number) => values[at + channel] / largest;
    if (target === 2) {
      out[i] = read(0);
      out[size + i] = read(1);
    } else if (target === 1) {
      out[i] = grey ? read(0) : 0.299 * read(0) + 0.587 * read(1) + 0.114 * read(2);
    } else {
      for (let c = 0; c < 3; c++) out[c * size + i] = read(grey ? 0 : c);
      if (target === 4) out[3 * size + i] = channels % 2 === 0 ? read(channels - 1) : 1;
    }
  }
  return tensor(out, { shape: [target, height, width] });
}
