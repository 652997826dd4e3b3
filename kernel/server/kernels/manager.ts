// All kernels and sessions of the server. A session is a notebook and the kernel that runs its cells.
import { randomUUID } from "node:crypto";
import { statSync } from "node:fs";
import { dirname, posix } from "node:path";
import type { WebSocket } from "ws";
import { DISPLAY_NAME, KERNEL_NAME } from "../../install/kernelspec.js";
import { readNotebook } from "../../notebook/file.js";
import { kernelEnvironment } from "../../notebook/prose.js";
import type { Root } from "../contents/paths.js";
import { Refusal } from "../refusal.js";
import { Channels } from "./channels.js";
import { Kernel, type KernelModel } from "./kernel.js";

export interface SessionModel {
  id: string;
  path: string;
  name: string;
  type: string;
  kernel: KernelModel;
  notebook?: { path: string; name: string };
}

interface Session {
  id: string;
  path: string;
  name: string;
  type: string;
  kernelId: string;
}

export interface SessionRequest {
  path?: string | null;
  name?: string | null;
  type?: string | null;
  kernel?: { id?: string | null; name?: string | null } | null;
}

/** The only kernel there is; clients choose by this list. */
export const kernelspecs = {
  default: KERNEL_NAME,
  kernelspecs: {
    [KERNEL_NAME]: {
      name: KERNEL_NAME,
      spec: {
        argv: [],
        env: {},
        display_name: DISPLAY_NAME,
        language: "typescript",
        interrupt_mode: "message",
        metadata: { debugger: false },
      },
      resources: Object.fromEntries(
        ["logo-svg.svg", "logo-32x32.png", "logo-64x64.png"].map((file) => [
          file.replace(/\.\w+$/, ""),
          `/kernelspecs/${KERNEL_NAME}/${file}`,
        ]),
      ),
    },
  },
};

/** Pages that are away (asleep, reloaded, closed) and whose outputs are kept for them. */
const MAX_ABSENT = 16;

export class Manager {
  private readonly kernels = new Map<string, Kernel>();
  private readonly sessions = new Map<string, Session>();
  private readonly channels = new Map<string, Channels>();
  private readonly sweeper: NodeJS.Timeout;
  private starting: Promise<unknown> = Promise.resolve();

  /** @param idleMs a kernel that nobody looks at and that has nothing to do ends after so many milliseconds */
  constructor(
    private readonly root: Root,
    idleMs: number,
  ) {
    this.sweeper = setInterval(() => this.sweep(idleMs), Math.min(60_000, idleMs));
    this.sweeper.unref();
  }

  listKernels(): KernelModel[] {
    return [...this.kernels.values()].map(({ model }) => model);
  }

  kernel(id: string): Kernel {
    const kernel = this.kernels.get(id);
    if (!kernel) throw new Refusal(404, `There is no kernel ${id}; it may have ended.`);
    return kernel;
  }

  /**
   * @param path the notebook that it is for: cells run in its folder
   * @param title the notebook's name, where the path does not end in it: JupyterLab makes up a path until a session is there
   */
  async startKernel(name?: string | null, path?: string | null, title?: string): Promise<Kernel> {
    if (name && name !== KERNEL_NAME && name !== "tslab") {
      throw new Refusal(
        404,
        `There is no kernel "${name}" here, only "${KERNEL_NAME}" (TypeScript). Choose it in Kernel > Change Kernel.`,
      );
    }
    const cwd = this.folderOf(path ?? "");
    const notebook = title ? posix.join(posix.dirname(path ?? ""), title) : (path ?? "");
    const kernel = await Kernel.start({ name: KERNEL_NAME, cwd, env: this.environmentFor(notebook) });
    this.kernels.set(kernel.id, kernel);
    return kernel;
  }

  /** That of the notebook, which may be anything else, or nothing yet. */
  private environmentFor(path: string): NodeJS.ProcessEnv {
    try {
      return kernelEnvironment(readNotebook(this.root.resolve(path)));
    } catch {
      return process.env;
    }
  }

  /** The folder of a document, or the next one above it that is there: a console's path is only a name. */
  private folderOf(path: string): string {
    const above = dirname(`/${path}`).slice(1);
    const isFolder = statSync(this.root.resolve(above), { throwIfNoEntry: false })?.isDirectory() ?? false;
    return isFolder || above === "" ? this.root.resolve(isFolder ? above : "") : this.folderOf(above);
  }

