// What the bundler understands and the type checker does not: style sheets, and KaTeX's extension without types.
declare module "*.css";
declare module "katex/contrib/auto-render" {
  interface Options {
    delimiters: { left: string; right: string; display: boolean }[];
    throwOnError: boolean;
    errorColor: string;
  }
  export default function render(node: HTMLElement, options: Options): void;
}
// See src/figure/live.ts; the bundler makes a module of its text.
declare module "cellgrad:live" {
  export default function live(library: unknown, place: HTMLElement, figure: unknown): Promise<HTMLElement>;
}
