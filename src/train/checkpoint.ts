// Checkpoints: a whole training run as one safetensors file. Tensors are tensors of the file (so the weights can be read
// by any program), all else is JSON in its metadata. When they are written is training.ts.
import { joinPath, kindOfPath, makeFolder, writeWhole } from "../host/index.js";
import { parseSafetensors, safetensorsBytes } from "../io/safetensors.js";
import { open } from "../io/source.js";
import type { Module } from "../nn/module.js";
import type { StateDict } from "../nn/state.js";
import type { OptimizerState, ParameterState } from "../optim/index.js";
import { ArgumentError, FormatError } from "../shape/errors.js";
import { tensor } from "../tensor/create.js";
import { isTensor, type Tensor } from "../tensor/tensor.js";
import type { EpochRecord } from "./history.js";
import type { RunState } from "./runState.js";

const FORMAT = "cellgrad checkpoint 1";
const LAST = "last.safetensors";
const BEST = "best.safetensors";

/** An optimiser that can be saved. */
export interface Savable {
  stateDict(): OptimizerState;
  loadStateDict(state: OptimizerState): void;
}

/** What a checkpoint holds. */
export interface Checkpoint {
  readonly model: StateDict;
  readonly optimizer: OptimizerState;
  readonly run: RunState;
}

/** Writes `last.safetensors` in the folder, in the place of an earlier one. */
export async function writeCheckpoint(
  folder: string,
  model: Module,
  optimizer: Savable,
  run: RunState,
): Promise<void> {
  const tensors: StateDict = {};
  const put = (prefix: string, state: StateDict) => {
    for (const [name, value] of Object.entries(state)) tensors[`${prefix}.${name}`] = value;
  };
  put("model", model.stateDict());
  if (run.best !== null) put("best", run.best);
  tensors["history.loss"] = tensor(Float64Array.from(run.loss));
  const { kind, groups, state } = optimizer.stateDict();
  const counts = state.map((entries, i) => {
    if (entries === null) return null;
    const all = Object.entries(entries);
    for (const [name, value] of all) if (isTensor(value)) tensors[`optimizer.${i}.${name}`] = value;
    return Object.fromEntries(all.filter(([, value]) => !isTensor(value)));
  });
  const { best: _, loss: __, ...rest } = run;
  const metadata = {
    format: FORMAT,
    optimizer: JSON.stringify({ kind, groups, counts }, writeNumber),
    run: JSON.stringify(rest, writeNumber),
  };
  await makeFolder(folder);
  writeWhole(joinPath(folder, LAST), safetensorsBytes(tensors, { metadata }));
}

/** Writes the weights alone as `best.safetensors`, ready for `loadSafetensors`. */
export async function writeBest(folder: string, state: StateDict): Promise<void> {
  await makeFolder(folder);
  writeWhole(joinPath(folder, BEST), safetensorsBytes(state));
}

/**
 * The checkpoint that a path leads to: a file, or a folder with a `last.safetensors`; `null` when there is none.
 * @throws HostError when it cannot be read, FormatError when it is no checkpoint or a damaged one.
 */
export async function readCheckpoint(path: string): Promise<Checkpoint | null> {
  const file = (await kindOfPath(path)) === "file" ? path : joinPath(path, LAST);
  if ((await kindOfPath(file)) !== "file") return null;
  const { tensors, metadata } = parseSafetensors(await open("fit", file));
  if (metadata.format !== FORMAT) {
    throw new FormatError(
      `${file}: not a checkpoint of fit; weights alone are loaded with model.loadStateDict(await loadSafetensors(path))`,
    );
  }
  const under = (prefix: string): StateDict =>
    Object.fromEntries(
      Object.entries(tensors).flatMap(([name, value]) =>
        name.startsWith(`${prefix}.`) ? [[name.slice(prefix.length + 1), value]] : [],
      ),
    );
  const run = JSON.parse(metadata.run, readNumber) as Omit<RunState, "best" | "loss">;
  const { kind, groups, counts } = JSON.parse(metadata.optimizer, readNumber) as {
    kind: string;
    groups: OptimizerState["groups"];
    counts: (Record<string, number> | null)[];
  };
  const state = counts.map((entries, i): ParameterState | null =>
    entries === null ? null : { ...entries, ...under(`optimizer.${i}`) },
  );
  const best = under("best");
  return {
    model: under("model"),
    optimizer: { kind, groups, state },
    run: {
      ...run,
      epochs: run.epochs as readonly EpochRecord[],
      best: Object.keys(best).length > 0 ? best : null,
      loss: Array.from((tensors["history.loss"] as Tensor).data()),
    },
  };
}

/** @throws ArgumentError when the optimiser cannot be saved. */
export function checkSavable(optimizer: object): asserts optimizer is Savable {
  const { stateDict, loadStateDict } = optimizer as Partial<Savable>;
  if (typeof stateDict === "function" && typeof loadStateDict === "function") return;
  throw new ArgumentError("fit: checkpoints need an optimizer with stateDict() and loadStateDict()");
}

// JSON has no NaN and no infinity; no text of a checkpoint looks like these.
const NUMBERS: Readonly<Record<string, number>> = {
  "#NaN": Number.NaN,
  "#Infinity": Number.POSITIVE_INFINITY,
  "#-Infinity": Number.NEGATIVE_INFINITY,
};

function writeNumber(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? `#${value}` : value;
}

function readNumber(_: string, value: unknown): unknown {
  return typeof value === "string" && Object.hasOwn(NUMBERS, value) ? NUMBERS[value] : value;
}
