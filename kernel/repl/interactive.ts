// The REPL at a keyboard: prompt, editor, interrupts, and what is written while somebody types.
import { commandNames } from "./commands.js";
import { Editor, type Language } from "./editor/editor.js";
import { History, historyFile } from "./history.js";
import { Keyboard } from "./input/keyboard.js";
import { type Graphics, lookOf, SIXEL_ATTRIBUTE, styles } from "./print/style.js";
import { Shell } from "./shell.js";

const BANNER = [
  "cellgrad: tensor, nn, optim, plot, datasets, graph, fit and the rest are in scope; .help for more",
  "Try: plot.image(randn([16, 16]))",
];

export class Interactive {
  private readonly keyboard: Keyboard;
  private readonly editor: Editor;
  private readonly shell: Shell;
  private readonly write = process.stdout.write.bind(process.stdout);
  private writes = 0;
  /** The cursor stands behind something that somebody wrote. */
  private isLineOpen = false;
  private graphics?: Graphics;

  constructor(cwd: string) {
    this.keyboard = new Keyboard({
      key: (characters, key) => this.editor.key(characters, key),
      interrupt: () => this.shell.cells.session?.interrupt(),
      closed: () => process.exit(0),
    });
    this.shell = new Shell({
      cwd,
      stop: new Int32Array(this.keyboard.flags.buffer, 0, 2),
      look: () => {
        const look = lookOf(process.stdout);
        return this.graphics ? { ...look, graphics: this.graphics } : look;
      },
      write: (text) => void process.stdout.write(text),
      writeError: (text) => void process.stdout.write(text),
      isLabelled: true,
      writes: () => this.writes,
      readText: () => this.readText(),
    });
    const history = new History(historyFile(), (message) => process.stdout.write(`${message}\n`));
    const output = {
      get columns() {
        return process.stdout.columns || 80;
      },
      get rows() {
        return process.stdout.rows || 24;
      },
      write: (text: string) => void this.write(text),
    };
    this.editor = new Editor(output, history, this.language(), () => this.suspend());
    this.history = history;
  }

  private readonly history: History;

  /** Runs until the user leaves. @param file is run first */
  async run(file: string | undefined): Promise<void> {
    this.watchWrites();
    const { dim, bold } = styles(this.shell.look);
    process.stdout.write(`${bold(BANNER[0]!)}\n${dim(BANNER[1]!)}\n`);
    process.stdout.on("resize", () => this.editor.refresh());
    process.on("SIGCONT", () => {
      this.keyboard.take();
      this.editor.refresh();
    });
    // The reading thread sends it to stop code that listens to nothing else.
    process.on("SIGINT", () => this.shell.cells.session?.interrupt());
    process.on("uncaughtException", (error) => this.background("Uncaught", error));
    process.on("unhandledRejection", (reason) => this.background("Unhandled rejection:", reason));
    const loaded = this.load();
    if (file !== undefined) {
      await loaded;
      await this.busy(() => this.shell.runFile(file));
    }
    for (;;) {
      const text = await this.readLine();
      if (text === undefined) break;
      this.history.add(text);
      const outcome = await this.busy(async () => {
        await loaded;
        return this.shell.submit(text);
      });
      if (outcome === "exit") break;
    }
    process.exit(0); // whatever timers the user has left
  }

  /** After the prompt is on the screen: the terminal's answer, then the compiler. */
  private async load(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 5));
    const look = this.shell.look;
    if (!look.graphics && look.colours !== "none" && !process.env.TMUX && !process.env.STY) {
      void this.keyboard.attributes(1000).then((numbers) => {
        if (numbers?.includes(SIXEL_ATTRIBUTE)) this.graphics = "sixel";
      });
    }
    try {
      await this.shell.warmUp();
    } catch (error) {
      process.stdout.write(`the compiler could not be loaded: ${(error as Error).message}\n`);
      process.exit(1);
    }
    this.editor.ready();
  }

  /** @returns nothing when the user leaves */
  private async readLine(): Promise<string | undefined> {
    for (;;) {
      const { green } = styles(this.shell.look);
      const label = `In [${this.shell.cells.next}]: `;
      this.freshLine();
      const reading = await this.editor.read({
        prompt: green(label),
        continuation: green(`${"...: ".padStart(label.length)}`),
      });
      if (reading.kind === "end") return undefined;
      if (reading.kind === "text" && reading.text.trim() !== "") return reading.text;
    }
  }

  private async readText(): Promise<string | undefined> {
    this.keyboard.isBusy = false;
    process.stdout.write("Type or paste; Ctrl-D runs it, Ctrl-C drops it\n");
    const reading = await this.editor.read({ prompt: "  ", continuation: "  ", isPaste: true });
    this.keyboard.isBusy = true;
    if (reading.kind !== "text") return undefined;
    this.history.add(reading.text);
    return reading.text;
  }

  private async busy<T>(action: () => Promise<T>): Promise<T> {
    this.keyboard.isBusy = true;
    try {
      return await action();
    } finally {
      this.keyboard.isBusy = false;
    }
  }

  private language(): Language {
    return {
      highlight: (code) => (/^\s*[.?]/.test(code) ? code : this.shell.highlight(code)),
      isComplete: (code) => this.shell.isComplete(code),
      complete: (code, position) => {
        if (/^\.[a-z]*$/.test(code)) return { start: 0, end: code.length, names: commandNames };
        // `?name` and `.time EXPR` complete as code does.
        const prefix = /^(\s*\?{1,2}|\.[a-z]+\s+)/.exec(code)?.[0].length ?? 0;
        const found = this.shell.cells.complete(code.slice(prefix), position - prefix);
        const names = found?.matches.map(({ name }) => name) ?? [];
        return found && { start: found.start + prefix, end: found.end + prefix, names };
      },
      describe: (code, position) =>
        this.shell.cells.inspect(code, position - 1)?.signature.replace(/\s+/g, " "),
    };
  }

  /** What is written while a line is being edited goes above it. */
  private watchWrites(): void {
    for (const stream of [process.stdout, process.stderr]) {
      const write = stream.write.bind(stream) as (...parameters: unknown[]) => boolean;
      const watched = (chunk: unknown, ...rest: unknown[]): boolean => {
        this.writes++;
        const text = typeof chunk === "string" ? chunk : Buffer.from(chunk as Uint8Array).toString("utf8");
        if (text !== "") this.isLineOpen = !text.endsWith("\n");
        if (!this.editor.isReading) return write(chunk, ...rest);
        this.editor.interject(() => {
          write(chunk, ...rest);
          this.freshLine();
        });
        return true;
      };
      stream.write = watched as typeof stream.write;
    }
  }

  private freshLine(): void {
    if (this.isLineOpen) this.write("\n");
    this.isLineOpen = false;
  }

  private suspend(): void {
    if (process.platform === "win32") return;
    this.keyboard.release();
    process.kill(process.pid, "SIGTSTP");
  }

  /** Something failed that no line waits for. */
  private background(what: string, thrown: unknown): void {
    if (thrown instanceof Error && thrown.name === "KeyboardInterrupt") return;
    process.stdout.write(
      `${what} ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`,
    );
  }
}
