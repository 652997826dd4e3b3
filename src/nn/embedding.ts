// A table of vectors for whole numbers: words, characters, categories.

import { noGrad } from "../autograd/index.js";
import { where } from "../ops/index.js";
import { ArgumentError, DTypeError } from "../shape/errors.js";
import { zeros } from "../tensor/create.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import { checkSize, readOptions } from "./arguments.js";
import { normal } from "./init.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";

/** Options of `plot.embedding` and `nn.Embedding`. */
export interface EmbeddingOptions {
  /**
   * A number whose vector starts at 0 and is not trained: what sequences are filled up with. Negative counts from
   * the end. Default none.
   */
  paddingIdx?: number | null;
}

/**
 * The vector of each number: row `i` of the weight for `i`.
 *
 * Input int32 of any shape `[...]`, numbers from 0 to `numEmbeddings - 1`; output `[..., embeddingDim]`. The weight
 * starts normal, as in PyTorch.
 * @throws ArgumentError for sizes below 1 or a `paddingIdx` that is no row; `forward` throws a DTypeError when the
 * input is not int32, an ArgumentError for a number without a row.
 * @example
 * const table = new nn.Embedding(10, 4);
 * table.forward(tensor([[1, 2, 2]], { dtype: "int32" })).shape // [ 1, 3, 4 ]
 */
export class Embedding extends Module {
  /** `[numEmbeddings, embeddingDim]` */
  readonly weight: Parameter;
  /** The row that stays as it is: the vector of filling. */
  readonly paddingIdx: number | null;

  constructor(
    /** Number of vectors. */
    readonly numEmbeddings: number,
    /** Size of each vector. */
    readonly embeddingDim: number,
    options: EmbeddingOptions = {},
  ) {
    super();
    checkSize("Embedding", "numEmbeddings", numEmbeddings);
    checkSize("Embedding", "embeddingDim", embeddingDim);
    const { paddingIdx } = readOptions<Required<EmbeddingOptions>>("Embedding", options, {
      paddingIdx: null,
    });
    if (
      paddingIdx !== null &&
      !(Number.isInteger(paddingIdx) && paddingIdx >= -numEmbeddings && paddingIdx < numEmbeddings)
    ) {
      throw new ArgumentError(
        `Embedding: paddingIdx ${paddingIdx} is none of the ${numEmbeddings} rows (0 to ${numEmbeddings - 1})`,
      );
    }
    this.paddingIdx = paddingIdx === null || paddingIdx >= 0 ? paddingIdx : numEmbeddings + paddingIdx;
    this.weight = normal(new Parameter(zeros([numEmbeddings, embeddingDim])));
    const { weight, paddingIdx: padding } = this;
    if (padding !== null) noGrad(() => weight.at(padding).zero_());
  }

  override forward(index: Tensor): Tensor {
    if (!isTensor(index) || index.dtype !== "int32") {
      throw new DTypeError(
        `Embedding: the input must be whole numbers as an int32 tensor, got ${isTensor(index) ? `${index.dtype}; convert with to("int32")` : String(index)}`,
      );
    }
    this.check(index);
    const rows = this.weight.at(index);
    if (this.paddingIdx === null) return rows;
    return where(index.eq(this.paddingIdx).unsqueeze(-1), rows.detach(), rows);
  }

  override extraRepr(): string {
    const padding = this.paddingIdx === null ? "" : `, paddingIdx: ${this.paddingIdx}`;
    return `${this.numEmbeddings}, ${this.embeddingDim}${padding}`;
  }

  private check(index: Tensor): void {
    if (index.numel === 0) return;
    const [low, high] = [index.min().item(), index.max().item()];
    if (low >= 0 && high < this.numEmbeddings) return;
    const wrong = low < 0 ? low : high;
    const hint =
      wrong === this.numEmbeddings ? `; numbers count from 0, so ${wrong} needs ${wrong + 1} embeddings` : "";
    throw new ArgumentError(
      `Embedding: ${wrong} has no row; with ${this.numEmbeddings} embeddings numbers go from 0 to ${this.numEmbeddings - 1}${hint}`,
    );
  }
}
