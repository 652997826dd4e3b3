// Writes random programs: top-level statements of every kind that use, change and capture what earlier ones
// declared, and note what they see in `log`. A program means the same as one module and split into cells.

/** A small seeded generator (mulberry32), so that a failing program can be written again from its seed. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

class Writer {
  private readonly random: () => number;
  private count = 0;
  /** Variables that hold numbers; those that may be assigned; functions of one number; classes. */
  private readonly numbers: string[] = [];
  private readonly mutable: string[] = [];
  private readonly functions: string[] = [];
  private readonly classes: string[] = [];

  constructor(seed: number) {
    this.random = createRandom(seed);
  }

  private pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.random() * from.length)]!;
  }

  private name(prefix: string): string {
    return `${prefix}${++this.count}`;
  }

  private declare(isMutable: boolean): string {
    const name = this.name("v");
    this.numbers.push(name);
    if (isMutable) this.mutable.push(name);
    return name;
  }

  /** An expression that gives a number, made of what exists so far. */
  private expression(depth = 0): string {
    const leaf = () =>
      this.numbers.length > 0 && this.random() < 0.7
        ? this.pick(this.numbers)
        : String(Math.floor(this.random() * 9));
    if (depth > 2 || this.random() < 0.3) return leaf();
    const one = () => this.expression(depth + 1);
    const some = (names: readonly string[], write: (name: string) => string) =>
      names.length > 0 ? write(this.pick(names)) : leaf();
    return this.pick([
      () => `(${one()} + ${one()})`,
      () => `(${one()} * 2 - ${one()}) % 101`,
      () => `(${one()} > ${one()} ? ${one()} : ${one()})`,
      () => some(this.functions, (f) => `${f}(${one()})`),
      () => some(this.functions, (f) => `([${one()}, 2].map(${f})[0] as any)`),
      () => some(this.classes, (c) => `new ${c}(${one()}).get()`),
      () => some(this.classes, (c) => `${c}.made`),
      () => some(this.numbers, (v) => `({ ${v} }).${v}`),
      () => some(this.numbers, (v) => `((${v}: any) => ${v} + 1)(${one()})`),
      () => `[...[${one()}, ${one()}]].reduce((a: any, b: any) => a + b)`,
      () => `Number(\`\${${one()}}\`)`,
    ])();
  }

  private readonly statements: (() => string)[] = [
    () => this.variable("let"),
    () => this.variable("const"),
    () => this.variable("var"),
    () => {
      const [value, other] = [this.expression(), this.expression()];
      const names = [this.declare(true), this.declare(true), this.declare(true)];
      return `let { a: ${names[0]}, b: [${names[1]} = 4], ...${this.name("rest")} }: any = { a: ${value}, b: [${other}], c: 1 }, ${names[2]}: any = 1;`;
    },
    () => `log.push(${this.expression()});`,
    () => `log.push(typeof ${this.pick([...this.functions, ...this.classes, "log"])});`,
    () => this.change((v) => `${v} ${this.pick(["=", "+=", "-=", "||=", "??="])} ${this.expression()};`),
    () => this.change((v) => `${v}${this.pick(["++", "--"])};`),
    () => this.change((v) => `[${v}, ${this.pick(this.mutable)}] = [${this.expression()}, ${v}];`),
    () =>
      this.change(
        (v) => `({ ${v}, x: ${this.pick(this.mutable)} = 3 } = { ${v}: ${this.expression()} } as any);`,
      ),
    () => this.change((v) => `for (const i of [1, 2, 3]) ${v} += i * ${this.expression()} % 7;`),
    () => this.change((v) => `for (${v} of [${this.expression()}, ${this.expression()}]);`),
    () =>
      this.change((v) => `for (let i = 0; i < 4; i++) { if (i === 2) continue; ${v} = (${v} + i) % 1000; }`),
    () => this.change((v) => `outer: for (;;) { while (true) { ${v}++; break outer; } }`),
    () =>
      this.change(
        (v) =>
          `try { ${v}++; if (${this.expression()} > 3) throw ${v}; } catch (e: any) { log.push(e); } finally { ${v} %= 97; }`,
      ),
    () =>
      this.change(
        (v) => `switch (${v} % 2) { case 0: { let ${v} = 1; log.push(${v}); break; } default: ${v}--; }`,
      ),
    () =>
      this.change(
        (v) => `if (${this.expression()} > 2) { var ${this.name("block")}: any = ${v}; } else { ${v} = 0; }`,
      ),
    () => this.change((v) => `{ let ${v}: any = 5; ${v} += 1; log.push(${v}); }`),
    () =>
      this.function(
        (f, x) =>
          `function ${f}(${x}: any${this.defaultParameter()}): any { ${this.effect()} return (${x} + ${this.expression(1)}) % 1009; }`,
      ),
    () =>
      this.function((f, x) => `const ${f} = (${x}: any): any => (${x} * 3 + ${this.expression(1)}) % 1013;`),
    () =>
      this.function(
        (f, x) =>
          `const ${f} = function (${x}: any): any { ${this.effect()} return ${x}; }; log.push(${f}.name);`,
      ),
    () =>
      this.function(
        (f, x) =>
          `let ${f}: any = (() => { let n = ${this.expression(1)}; return (${x}: any) => (n += ${x}) % 1019; })();`,
      ),
    () => {
      const name = this.name("gen");
      return `function* ${name}(): any { for (let i = 0; i < 3; i++) { ${this.effect()} yield i + ${this.expression(1)}; } } log.push([...${name}()]);`;
    },
    () => {
      const name = this.name("later");
      return `async function ${name}(): Promise<any> { await null; ${this.effect()} return ${this.expression(1)}; } log.push(await ${name}());`;
    },
    () => `for await (const x of [${this.expression()}, ${this.expression()}]) { log.push(x); }`,
    () => {
      const name = this.name("Class");
      const base =
        this.classes.length > 0 && this.random() < 0.4 ? ` extends ${this.pick(this.classes)}` : "";
      const code = `class ${name}${base} { static made: any = ${this.expression(1)}; field: any = ${this.expression(1)}; #own = 1; constructor(x: any) { ${base ? "super(x);" : ""} this.field += x; } get(): any { ${this.effect()} return (this.field + this.#own + ${this.expression(1)}) % 1021; } get self() { return ${name}; } }`;
      this.classes.push(name);
      return `${code} log.push(new ${name}(1).self === ${name}, ${name}.name);`;
    },
    () => {
      const name = this.name("Enum");
      return `enum ${name} { A, B = 5, C } log.push(${name}.C, ${name}[5]);`;
    },
    () => {
      const name = this.name("Space");
      return `namespace ${name} { export let inner: any = ${this.expression(1)}; export const f = () => inner + 1; } log.push(${name}.f());`;
    },
    () => {
      const name = this.name("object");
      return `const ${name} = { get now() { return ${this.expression(1)}; }, method(): any { return this.now; }, [\`k\${1}\`]: ${this.expression(1)} }; log.push(${name}.method(), ${name}.k1);`;
    },
    () => {
      const name = this.name("join");
      return `import { join as ${name} } from "node:path"; log.push(${name}("a", String(${this.expression(1)})));`;
    },
  ];

  private variable(kind: "let" | "const" | "var"): string {
    const value = this.expression(); // first, as it must not name the variable itself
    return `${kind} ${this.declare(kind !== "const")}: any = ${value};`;
  }

  private change(write: (variable: string) => string): string {
    return this.mutable.length > 0 ? write(this.pick(this.mutable)) : this.variable("let");
  }

  private function(write: (name: string, parameter: string) => string): string {
    const name = this.name("f");
    const code = write(name, this.random() < 0.3 && this.numbers.length > 0 ? this.pick(this.numbers) : "x");
    this.functions.push(name);
    return code;
  }

  private defaultParameter(): string {
    return this.random() < 0.3 ? `, extra: any = ${this.expression(1)}` : "";
  }

  private effect(): string {
    return this.mutable.length > 0 && this.random() < 0.6 ? `${this.pick(this.mutable)}++;` : "";
  }

  write(length: number): string[] {
    const statements = Array.from({ length }, () => this.pick(this.statements)());
    return ["const log: any[] = [];", ...statements, `log.push(${["0", ...this.numbers].join(", ")});`];
  }

  /** Splits statements into cells of one to four. */
  split(statements: readonly string[]): string[] {
    const cells: string[] = [];
    for (let at = 0; at < statements.length; ) {
      const size = 1 + Math.floor(this.random() * 4);
      cells.push(statements.slice(at, at + size).join("\n"));
      at += size;
    }
    return cells;
  }
}

export function randomProgram(seed: number): { statements: string[]; cells: string[] } {
  const writer = new Writer(seed);
  const statements = writer.write(12);
  return { statements, cells: writer.split(statements) };
}
