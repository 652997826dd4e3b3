// Attention with several heads: every place of the query looks at all places of the key and takes from the value.
import { linear, split, where } from "../ops/index.js";
import { ArgumentError, DTypeError, formatShape, ShapeError } from "../shape/errors.js";
import { sameShape } from "../shape/shape.js";
import { ones, zeros } from "../tensor/create.js";
import { isFloat } from "../tensor/dtype.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { checkSize, printOptions, readOptions } from "./arguments.js";
import { drop } from "./dropout.js";
import { constant, xavierUniform } from "./init.js";
import { Linear } from "./linear.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";

/** Options of `nn.MultiheadAttention`. */
export interface MultiheadAttentionOptions {
  /** Share of the attention weights that is set to 0 in training. Default 0. */
  dropout?: number;
  /** Whether the projections add a bias. Default true. */
  bias?: boolean;
  /** Features of the key. Default `embedDim`. */
  kdim?: number;
  /** Features of the value. Default `embedDim`. */
  vdim?: number;
  /** Whether inputs are `[batch, length, features]` (default, unlike in PyTorch) or `[length, batch, features]`. */
  batchFirst?: boolean;
}

/** Options of `plot.attention`. */
export interface AttentionOptions {
  /** `[batch, keys]` bool: true where the key is filling that must not be looked at. */
  keyPaddingMask?: Tensor;
  /**
   * `[queries, keys]` or `[batch * heads, queries, keys]`: bool, true where a query must not look; or floating, added
   * to the scores.
   */
  attnMask?: Tensor;
  /** Whether no query looks at later keys. Default false. */
  isCausal?: boolean;
  /** Whether the returned weights are the mean over the heads. Default true. */
  averageWeights?: boolean;
}

/** What a `MultiheadAttention` returns. */
export interface AttentionResult {
  /** `[batch, queries, embedDim]` */
  readonly output: Tensor;
  /** How much each query took from each key, `[batch, queries, keys]`, or `[batch, heads, queries, keys]`. */
  readonly weights: Tensor;
}

const STATE_NAMES: Readonly<Record<string, string>> = {
  inProjWeight: "in_proj_weight",
  qProjWeight: "q_proj_weight",
  kProjWeight: "k_proj_weight",
  vProjWeight: "v_proj_weight",
  inProjBias: "in_proj_bias",
  outProj: "out_proj",
};

/**
 * Scaled dot-product attention with several heads: for each head `softmax(Q K^T / sqrt(embedDim / numHeads)) V` of
 * projections of query, key and value; the heads side by side are projected once more.
 * Vaswani et al., "Attention is all you need" (2017).
 *
 * Query `[batch, queries, embedDim]`, key `[batch, keys, kdim]`, value `[batch, keys, vdim]`, or all without a batch
 * (unlike PyTorch's, `batchFirst` is true by default); output `[batch, queries, embedDim]`. Weights start as Xavier's
 * uniform, biases at 0, as in PyTorch.
 * @throws ArgumentError when the heads do not divide `embedDim`; `forward` throws a ShapeError for inputs or masks that
 * do not fit.
 * @example
 * const attention = new nn.MultiheadAttention(8, 2);
 * const x = zeros([1, 5, 8]); // [batch, length, features]
 * const { output, weights } = attention.forward(x, x, x, { isCausal: true });
 * output.shape // [ 1, 5, 8 ]
 * weights
 * // tensor([[[1.0000, 0.0000, 0.0000, 0.0000, 0.0000],
 * //          [0.5000, 0.5000, 0.0000, 0.0000, 0.0000],
 * //          [0.3333, 0.3333, 0.3333, 0.0000, 0.0000],
 * //          [0.2500, 0.2500, 0.2500, 0.2500, 0.0000],
 * //          [0.2000, 0.2000, 0.2000, 0.2000, 0.2000]]], gradFn: <mean>)
 */
