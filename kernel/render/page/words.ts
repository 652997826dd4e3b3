// The few words that a page says by itself, in the language of its notebook.
import type { Language } from "../../notebook/prose.js";

export interface Words {
  readonly htmlLang: string;
  readonly name: string;
  readonly contents: string;
  readonly skip: string;
  readonly copy: string;
  readonly copied: string;
  readonly theme: string;
  readonly light: string;
  readonly dark: string;
  readonly auto: string;
  readonly download: string;
  readonly notebooks: string;
  readonly previous: string;
  readonly next: string;
  readonly pages: string;
  readonly permalink: string;
  readonly showCode: string;
  readonly showOutput: string;
  readonly code: string;
  readonly errorOutput: string;
  readonly noPicture: string;
  readonly picture: (cell: number) => string;
  readonly figure: (cell: number) => string;
  readonly leftOut: (lines: number) => string;
  readonly tooLarge: (megabytes: number) => string;
  /** `Figure 2` */
  readonly figureNumber: (number: number) => string;
  readonly callouts: Record<"note" | "tip" | "important" | "warning" | "caution", string>;
  readonly more: (lines: number) => string;
  readonly less: string;
  readonly hideCode: string;
  readonly search: string;
  readonly searchFor: string;
  readonly nothingFound: string;
  readonly close: string;
  readonly openHere: string;
  readonly openWith: string;
  readonly ran: (seconds: number, version: string, node: string) => string;
}

export const WORDS: Record<Language, Words> = {
  en: {
    htmlLang: "en",
    name: "English",
    contents: "On this page",
    skip: "Skip to the text",
    copy: "Copy",
    copied: "Copied",
    theme: "Colours",
    light: "light",
    dark: "dark",
    auto: "as the system",
    download: "Notebook",
    notebooks: "Notebooks",
    previous: "Previous",
    next: "Next",
    pages: "Previous and next notebook",
    permalink: "Link to this section",
    showCode: "Show the code",
    showOutput: "Show the output",
    code: "Code",
    errorOutput: "Error",
    noPicture: "This figure is drawn by a script; it has no still picture.",
    picture: (cell) => `Picture made by cell ${cell}`,
    figure: (cell) => `Figure made by cell ${cell}`,
    leftOut: (lines) => `… ${lines.toLocaleString("en")} lines left out …`,
    tooLarge: (megabytes) => `An output of ${megabytes} MB is too large for a page; it is in the notebook.`,
    figureNumber: (number) => `Figure ${number}`,
    callouts: { note: "Note", tip: "Tip", important: "Important", warning: "Warning", caution: "Caution" },
    more: (lines) => `Show all ${lines.toLocaleString("en")} lines`,
    less: "Show less",
    hideCode: "Hide the code",
    search: "Search",
    searchFor: "Search all pages",
    nothingFound: "Nothing found",
    close: "Close",
    openHere: "Download",
    openWith: "Keep it in a folder, and in that folder type:",
    ran: (seconds, version, node) =>
      `Run in ${seconds.toFixed(1)} s with cellgrad ${version} on Node ${node}.`,
  },
  zh: {
    htmlLang: "zh-CN",
    name: "中文",
    contents: "本页目录",
    skip: "跳到正文",
    copy: "复制",
    copied: "已复制",
    theme: "配色",
    light: "浅色",
    dark: "深色",
    auto: "跟随系统",
    download: "笔记本",
    notebooks: "全部笔记本",
    previous: "上一篇",
    next: "下一篇",
    pages: "上一篇与下一篇",
    permalink: "本节链接",
    showCode: "显示代码",
    showOutput: "显示输出",
    code: "代码",
    errorOutput: "错误",
    noPicture: "此图由脚本绘制，没有静态图片。",
    picture: (cell) => `第 ${cell} 个单元格生成的图片`,
    figure: (cell) => `第 ${cell} 个单元格生成的图`,
    leftOut: (lines) => `…… 省略 ${lines.toLocaleString("en")} 行 ……`,
    tooLarge: (megabytes) => `输出有 ${megabytes} MB，页面放不下；请在笔记本中查看。`,
    figureNumber: (number) => `图 ${number}`,
    callouts: { note: "注", tip: "提示", important: "重要", warning: "警告", caution: "当心" },
    more: (lines) => `显示全部 ${lines.toLocaleString("en")} 行`,
    less: "收起",
    hideCode: "隐藏代码",
    search: "搜索",
    searchFor: "搜索全部页面",
    nothingFound: "没有找到",
    close: "关闭",
    openHere: "下载",
    openWith: "把笔记本保存到一个文件夹，在其中运行：",
    ran: (seconds, version, node) => `运行用时 ${seconds.toFixed(1)} 秒，cellgrad ${version}，Node ${node}。`,
  },
};
