// A part of a pinned library that the front end changes, and that a later version no longer has, is told of.
import { expect, test, vi } from "vitest";
import { hasMethods } from "../../kernel/lab/front/pinned.js";

test("a missing method is told once, with what is lost; one that is there is not", () => {
  const told = vi.spyOn(console, "error").mockImplementation(() => {});
  const owner = { save() {}, size: 1 };
  expect(hasMethods(owner, ["save"], "nothing is saved")).toBe(true);
  expect(told).not.toHaveBeenCalled();
  expect(hasMethods(owner, ["save", "size"], "nothing is counted")).toBe(false);
  expect(hasMethods(owner, ["size"], "nothing is counted")).toBe(false);
  expect(told).toHaveBeenCalledTimes(1);
  expect(told.mock.calls[0]![0]).toMatch(/no size; nothing is counted/);
  told.mockRestore();
});
