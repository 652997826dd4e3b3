import { expect, test } from "vitest";
import { createHeader, type Message } from "../../../kernel/jupyter/wire.js";
import type { CodeCell } from "../../../kernel/notebook/file.js";
import { OutputCollector } from "../../../kernel/notebook/outputs.js";

const cell = (): CodeCell => ({
  cell_type: "code",
  id: "a",
  source: "",
  metadata: {},
  execution_count: null,
  outputs: [],
});

function collect(target: CodeCell, ...messages: [type: string, content: Record<string, unknown>][]) {
  const collector = new OutputCollector();
  for (const [type, content] of messages) {
    const header = createHeader(type, "s");
    const message: Message = { identities: [], header, parent: {}, metadata: {}, content, buffers: [] };
    collector.add(target, message);
  }
  return target.outputs;
}

const text = (value: string, name = "stdout"): [string, Record<string, unknown>] => [
  "stream",
  { name, text: value },
];

test("pieces of one stream are joined, until another output comes between", () => {
  const outputs = collect(cell(), text("a"), text("b"), text("c", "stderr"), text("d"));
  expect(outputs.map((output) => "text" in output && output.text)).toEqual(["ab", "c", "d"]);
});

test("clear_output removes at once, or with wait when the next output comes", () => {
  expect(collect(cell(), text("a"), ["clear_output", { wait: false }])).toEqual([]);
  expect(collect(cell(), text("a"), ["clear_output", { wait: true }])).toHaveLength(1);
  expect(collect(cell(), text("a"), ["clear_output", { wait: true }], text("b"))).toMatchObject([
    { text: "b" },
  ]);
});

test("an update reaches every output of its id, and no other", () => {
  const show = (id: string, value: string): [string, Record<string, unknown>] => [
    "display_data",
    { data: { "text/plain": value }, metadata: {}, transient: { display_id: id } },
  ];
  const [, update] = show("x", "new");
  const outputs = collect(cell(), show("x", "1"), show("y", "2"), show("x", "3"), [
    "update_display_data",
    update,
  ]);
  expect(outputs.map((output) => "data" in output && output.data["text/plain"])).toEqual(["new", "2", "new"]);
});
