// The layers room's face: what a user finds as `nn`.
import "./moduleDisplay.js";
import * as everything from "./index.js";
import { addToLibrary } from "./running.js";

export { AdaptiveAvgPool1d } from "./adaptiveAvgPool1d.js";
export { AdaptiveAvgPool2d } from "./adaptiveAvgPool2d.js";
export { AdaptiveMaxPool1d, type AdaptiveMaxPool1dOptions } from "./adaptiveMaxPool1d.js";
export { AdaptiveMaxPool2d, type AdaptiveMaxPool2dOptions } from "./adaptiveMaxPool2d.js";
export { AvgPool1d, type AvgPool1dOptions } from "./avgPool1d.js";
export { AvgPool2d, type AvgPool2dOptions } from "./avgPool2d.js";
export type { BatchNormOptions } from "./batchNorm.js";
export { BatchNorm1d } from "./batchNorm1d.js";
export { BatchNorm2d } from "./batchNorm2d.js";
export { Buffer, isBuffer } from "./buffer.js";
export {
  ChildSumTreeLSTM,
  type ChildSumTreeLSTMOptions,
  type TreeLSTMGates,
  type TreeLSTMResult,
} from "./childSumTreeLSTM.js";
export { Conv1d, type Conv1dOptions } from "./conv1d.js";
export { Conv2d, type Conv2dOptions } from "./conv2d.js";
export type { PaddingMode } from "./convolution.js";
export { ConvTranspose1d, type ConvTranspose1dOptions } from "./convTranspose1d.js";
export { ConvTranspose2d, type ConvTranspose2dOptions } from "./convTranspose2d.js";
export { Dropout } from "./dropout.js";
export { Dropout2d } from "./dropout2d.js";
export { ELU } from "./elu.js";
export { Embedding, type EmbeddingOptions } from "./embedding.js";
export { Flatten } from "./flatten.js";
export { GELU } from "./gelu.js";
export { GlobalAvgPool, GlobalMaxPool } from "./globalPool.js";
export { GroupNorm, type GroupNormOptions } from "./groupNorm.js";
export { GRU, type GRUGates, type GRUOptions, type GRUResult } from "./gru.js";
export { GRUCell, type GRUCellOptions, type GRUCellResult } from "./gruCell.js";
export { Hardtanh } from "./hardtanh.js";
/** Ways to fill the weights before training, as in `torch.nn.init`. Each changes a tensor in place and returns it. */
export * as init from "./init.js";
export { LayerNorm, type LayerNormOptions } from "./layerNorm.js";
export { LeakyReLU } from "./leakyRelu.js";
export { Linear, type LinearOptions } from "./linear.js";
export { LogSoftmax } from "./logSoftmax.js";
export { LSTM, type LSTMGates, type LSTMOptions, type LSTMResult, type LSTMState } from "./lstm.js";
export { LSTMCell, type LSTMCellOptions, type LSTMCellResult } from "./lstmCell.js";
export { MaxPool1d, type MaxPool1dOptions } from "./maxPool1d.js";
export { MaxPool2d, type MaxPool2dOptions } from "./maxPool2d.js";
export { isModule } from "./members.js";
export { Module } from "./module.js";
export { ModuleDict } from "./moduleDict.js";
export { ModuleList } from "./moduleList.js";
export {
  type AttentionOptions,
  type AttentionResult,
  MultiheadAttention,
  type MultiheadAttentionOptions,
} from "./multiheadAttention.js";
export { isParameter, Parameter } from "./parameter.js";
export type { Pooled, PooledWithIndices } from "./pooled.js";
export type { GatesOf, RecurrentWeights, SequenceOptions, StackedGates } from "./recurrent.js";
export type { CellOptions } from "./recurrentCell.js";
export { RecursiveCell, type RecursiveCellOptions, type RecursiveResult } from "./recursiveCell.js";
export { ReLU } from "./relu.js";
export { RNN, type RNNGates, type RNNOptions, type RNNResult } from "./rnn.js";
export { RNNCell, type RNNCellOptions, type RNNCellResult } from "./rnnCell.js";
export {
  type ByPosition,
  Sequential,
  type SequentialConstructor,
  type SequentialLayer,
  type SequentialModule,
} from "./sequential.js";
export { Sigmoid } from "./sigmoid.js";
export { SiLU } from "./silu.js";
export { Softmax } from "./softmax.js";
export { Softplus } from "./softplus.js";
export type { LoadOptions, LoadReport, StateDict } from "./state.js";
export type { ModelSummary, SummaryRow } from "./summary.js";
export { Tanh } from "./tanh.js";
export type { Trace, TraceEntry } from "./trace.js";
export type { Tree } from "./tree.js";
export { Unflatten } from "./unflatten.js";

addToLibrary(Object.values(everything));
