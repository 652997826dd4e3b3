// The words of figures, tables and progress in the reader's language. English stands where it is said, as say`row ${row}`; this is the one
// place of every other language. A sentence that is not here stays English.
import { environment } from "../host/index.js";
import { ArgumentError } from "../shape/errors.js";
import { INSIDES } from "./insidesInChinese.js";
import { TABLES } from "./tablesInChinese.js";

/** The languages of figures. */
export type Locale = "en" | "zh";

let chosen: Locale = environment("CELLGRAD_LOCALE") === "zh" ? "zh" : "en";

/** What was said in another language and stayed English, for the test that nothing is forgotten. */
export const missing: Set<string> = new Set();

/** The language of figures made from now on. */
export function currentLocale(): Locale {
  return chosen;
}

/** @throws ArgumentError for a language that figures do not speak. */
export function chooseLocale(locale: Locale): void {
  if (locale !== "en" && locale !== "zh") {
    throw new ArgumentError(`plot.locale: expected "en" or "zh", got ${JSON.stringify(locale)}`);
  }
  chosen = locale;
}

/**
 * A sentence in the chosen language. What is put in, and Plotly's own `%{...}`, stand where the translation has them;
 * a sentence that is not known as a whole is known by its lines and its clauses.
 */
export function say(parts: TemplateStringsArray, ...values: readonly unknown[]): string {
  if (chosen === "en") return parts.reduce((text, part, i) => text + String(values[i - 1]) + part);
  const put: string[] = [];
  const hold = (value: string) => `{${put.push(value) - 1}}`;
  const sentence = parts
    .map((part, i) => (i === 0 ? "" : hold(String(values[i - 1]))) + part.replace(/%\{[^}]*\}/g, hold))
    .join("");
  return translate(sentence).replace(/\{(\d+)\}/g, (_, i) => put[Number(i)]);
}

/** A sentence that stands elsewhere, in the chosen language. */
export function tell(sentence: string): string {
  return chosen === "en" ? sentence : translate(sentence);
}

/** Facts one after the other, as the language joins them; empty ones are left out. */
export function joined(parts: readonly string[]): string {
  const told = parts.filter((part) => part !== "");
  if (chosen === "en") return told.join("; ");
  // A shape, [3, 4], is written as in code.
  return told
    .join("；")
    .replaceAll(": ", "：")
    .replace(/, (?![^[\]]*\])/g, "，");
}

/** `1 unit`, `8 units`; in Chinese with the noun's measure word. */
export function counted(count: number, one: string, many: string): string {
  const noun = chosen === "zh" ? NOUNS[one] : undefined;
  return noun === undefined ? `${count} ${count === 1 ? one : many}` : `${count} ${noun}`;
}

function translate(sentence: string): string {
  if (!/[a-z]{2}/i.test(sentence.replace(/<[^>]*>/g, ""))) return sentence.replaceAll(": ", "：");
  const whole = lookUp(sentence);
  if (whole !== undefined) return whole;
  for (const [cut, joint] of CUTS) {
    const pieces = sentence.split(cut);
    if (pieces.length > 1) return pieces.map(translate).join(joint);
  }
  missing.add(sentence);
  return sentence;
}

/** Where a sentence may be cut, and what stands there in Chinese. */
const CUTS = [
  ["<br>", "<br>"],
  ["<extra></extra>", "<extra></extra>"],
  ["\n", "\n"],
  ["; ", "；"],
  [": ", "："],
  [", ", "，"],
] as const;

/** A translation under the sentence with its places counted from 0; the given numbers are put back. */
function lookUp(sentence: string): string | undefined {
  const places: string[] = [];
  const key = sentence.replace(/\{\d+\}/g, (place) => `{${places.push(place) - 1}}`);
  const found = ZH[key];
  return found?.replace(/\{(\d+)\}/g, (_, i) => places[Number(i)]);
}

/** Nouns behind a number, each with its measure word. */
const NOUNS: Readonly<Record<string, string>> = {
  unit: "个单元",
  step: "步",
  map: "张特征图",
  filter: "个卷积核",
  channel: "个通道",
  "other channel": "个其余通道",
  panel: "个子图",
  value: "个数值",
  vector: "个向量",
  tensor: "个张量",
  series: "条曲线",
  error: "个错误",
  item: "个样本",
  time: "次",
  cell: "个格子",
  operation: "个运算",
  parameter: "个参数",
  input: "个输入",
  layer: "层",
  class: "个类别",
  module: "个模块",
  point: "个点",
  number: "个数",
  place: "个位置",
  feature: "个特征",
};

