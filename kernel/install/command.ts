import type { Command } from "commander";
export function registerKernel(_program: Command): void {}
