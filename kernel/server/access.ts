// Who may ask: a browser on this machine that was given the token, and programs that carry it. Everything else is
// refused before anything is read: foreign names for this machine (DNS rebinding) and pages of other sites.
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { writeFileWhole } from "../files/atomic.js";
import { Refusal } from "./refusal.js";

export interface AccessOptions {
  /** The secret in the address. Default: a new one. */
  token?: string;
  /** Names by which this server may be called, each with its port: "127.0.0.1:8765". */
  hosts(): readonly string[];
  /** Where the key of the cookies is kept, so that open pages go on after the server starts again. */
  dataFolder: string;
}

const COOKIE = "cellgrad-access";

export class Access {
  readonly token: string;
  private readonly cookieValue: string;

  constructor(private readonly options: AccessOptions) {
    this.token = options.token ?? randomBytes(24).toString("hex");
    this.cookieValue = createHmac("sha256", secretOf(options.dataFolder)).update("cookie").digest("hex");
  }

  /**
   * Lets a request pass or says why not.
   * @param query the query of its address, where a program may put `token`
   * @returns how it proved itself
   * @throws Refusal
   */
  check(request: IncomingMessage, query: URLSearchParams): "token" | "cookie" {
    this.checkOrigin(request);
    const { authorization } = request.headers;
    const carried = /^(?:token|bearer)\s+(\S+)$/i.exec(authorization ?? "")?.[1] ?? query.get("token");
    if (carried !== undefined && carried !== null) {
      if (isSame(carried, this.token)) return "token";
      throw new Refusal(
        403,
        "This token is not that of the running server; its address stands in its terminal.",
      );
    }
    if (!this.hasCookie(request)) {
      throw new Refusal(
        401,
        "Open the address that stands in the terminal, with its token: this browser was not let in yet.",
      );
    }
    return "cookie";
  }

  /** @throws Refusal for a name that is not ours, or a page of another site. */
  private checkOrigin({ headers }: IncomingMessage): void {
    const hosts = this.options.hosts();
    if (!headers.host || !hosts.includes(headers.host.toLowerCase())) {
      throw new Refusal(403, "This address is not served here.");
    }
    const { origin } = headers;
    if (origin !== undefined && origin !== `http://${headers.host.toLowerCase()}`) {
      throw new Refusal(403, "Requests from pages of other sites are refused.");
    }
    const site = headers["sec-fetch-site"];
    const isNavigation = headers["sec-fetch-mode"] === "navigate";
    if (site !== undefined && site !== "same-origin" && site !== "none" && !isNavigation) {
      throw new Refusal(403, "Requests from pages of other sites are refused.");
    }
  }

  private hasCookie({ headers }: IncomingMessage): boolean {
    const cookies = (headers.cookie ?? "").split(/;\s*/);
    return cookies.some((cookie) => {
      const at = cookie.indexOf("=");
      return (
        cookie.slice(0, at) === this.cookieName(headers.host) &&
        isSame(cookie.slice(at + 1), this.cookieValue)
      );
    });
  }

  /** The header that lets this browser in from now on. */
  cookieFor(host: string | undefined): string {
    return `${this.cookieName(host)}=${this.cookieValue}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000`;
  }

  /** Cookies know no ports; two servers on one machine must not take each other's. */
  private cookieName(host: string | undefined): string {
    return `${COOKIE}-${host?.split(":").at(-1) ?? ""}`;
  }
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** A key that only this user can read; made at the first start. */
export function secretOf(dataFolder: string): Buffer {
  const file = join(dataFolder, "secret");
  if (existsSync(file)) {
    const known = readFileSync(file);
    if (known.length === 32) return known;
  }
  const made = randomBytes(32);
  writeFileWhole(file, made, 0o600);
  return made;
}