const ZH: Readonly<Record<string, string>> = {
  ...INSIDES,
  ...TABLES,
  // Graph and model
  "Dataflow graph of {0}": "{0} 的数据流图",
  "{0}, from top to bottom": "{0}，自上而下计算",
  "{0} folded": "{0}已折叠",
  "no gradients yet: call backward()": "尚无梯度：请先调用 backward()",
  "gradients of operations: call retainGrad() on them": "中间结果的梯度：先对其调用 retainGrad()",
  "values are gone": "数值已释放",
  "gradient {0}": "梯度 {0}",
  "{0} operations": "{0} 个运算",
  "no elements": "没有元素",
  "{0} not finite": "{0} 个非有限值",
  "{0} forward": "{0} 前向",
  "{0} backward": "{0} 反向",
  "{0}, {1}": "{0}，{1}",
  "values {0}": "数值 {0}",
  "{0}, input {1}": "{0}，输入 {1}",
  "{0}, {1} parameters, {2} multiply-adds, {3}": "{0}，{1} 个参数，{2} 次乘加，{3}",
  "first {0} of {1} layers": "仅显示 {1} 层中的前 {0} 层",
  layer: "层",
  kind: "类型",
  "not called": "未调用",
  parameters: "参数",
  "multiply-adds": "乘加次数",
  memory: "内存",
  "most parameters in {0}, {1}": "参数最多的是 {0}，{1} 个",
  // Places
  row: "行",
  column: "列",
  index: "下标",
  value: "数值",
  "row {0}": "第 {0} 行",
  "column {0}": "第 {0} 列",
  "row {0}, column {1}": "第 {0} 行第 {1} 列",
  "row {0}, column {1}, {2}": "第 {0} 行第 {1} 列，{2}",
  "rows {0}\u2013{1}, columns {2}\u2013{3}": "第 {0}\u2013{1} 行，第 {2}\u2013{3} 列",
  "window row {0}, column {1}": "第 {0} 行第 {1} 列的窗口",
  "channel {0}": "通道 {0}",
  "filter {0}": "卷积核 {0}",
  filter: "卷积核",
  "input channel": "输入通道",
  "unit {0}": "单元 {0}",
  unit: "单元",
  units: "单元",
  "step {0}": "第 {0} 步",
  "step {0}{1}": "第 {0} 步{1}",
  "step {0} ({1})": "第 {0} 步（{1}）",
  step: "步",
  "time step": "时间步",
  "item {0}": "样本 {0}",
  "item {0}: {1}": "样本 {0}：{1}",
  items: "样本",
  "items {0}": "样本 {0}",
  "picture {0}": "图 {0}",
  "label {0}": "标签 {0}",
  "class {0}": "类别 {0}",
  "classes {0}": "类别 {0}",
  "axis {0}": "轴 {0}",
  "index ": "下标 ",
  "{0} from ": "{0} 起始于 ",
  "value {0}": "数值 {0}",
  "values {0} to {1}": "数值范围 {0} 至 {1}",
  "count {0}": "个数 {0}",
  "average {0}": "滑动平均 {0}",
  "{0} values": "{0} 个数值",
  // What every figure says of its numbers
  "units by their peak": "单元按最大值的先后",
  "like units together": "相近的单元在一起",
  "red, green and blue apart": "红、绿、蓝分开",
  "nothing speaks for it": "没有支持的依据",
  "scale {0}": "色标 {0}",
  "scale {0} to {1}": "色标 {0} 至 {1}",
  "{0} to {1}": "{0} 至 {1}",
  "{0} ({1} beyond it, shown as its ends)": "{0}（有 {1} 个数值超出，按端点颜色显示）",
  "one scale, {0}": "共用色标 {0}",
  "each on its own scale": "各用各的色标",
  "each panel on its own scale": "每个子图各用各的色标",
  "{0} beyond the scale": "{0} 个数值超出色标",
  "{0} NaN": "{0} 个 NaN",
  "{0} infinite": "{0} 个无穷大",
  "{0} and {1}": "{0}和{1}",
  "{0} value shown as gaps": "{0}，显示为空格",
  "{0} differences shown as gaps": "{0}，显示为空格",
  "{0} values shown as gaps": "{0}，显示为空格",
  "no finite value": "没有有限的数值",
  "every value is {0}": "所有数值都是 {0}",
  "largest {0} at {1}, smallest {2} at {3}": "最大值 {0}，位于{1}；最小值 {2}，位于{3}",
  "first {0} of {1} panels": "仅显示 {1} 个子图中的前 {0} 个",
  "first {0} of {1} rows": "仅显示 {1} 行中的前 {0} 行",
  "first {0} of {1} columns": "仅显示 {1} 列中的前 {0} 列",
  "{0}: {1} values": "{0}：{1} 个数值",
  "Tensor {0} {1}": "张量 {0} {1}",
  Play: "播放",
  Stop: "停止",
  // Attention
  Attention: "注意力",
  "Attention, head {0}": "注意力，第 {0} 个头",
  "{0} queries": "{0} 个查询",
  "{0} keys{1}": "{0} 个键{1}",
  ", 1 of {0} heads": "，共 {0} 个头，此为其一",
  "each row adds up to 1": "每行之和为 1",
  query: "查询",
  key: "键",
  "query {0}": "查询 {0}",
  "key {0}": "键 {0}",
  weight: "权重",
  "weight {0}": "权重 {0}",
  score: "得分",
  // Cell state
  "Cell state": "细胞状态",
  "the {0} of {1} units with the largest cells": "{1} 个单元中细胞状态最大的 {0} 个",
  "cell = kept + written": "细胞状态 = 保留 + 写入",
  "{0}, kept and written parts of units {1}": "{0}，单元 {1} 的保留部分与写入部分",
  "cell: {0}": "细胞状态：{0}",
  "kept {0} (forget {1})": "保留 {0}（遗忘门 {1}）",
  "written {0} (input {1})": "写入 {0}（输入门 {1}）",
  "cell {0}": "细胞状态 {0}",
  "kept (forget \u00d7 cell before)": "保留（遗忘门 \u00d7 上一步细胞状态）",
  "written (input \u00d7 candidate)": "写入（输入门 \u00d7 候选值）",
  cell: "细胞状态",
  "unit {0}: most is written at step {1}{2}, {3}": "单元 {0}：第 {1} 步{2}写入最多，为 {3}",
  // Coloured text
  "Unit {0} over the text": "单元 {0} 在文本上的取值",
  gate: "门",
  state: "状态",
  // Comparison
  Comparison: "对比",
  "equal everywhere": "处处相等",
  difference: "差值",
  "no finite difference": "没有有限的差值",
  "largest difference {0} at {1}": "最大差值 {0}，位于 {1}",
  "first {0} of {1}, {2} \u00d7 {3} of {4} \u00d7 {5}":
    "仅显示 {1}中的前 {0} 个，{4} \u00d7 {5} 中的 {2} \u00d7 {3}",
  "{0} of {1} equal": "{1} 个中有 {0} 个相等",
  "{0}: {1} and {2}, {3}": "{0}：{1} 与 {2}，{3}",
  // Confusion matrix and errors
  "Confusion matrix": "混淆矩阵",
  "{0} of {1} right ({2} %)": "{1} 个中 {0} 个正确（{2} %）",
  "no errors": "没有错误",
  "most often wrong: {0} taken for {1}, {2}": "最常见的错误：把 {0} 认作 {1}，{2}",
  target: "真实类别",
  predicted: "预测类别",
  errors: "错误数",
  "target {0}": "真实类别 {0}",
  "predicted {0}": "预测类别 {0}",
  " ({0} % of {1})": "（占 {1} 的 {0} %）",
  "{0}: {1} classes, {2}": "{0}：{1} 个类别，{2}",
  "{0}: {1} of {2} right": "{0}：{2} 个中 {1} 个正确",
  "Worst errors": "最严重的错误",
  "No errors: the largest losses": "没有错误：损失最大的样本",
  "{0} of {1}": "{1}中有 {0}",
  "the {0} largest losses of {1}": "{1}，此处为损失最大的 {0} 个",
  "target \u2192 predicted, and how sure": "真实类别 \u2192 预测类别，以及把握",
  "item {0}: target {1}, predicted {2} ({3} %), loss {4}":
    "样本 {0}：真实类别 {1}，预测类别 {2}（{3} %），损失 {4}",
  "item {0}: {1} taken for {2}, loss {3}": "样本 {0}：把 {1} 认作 {2}，损失 {3}",
  // Convolution
  "Convolution: {0}, filter {1}, row {2}, column {3}": "卷积：{0}，卷积核 {1}，第 {2} 行第 {3} 列",
  "{0} \u00d7 {1}, stride {2}": "{0} \u00d7 {1}，步幅 {2}",
  "dilation {0}": "扩张率 {0}",
  "grey border: padding, zeros": "灰色边框：零填充",
  "the {0} strongest of {1} channels": "{1} 个通道中贡献最大的 {0} 个",
  input: "输入",
  output: "输出",
  patch: "图块",
  kernel: "卷积核",
  products: "乘积",
  "sum {0}": "合计 {0}",
  "channel {0}: {1}": "通道 {0}：{1}",
  "bias: {0}": "偏置：{0}",
  "no finite value in the output": "输出中没有有限的数值",
  "{0}: {1}, the sum of {2}": "{0}：{1}，是下列各项之和：{2}",
  "the filter's largest value is {0} at row {1}, column {2}":
    "该卷积核的最大响应为 {0}，位于第 {1} 行第 {2} 列",
  "output cell ": "输出位置 ",
  "output row {0}, column {1}": "输出第 {0} 行第 {1} 列",
  // Curves
  "Training curves": "训练曲线",
  "moving average, smooth {0}; raw values faint": "滑动平均，平滑系数 {0}；淡色为原始值",
  "{0} NaN or infinite, shown as gaps": "{0}为 NaN 或无穷大，显示为空隙",
  "{0} not above 0, not on a logarithmic axis": "{0}不大于 0，无法画在对数轴上",
  "{0}: {1} at {2} {3}, {4} at {2} {5}": "{0}：{2} {3} 时为 {1}，{2} {5} 时为 {4}",
  "{0}: {1} at {2} {3}, {4} at {5} {6}, lowest {7} at {8}, highest {9} at {10}":
    "{0}：{2} {3} 时为 {1}，{5} {6} 时为 {4}；最低 {7}（{8}），最高 {9}（{10}）",
  "{0}: no finite value": "{0}：没有有限的数值",
  "{0} (raw)": "{0}（原始值）",
  share: "比例",
  // Embedding
  Embedding: "嵌入",
  "{0} of {1}, two principal components ({2} of the variance)": "{0}，各含 {1}；取两个主成分（占方差的 {2}）",
  "{0} with NaN or infinite values left out": "{0}含 NaN 或无穷大，未画出",
  "component {0} ({1})": "主成分 {0}（{1}）",
  // Feature maps and filters
  "Feature maps": "特征图",
  "{0} of {1} maps": "{1} 张特征图中的 {0} 张",
  "{0} dead (zero everywhere)": "{0} 张未激活（处处为零）",
  dead: "未激活",
  activation: "激活值",
  "{0} of {1} x {2}": "{0}，每张 {1} x {2}",
  "{0}: {1} of {2} x {3}": "{0}：{1}，每张 {2} x {3}",
  "zero everywhere: channel {0}": "处处为零的通道：{0}",
  Filters: "卷积核",
  "{0} of {1} filters": "{1} 个卷积核中的 {0} 个",
  "{0} of {1} channels": "{1} 个通道中的 {0} 个",
  "{0}: {1}, {2}, kernels of {3} x {4}": "{0}：{1}，{2}，大小 {3} x {4}",
  // Gates
  "input gate": "输入门",
  "forget gate": "遗忘门",
  "output gate": "输出门",
  "reset gate": "重置门",
  "update gate": "更新门",
  candidate: "候选值",
  "cell state": "细胞状态",
  "hidden state": "隐藏状态",
  "how much of the candidate is written": "候选值写入多少",
  "how much of the cell is kept: 1 keeps, 0 forgets": "细胞状态保留多少：1 保留，0 遗忘",
  "how much of the cell is shown": "细胞状态输出多少",
  "how much of the past the candidate sees": "候选值能看到多少过去",
  "1 keeps the old state, 0 takes the candidate": "1 保留旧状态，0 采用候选值",
  "what could be written": "可能写入的内容",
  "what is remembered": "记住的内容",
  "what the layer puts out": "该层的输出",
  "Gates of an LSTM": "LSTM 的门",
  "Gates of a GRU": "GRU 的门",
  Gates: "门",
  "Hidden states": "隐藏状态",
  "gates from 0 (closed) to 1 (open)": "门从 0（关闭）到 1（打开）",
  "as text": "以文字显示",
  "states symmetric about 0": "状态的色标关于 0 对称",
  "Gate saturation": "门的饱和程度",
  "share of steps open": "打开的时间步占比",
  "share of steps shut": "关闭的时间步占比",
  "open above {0}": "高于 {0} 为打开",
  "shut below {0}": "低于 {0} 为关闭",
  "{0} NaN left out": "{0} 个 NaN 未计入",
  "open in {0} of the steps": "打开的时间步占 {0}",
  "shut in {0}": "关闭的时间步占 {0}",
  "{0}: unit {1} is open most, in {2} of the steps, unit {3} is shut most, in {4}":
    "{0}：单元 {1} 打开最多，占 {2} 的时间步；单元 {3} 关闭最多，占 {4}",
  // Gradient through time
  "Gradient through time": "梯度随时间的传播",
  "norm of the gradient": "梯度范数",
  "{0}: norm of the loss's gradient with respect to the state after each of {1} steps":
    "{0}：损失对 {1} 步中每一步之后状态的梯度的范数",
  "{0}: {1} at step 0, {2} at step {3}, a factor of {4}": "{0}：第 0 步 {1}，第 {3} 步 {2}，相差 {4} 倍",
  "cell of {0}": "{0} 的细胞状态",
  // Histogram
  Histogram: "直方图",
  "{0} left out": "{0}未计入",
  "shares of the values of each": "各自数值的占比",
  "mean {0}, standard deviation {1}": "均值 {0}，标准差 {1}",
  count: "个数",
  "{0}: {1} to {2}, mean {3}, standard deviation {4}, most ({5}) from {6}":
    "{0}：{1} 至 {2}，均值 {3}，标准差 {4}；{6} 一档最多（{5} 个）",
  // Images
  Image: "图像",
  Images: "图像",
  "Image: {0}": "图像：{0}",
  "first {0} of {1} pictures, ": "{1} 张图中的前 {0} 张，",
  "{0} pictures, ": "{0} 张图，",
  "{0} \u00d7 {1}, red, green and blue": "{0} \u00d7 {1}，红、绿、蓝",
  red: "红",
  green: "绿",
  blue: "蓝",
  "red {0}, green {1}, blue {2}": "红 {0}，绿 {1}，蓝 {2}",
  "{0}: {1} x {2} in colour": "{0}：{1} x {2} 彩色",
  // Pooling
  "Max pooling: {0}, channel {1}": "最大池化：{0}，通道 {1}",
  "Average pooling: {0}, channel {1}": "平均池化：{0}，通道 {1}",
  "windows of {0} \u00d7 {1}, stride {2}": "窗口 {0} \u00d7 {1}，步幅 {2}",
  "grey border: padding": "灰色边框：填充",
  "marks: the chosen maximum": "标记：选中的最大值",
  "marks: the chosen maximum, hollow where it is tied": "标记：选中的最大值，空心表示有并列",
  "maximum from row {0}, column {1}": "最大值来自第 {0} 行第 {1} 列",
  pooled: "池化后",
  "{0}: {1} x {2} pooled to {3} x {4} by windows of {5} x {6}":
    "{0}：用 {5} x {6} 的窗口把 {1} x {2} 池化为 {3} x {4}",
  "pooled values: {0}": "池化后的数值：{0}",
  "its maximum {0} was chosen from input row {1}, column {2}": "其最大值 {0} 取自输入的第 {1} 行第 {2} 列",
  "mean of {0}": "{0}的平均",
  "{0} of them padding": "其中 {0} 个为填充",
  "maximum {0} from row {1}, column {2}": "最大值 {0} 来自第 {1} 行第 {2} 列",
  "maximum {0} from row {1}, column {2} (the first of equal values)":
    "最大值 {0} 来自第 {1} 行第 {2} 列（并列时取第一个）",
  // Receptive field
  "Receptive field: {0}, {1}": "感受野：{0}，{1}",
  "{0} of {1} pixels": "{1} 个像素中的 {0} 个",
  "it sees no pixel": "看不到任何像素",
  "it sees rows {0}\u2013{1}, columns {2}\u2013{3}": "能看到第 {0}\u2013{1} 行，第 {2}\u2013{3} 列",
  "bounds only: too many pixels to ask each": "仅为边界：像素太多，未逐个检验",
  "its value is {0}": "其数值为 {0}",
  seen: "可见",
  "not seen": "不可见",
  "mean of {0} channels": "{0} 个通道的平均",
  // Saliency
  "What speaks for class {0}": "支持类别 {0} 的依据",
  "score {0}, probability {1}": "得分 {0}，概率 {1}",
  gradient: "梯度",
  "Grad-CAM {0}": "Grad-CAM {0}",
  values: "数值",
  "gradient \u00d7 input": "梯度 \u00d7 输入",
  "blue for, red against": "蓝色支持，红色反对",
  "over {0} channels: mean of the input, strongest gradient, sum of products":
    "{0} 个通道：输入取平均，梯度取最强，乘积取和",
};