export class MultiheadAttention extends Module {
  /** `[3 * embedDim, embedDim]`: the rows of query, key and value; where kdim and vdim are embedDim. */
  readonly inProjWeight?: Parameter;
  /** `[embedDim, embedDim]`, `[embedDim, kdim]`, `[embedDim, vdim]`, where these differ. */
  readonly qProjWeight?: Parameter;
  /** For the key; see `qProjWeight`. */
  readonly kProjWeight?: Parameter;
  /** For the value; see `qProjWeight`. */
  readonly vProjWeight?: Parameter;
  /** `[3 * embedDim]` */
  readonly inProjBias?: Parameter;
  /** `[embedDim, embedDim]` with its bias. */
  readonly outProj: Linear;
  /** Share that is set to 0 in training. */
  readonly dropout: number;
  /** Features of the key. */
  readonly kdim: number;
  /** Features of the value. */
  readonly vdim: number;
  /** Whether the batch is the first axis, the default, or time is. */
  readonly batchFirst: boolean;

  constructor(
    /** Features of the query and the output. */
    readonly embedDim: number,
    /** Number of heads. */
    readonly numHeads: number,
    options: MultiheadAttentionOptions = {},
  ) {
    super();
    const what = "MultiheadAttention";
    checkSize(what, "embedDim", embedDim);
    checkSize(what, "numHeads", numHeads);
    if (embedDim % numHeads !== 0) {
      throw new ArgumentError(`${what}: ${numHeads} heads must divide embedDim ${embedDim}`);
    }
    const given = readOptions<Required<MultiheadAttentionOptions>>(what, options, this.defaults());
    const { dropout, bias, kdim, vdim } = given;
    checkSize(what, "kdim", kdim);
    checkSize(what, "vdim", vdim);
    if (!(dropout >= 0 && dropout <= 1)) {
      throw new ArgumentError(`${what}: dropout is a probability from 0 to 1, got ${dropout}`);
    }
    this.dropout = dropout;
    this.kdim = kdim;
    this.vdim = vdim;
    this.batchFirst = given.batchFirst;
    const make = (rows: number, columns: number) => xavierUniform(new Parameter(zeros([rows, columns])));
    if (kdim === embedDim && vdim === embedDim) this.inProjWeight = make(3 * embedDim, embedDim);
    else {
      this.qProjWeight = make(embedDim, embedDim);
      this.kProjWeight = make(embedDim, kdim);
      this.vProjWeight = make(embedDim, vdim);
    }
    if (bias) this.inProjBias = new Parameter(zeros([3 * embedDim]));
    this.outProj = new Linear(embedDim, embedDim, { bias });
    if (this.outProj.bias) constant(this.outProj.bias, 0);
  }

  override forward(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    options: AttentionOptions = {},
  ): AttentionResult {
    const given = readOptions<AttentionOptions>("MultiheadAttention forward", options, {
      keyPaddingMask: undefined,
      attnMask: undefined,
      isCausal: false,
      averageWeights: true,
    });
    this.check(query, key, value);
    const batched = query.ndim === 3;
    const arrange = (x: Tensor) => (!batched ? x.unsqueeze(0) : this.batchFirst ? x : x.transpose(0, 1));
    const restore = (x: Tensor) => (!batched ? x.squeeze(0) : this.batchFirst ? x : x.transpose(0, 1));
    const [q, k, v] = this.project(arrange(query), arrange(key), arrange(value)).map((x) => this.heads(x));
    const size = this.embedDim / this.numHeads;
    const scores = q.matmul(k.transpose(2, 3)).mul(1 / Math.sqrt(size));
    const weights = this.masked(scores, given).softmax(3);
    const dropped = this.training ? drop(weights, this.dropout) : weights;
    const [batch, , queries] = scores.shape;
    const joined = dropped.matmul(v).transpose(1, 2).reshape([batch, queries, this.embedDim]);
    const shown = given.averageWeights ? weights.mean(1) : weights;
    return { output: restore(this.outProj.forward(joined)), weights: batched ? shown : shown.squeeze(0) };
  }

  override stateName(field: string): string {
    return STATE_NAMES[field] ?? field;
  }

  override extraRepr(): string {
    const { dropout, kdim, vdim, batchFirst } = this;
    const options = { dropout, bias: this.inProjBias !== undefined, kdim, vdim, batchFirst };
    return [this.embedDim, this.numHeads, ...printOptions(options, { ...this.defaults() })].join(", ");
  }

  private defaults(): Required<MultiheadAttentionOptions> {
    return { dropout: 0, bias: true, kdim: this.embedDim, vdim: this.embedDim, batchFirst: true };
  }