  async endKernel(id: string): Promise<void> {
    const kernel = this.kernel(id);
    this.kernels.delete(id);
    for (const session of this.sessions.values())
      if (session.kernelId === id) this.sessions.delete(session.id);
    await kernel.shutdown();
    for (const [key, channels] of this.channels) if (key.startsWith(id)) channels.close();
  }

  connect(kernelId: string, clientId: string, socket: WebSocket): void {
    // A client that gave no name, or one that is none for ZeroMQ, cannot be known again: it loses its place with its socket.
    const isNamed = /^[\w.-]{1,128}$/.test(clientId);
    const client = isNamed ? clientId : randomUUID();
    const key = `${kernelId}/${client}`;
    let channels = this.channels.get(key);
    if (!channels) {
      channels = new Channels(this.kernel(kernelId), client, () => this.channels.delete(key));
      this.channels.set(key, channels);
    }
    const place = channels;
    place.attach(socket);
    socket.on("close", () => {
      if (place.isConnected) return;
      if (isNamed) this.forget();
      else place.close();
    });
  }

  /** Each absent page holds three sockets of ZeroMQ: those that left first give up their places. */
  private forget(): void {
    const absent = [...this.channels.values()].filter(({ isConnected }) => !isConnected);
    absent.sort((a, b) => a.leftAt - b.leftAt);
    for (const channels of absent.slice(0, -MAX_ABSENT)) channels.close();
  }

  listSessions(): SessionModel[] {
    return [...this.sessions.values()].map((session) => this.modelOf(session));
  }

  session(id: string): SessionModel {
    return this.modelOf(this.find(id));
  }

  /** The session of a document, which it has only one of: two pages that ask at once get the same. */
  startSession(request: SessionRequest): Promise<SessionModel> {
    const made = this.starting.then(() => this.findOrStart(request));
    this.starting = made.catch(() => {});
    return made;
  }

  private async findOrStart(request: SessionRequest): Promise<SessionModel> {
    const { path, name, type, kernel } = request;
    const wanted = { path: path ?? "", name: name ?? "", type: type ?? "notebook" };
    const known = [...this.sessions.values()].find(
      (session) => session.path === wanted.path && session.type === wanted.type,
    );
    if (known) return this.modelOf(known);
    const { id } = kernel?.id
      ? this.kernel(kernel.id)
      : await this.startKernel(kernel?.name, wanted.path, wanted.name);
    const session: Session = { id: randomUUID(), ...wanted, kernelId: id };
    this.sessions.set(session.id, session);
    return this.modelOf(session);
  }

  async changeSession(id: string, request: SessionRequest): Promise<SessionModel> {
    const session = this.find(id);
    const { path, name, type, kernel } = request;
    session.path = path ?? session.path;
    session.name = name ?? session.name;
    session.type = type ?? session.type;
    if (kernel && (kernel.id ?? kernel.name)) {
      const old = session.kernelId;
      session.kernelId = kernel.id
        ? this.kernel(kernel.id).id
        : (await this.startKernel(kernel.name, session.path, session.name)).id;
      if (old !== session.kernelId && this.kernels.has(old)) await this.endKernel(old);
    }
    return this.modelOf(session);
  }

  async endSession(id: string): Promise<void> {
    const { kernelId } = this.find(id);
    this.sessions.delete(id);
    const isShared = [...this.sessions.values()].some((session) => session.kernelId === kernelId);
    if (!isShared && this.kernels.has(kernelId)) await this.endKernel(kernelId);
  }

  async endAll(): Promise<void> {
    clearInterval(this.sweeper);
    await Promise.allSettled([...this.kernels.keys()].map((id) => this.endKernel(id)));
  }

  private find(id: string): Session {
    const session = this.sessions.get(id);
    if (!session) throw new Refusal(404, `There is no session ${id}; its kernel may have ended.`);
    return session;
  }

  private modelOf({ kernelId, ...session }: Session): SessionModel {
    const notebook =
      session.type === "notebook" ? { notebook: { path: session.path, name: session.name } } : {};
    return { ...session, kernel: this.kernel(kernelId).model, ...notebook };
  }

  private sweep(idleMs: number): void {
    for (const { model, lastActivity, id } of this.kernels.values()) {
      const isIdle = model.execution_state === "idle" && model.connections === 0;
      if (isIdle && Date.now() - lastActivity.getTime() > idleMs) void this.endKernel(id);
    }
  }
}
