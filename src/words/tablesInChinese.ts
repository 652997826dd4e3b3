// Words of tables and of training's progress in Chinese.

export const TABLES: Readonly<Record<string, string>> = {
  // Models, traces, profiles
  "(model)": "（模型）",
  name: "名称",
  shape: "形状",
  shapes: "形状",
  dtype: "数据类型",
  total: "合计",
  operation: "运算",
  calls: "次数",
  "{0} of the parameters are frozen": "其中 {0} 个参数已冻结",
  // Training
  Training: "训练过程",
  epoch: "轮次",
  loss: "损失",
  accuracy: "准确率",
  "validation loss": "验证损失",
  "validation accuracy": "验证准确率",
  seconds: "秒",
  "{0} epochs": "{0} 轮",
  "stopped in epoch {0} of {1}, step {2}": "在第 {0} 轮（共 {1} 轮）第 {2} 步停止",
  "{0} in {1}": "{0}，用时 {1}",
  "epoch {0}/{1}": "第 {0}/{1} 轮",
  "epoch {0}/{1}, step {2}/{3}": "第 {0}/{1} 轮，第 {2}/{3} 步",
  "{0} steps/s, {1} left": "每秒 {0} 步，还需 {1}",
  "stopped after step {0}": "在第 {0} 步之后停止",
  "stopped early; the best epoch was {0}": "提前停止；最好的是第 {0} 轮",
};
