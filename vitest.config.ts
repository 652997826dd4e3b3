import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Two cores are the smallest machine this is tested on; kernels and browsers are processes of their own.
    maxWorkers: 2,
    // The linter's rule against focused tests takes our own fit() for one.
    allowOnly: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
