// What stands inside of a module, and where.
import { TYPE } from "../tensor/tensor.js";
import { type Buffer, isBuffer } from "./buffer.js";
import type { Module } from "./module.js";
import { isParameter, type Parameter } from "./parameter.js";

/**
 * Whether a value is a module, from whichever copy of the package.
 * @example
 * nn.isModule(new nn.ReLU()) // true
 * nn.isModule(relu) // false
 */
export function isModule(value: unknown): value is Module {
  return typeof value === "object" && value !== null && (value as Record<symbol, unknown>)[TYPE] === "Module";
}

/** A parameter, a buffer or a child, and the place where it was found. */
export interface Member {
  readonly owner: Record<string, unknown>;
  readonly key: string;
  /** Relative to the module. */
  readonly name: string;
  readonly value: Parameter | Buffer | Module;
}

/** The parameters, buffers and children directly inside of a module, in the order of its fields. */
export function members(module: Module): Member[] {
  const found: Member[] = [];
  const look = (owner: object, prefix: string, deeper: boolean) => {
    for (const [key, value] of Object.entries(owner)) {
      const name = join(prefix, key);
      if (isParameter(value) || isBuffer(value) || isModule(value)) {
        found.push({ owner: owner as Record<string, unknown>, key, name, value });
      } else if (deeper && isCollection(value)) {
        look(value, name, false);
      }
    }
  };
  look(module, "", true);
  return found;
}

function isCollection(value: unknown): value is object {
  return (
    Array.isArray(value) || (typeof value === "object" && value !== null && value.constructor === Object)
  );
}

/** A path one level down. */
export function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