  private project(...inputs: readonly [Tensor, Tensor, Tensor]): Tensor[] {
    const { inProjWeight, inProjBias, qProjWeight, kProjWeight, vProjWeight } = this;
    const own = [qProjWeight, kProjWeight, vProjWeight];
    const weights = inProjWeight === undefined ? own : split(inProjWeight, this.embedDim, 0);
    const biases = inProjBias === undefined ? [] : split(inProjBias, this.embedDim, 0);
    return inputs.map((x, i) => linear(x, weights[i] as Tensor, biases[i]));
  }

  /** `[batch, length, embedDim]` as `[batch, heads, length, embedDim / heads]`. */
  private heads(x: Tensor): Tensor {
    const [batch, length] = x.shape;
    return x.reshape([batch, length, this.numHeads, this.embedDim / this.numHeads]).transpose(1, 2);
  }

  private masked(scores: Tensor, { keyPaddingMask, attnMask, isCausal }: AttentionOptions): Tensor {
    const [batch, heads, queries, keys] = scores.shape;
    let result = scores;
    if (isCausal) {
      const later = ones([queries, keys]).triu(1).to("bool");
      result = where(later, Number.NEGATIVE_INFINITY, result);
    }
    if (attnMask !== undefined) {
      const mask = readMask("attnMask", attnMask, [
        [queries, keys],
        [batch * heads, queries, keys],
      ]);
      result = hide(result, mask.ndim === 2 ? mask : mask.reshape(scores.shape));
    }
    if (keyPaddingMask !== undefined) {
      const mask = readMask(
        "keyPaddingMask",
        keyPaddingMask,
        batch === 1 ? [[1, keys], [keys]] : [[batch, keys]],
      );
      result = hide(result, mask.reshape([batch, 1, 1, keys]));
    }
    return result;
  }

  private check(query: Tensor, key: Tensor, value: Tensor): void {
    const sizes = { query: this.embedDim, key: this.kdim, value: this.vdim };
    for (const [name, x] of Object.entries({ query, key, value })) {
      const features = sizes[name as keyof typeof sizes];
      if (
        isTensor(x) &&
        x.ndim === query.ndim &&
        (x.ndim === 2 || x.ndim === 3) &&
        x.shape[x.ndim - 1] === features
      )
        continue;
      throw new ShapeError(
        `MultiheadAttention: the ${name} must be ${this.batchFirst ? "[batch, length, " : "[length, batch, "}${features}] or [length, ${features}], got ${isTensor(x) ? formatShape(x.shape) : String(x)}`,
      );
    }
    const time = query.ndim === 3 && this.batchFirst ? 1 : 0;
    const batch = query.ndim === 3 ? 1 - time : null;
    if (
      batch !== null &&
      (query.shape[batch] !== key.shape[batch] || key.shape[batch] !== value.shape[batch])
    ) {
      throw new ShapeError(
        `MultiheadAttention: query ${formatShape(query.shape)}, key ${formatShape(key.shape)} and value ${formatShape(value.shape)} must have the same batch`,
      );
    }
    if (key.shape[time] === value.shape[time]) return;
    throw new ShapeError(
      `MultiheadAttention: key ${formatShape(key.shape)} and value ${formatShape(value.shape)} must be equally long`,
    );
  }
}

function readMask(name: string, mask: Tensor, shapes: readonly (readonly number[])[]): Tensor {
  if (!isTensor(mask) || (mask.dtype !== "bool" && !isFloat(mask.dtype))) {
    throw new DTypeError(
      `MultiheadAttention: ${name} must be bool (true hides) or floating (added to the scores), got ${isTensor(mask) ? mask.dtype : String(mask)}`,
    );
  }
  if (shapes.some((shape) => sameShape(shape, mask.shape))) return mask;
  throw new ShapeError(
    `MultiheadAttention: ${name} must be ${shapes.map(formatShape).join(" or ")}, got ${formatShape(mask.shape)}`,
  );
}

function hide(scores: Tensor, mask: Tensor): Tensor {
  return mask.dtype === "bool" ? where(mask, Number.NEGATIVE_INFINITY, scores) : scores.add(mask);
}
