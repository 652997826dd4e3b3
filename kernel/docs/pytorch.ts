// What a name is called in PyTorch, for those who come from there. Names are PyTorch's in camelCase, so most follow
// from the rule; the few others, and those without a counterpart, are listed.
import type { PublicName } from "./names.js";

/** Ours, or for want of a rule; `null` where PyTorch has nothing like it. */
const OTHERS: Readonly<Record<string, string | null>> = {
  "nn.GlobalAvgPool": null,
  "nn.GlobalMaxPool": null,
  "nn.ChildSumTreeLSTM": null,
  "nn.RecursiveCell": null,
  "nn.ModelSummary": null,
  "nn.Trace": null,
  "nn.Buffer": "torch.nn.Buffer",
  "nn.init.calculateGain": "torch.nn.init.calculate_gain",
  "optim.clipGradNorm": "torch.nn.utils.clip_grad_norm_",
  "optim.clipGradValue": "torch.nn.utils.clip_grad_value_",
  "optim.Optimizer": "torch.optim.Optimizer",
  "optim.Schedule": "torch.optim.lr_scheduler.LRScheduler",
  argsort: "torch.argsort",
  bincount: "torch.bincount",
  crossEntropy: "torch.nn.functional.cross_entropy",
  cumProd: "torch.cumprod",
  cumSum: "torch.cumsum",
  customOp: "torch.autograd.Function",
  detectAnomaly: "torch.autograd.detect_anomaly",
  expm1: "torch.expm1",
  exp2: "torch.exp2",
  grad: "torch.autograd.grad",
  gradcheck: "torch.autograd.gradcheck",
  gradgradcheck: "torch.autograd.gradgradcheck",
  isFinite: "torch.isfinite",
  isInf: "torch.isinf",
  isNaN: "torch.isnan",
  isTensor: "torch.is_tensor",
  logSigmoid: "torch.nn.functional.logsigmoid",
  logSumExp: "torch.logsumexp",
  log1p: "torch.log1p",
  log2: "torch.log2",
  log10: "torch.log10",
  atan2: "torch.atan2",
  maxPool1d: "torch.nn.functional.max_pool1d",
  maxPool2d: "torch.nn.functional.max_pool2d",
  noGrad: "torch.no_grad",
  randLike: "torch.rand_like",
  randnLike: "torch.randn_like",
  repeat: "torch.Tensor.repeat",
  searchSorted: "torch.searchsorted",
  topK: "torch.topk",
  variance: "torch.var",
  DataLoader: "torch.utils.data.DataLoader",
  TensorDataset: "torch.utils.data.TensorDataset",
  randomSplit: "torch.utils.data.random_split",
  padSequence: "torch.nn.utils.rnn.pad_sequence",
  Generator: "torch.Generator",
  Tensor: "torch.Tensor",
  "Tensor.at": null,
  "Tensor.set": null,
  "Tensor.data": "torch.Tensor.numpy",
  "Tensor.toArray": "torch.Tensor.tolist",
  "Tensor.toString": null,
  "Tensor.registerHook": "torch.Tensor.register_hook",
  "Tensor.cumProd": "torch.Tensor.cumprod",
  "Tensor.cumSum": "torch.Tensor.cumsum",
  "Tensor.isFinite": "torch.Tensor.isfinite",
  "Tensor.isInf": "torch.Tensor.isinf",
  "Tensor.isNaN": "torch.Tensor.isnan",
  "Tensor.logSigmoid": null,
  "Tensor.logSumExp": "torch.Tensor.logsumexp",
  "Tensor.topK": "torch.Tensor.topk",
};

/** Functions that PyTorch keeps in `torch.nn.functional`. */
const FUNCTIONAL =
  /^(adaptive|avgPool|binaryCrossEntropy|cosine|elu$|gelu$|groupNorm|hardtanh|huberLoss|klDiv|l1Loss|layerNorm|leakyRelu|linear$|mseLoss|nllLoss|oneHot|pad$|silu$|smoothL1Loss|softplus|tripletMarginLoss|crossEntropy)/;

/** Files whose functions have PyTorch's names. */
const SAME = /^(ops|tensor\/(create|random))\b/;

/** `torch.nn.Conv2d` of `nn.Conv2d`; `undefined` where there is no counterpart. */
export function counterpart({ id, kind, file, owner }: PublicName): string | undefined {
  if (id in OTHERS) return OTHERS[id] ?? undefined;
  if (id.startsWith("nn.init.") && kind === "function") return `torch.nn.init.${snake(id.slice(8))}_`;
  if (/^nn\.[A-Z]/.test(id) && kind === "class") return `torch.${id}`;
  if (/^optim\.[A-Z]/.test(id) && kind === "class") {
    return /LR|Plateau/.test(id) ? `torch.optim.lr_scheduler.${id.slice(6)}` : `torch.${id}`;
  }
  if (owner === "Tensor" && kind === "method" && !FUNCTIONAL.test(id.slice(7))) {
    return `torch.Tensor.${snake(id.slice(7))}`;
  }
  if (kind !== "function" || id.includes(".") || !SAME.test(file)) return undefined;
  return `torch.${FUNCTIONAL.test(id) ? "nn.functional." : ""}${snake(id)}`;
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
