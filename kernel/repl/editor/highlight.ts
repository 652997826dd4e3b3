// Colours TypeScript as it is typed, by TypeScript's own scanner: it needs no tree, so half a line is fine.
import type ts from "@tslab/typescript-for-tslab";
import type { TypeScript } from "../../session/tslab.js";

type Kind = "keyword" | "string" | "number" | "comment" | "type" | "call" | "plain";

const COLOURS: Readonly<Record<Exclude<Kind, "plain">, string>> = {
  keyword: "\x1b[35m",
  string: "\x1b[32m",
  number: "\x1b[36m",
  comment: "\x1b[90m",
  type: "\x1b[33m",
  call: "\x1b[94m",
};

export type Highlighter = (code: string) => string;

/** Adds colours; none runs over the end of a line. */
export function createHighlighter(typescript: TypeScript): Highlighter {
  return (code) =>
    tokens(typescript, code)
      .map(({ text, kind }) => {
        if (kind === "plain") return text;
        return text.replace(/[^\n]+/g, (part) => `${COLOURS[kind]}${part}\x1b[39m`);
      })
      .join("");
}

function tokens(typescript: TypeScript, code: string): { text: string; kind: Kind }[] {
  const { SyntaxKind } = typescript;
  const scanner = typescript.createScanner(typescript.ScriptTarget.Latest, false);
  scanner.setText(code);
  const found: { text: string; kind: Kind }[] = [];
  // Braces that are open inside each `${`.
  const templates: number[] = [];
  let previous: ts.SyntaxKind = SyntaxKind.Unknown;
  let position = 0;
  for (let token = scanner.scan(); token !== SyntaxKind.EndOfFileToken; token = scanner.scan()) {
    const isDivision = token === SyntaxKind.SlashToken || token === SyntaxKind.SlashEqualsToken;
    if (isDivision && !endsValue(typescript, previous)) token = scanner.reScanSlashToken();
    if (token === SyntaxKind.OpenBraceToken && templates.length > 0) templates[templates.length - 1]!++;
    if (token === SyntaxKind.CloseBraceToken && templates.length > 0) {
      if (templates.at(-1) === 0) {
        token = scanner.reScanTemplateToken(false);
        if (token === SyntaxKind.TemplateTail) templates.pop();
      } else templates[templates.length - 1]!--;
    }
    if (token === SyntaxKind.TemplateHead) templates.push(0);
    const end = scanner.getTextPos();
    if (end <= position) break; // a scanner that does not move would scan for ever
    found.push({ text: code.slice(position, end), kind: kindOf(typescript, token, previous, code, end) });
    position = end;
    if (!isTrivia(typescript, token)) previous = token;
  }
  found.push({ text: code.slice(position), kind: "plain" });
  return found;
}

function isTrivia({ SyntaxKind }: TypeScript, token: ts.SyntaxKind): boolean {
  return token >= SyntaxKind.FirstTriviaToken && token <= SyntaxKind.LastTriviaToken;
}

/** Whether a slash behind this token divides. */
function endsValue({ SyntaxKind }: TypeScript, token: ts.SyntaxKind): boolean {
  return [
    SyntaxKind.Identifier,
    SyntaxKind.NumericLiteral,
    SyntaxKind.BigIntLiteral,
    SyntaxKind.StringLiteral,
    SyntaxKind.NoSubstitutionTemplateLiteral,
    SyntaxKind.TemplateTail,
    SyntaxKind.RegularExpressionLiteral,
    SyntaxKind.CloseParenToken,
    SyntaxKind.CloseBracketToken,
    SyntaxKind.ThisKeyword,
    SyntaxKind.TrueKeyword,
    SyntaxKind.FalseKeyword,
    SyntaxKind.NullKeyword,
  ].includes(token);
}

function kindOf(
  { SyntaxKind }: TypeScript,
  token: ts.SyntaxKind,
  previous: ts.SyntaxKind,
  code: string,
  end: number,
): Kind {
  if (token === SyntaxKind.SingleLineCommentTrivia || token === SyntaxKind.MultiLineCommentTrivia) {
    return "comment";
  }
  if (token === SyntaxKind.NumericLiteral || token === SyntaxKind.BigIntLiteral) return "number";
  if (token >= SyntaxKind.StringLiteral && token <= SyntaxKind.TemplateTail) return "string";
  const isMember = previous === SyntaxKind.DotToken || previous === SyntaxKind.QuestionDotToken;
  if (token >= SyntaxKind.FirstKeyword && token <= SyntaxKind.LastKeyword && !isMember) {
    // `type`, `of`, `string`... are names where they are used as such.
    return token <= SyntaxKind.LastReservedWord || !/^\s*[.(=,;)\]]/.test(code.slice(end))
      ? "keyword"
      : "plain";
  }
  if (token === SyntaxKind.Identifier || isMember) {
    if (/^\s*\(/.test(code.slice(end))) return "call";
    return /[A-Z]$/.test(code.slice(0, end).match(/([A-Za-z])[\w$]*$/)?.[1] ?? "") && !isMember
      ? "type"
      : "plain";
  }
  return "plain";
}
