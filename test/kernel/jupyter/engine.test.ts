// The engine inside the kernel: imported by its name, shown by its own displays, stopped by the stop button.
import { describe, expect, test } from "vitest";
import { useKernel } from "./kernelProcess.js";

const kernel = useKernel(); // its folder has no packages: the engine is the kernel's own

describe("a cell", () => {
  test("imports the engine by name, with its types", async () => {
    const { reply, outputs } = await kernel.run(
      "import { nn, tensor } from 'cellgrad';\ntensor([[1, 2], [3, 4]])",
    );
    expect(reply).toMatchObject({ status: "ok" });
    const data = outputs[0]!.content.data as Record<string, string>;
    expect(data["text/plain"]).toContain("[[1., 2.]");
    expect((await kernel.run("tensor([1]).noSuchMethod()")).reply).toMatchObject({
      ename: "TypeScriptError",
    });
    const completed = await kernel.client.request("complete_request", { code: "nn.LST", cursor_pos: 6 });
    expect(completed.content.matches).toContain("LSTM");
  });

  test("shows a figure in every form", async () => {
    const { outputs } = await kernel.run(
      "import { plot, randn } from 'cellgrad';\nplot.image(randn([8, 8]))",
    );
    expect(outputs[0]).toMatchObject({ type: "execute_result" });
    expect(Object.keys(outputs[0]!.content.data as object)).toEqual(
      expect.arrayContaining(["text/plain", "text/html", "application/vnd.plotly.v1+json"]),
    );
  });

  test("shows the engine's own errors with the line of the cell", async () => {
    const { outputs } = await kernel.run("const left = tensor([[1, 2]]);\n\nleft.matmul(left)");
    const traceback = (outputs[0]!.content.traceback as string[]).join("\n");
    expect(traceback).toMatch(/Cell \[\d+\], line 3/);
    expect(traceback).toContain("left.matmul(left)");
  });

  test("trains with a display that moves, and is stopped with the model intact", async () => {
    await kernel.run(
      [
        "import { fit, mseLoss, optim, TensorDataset } from 'cellgrad';",
        "const model = new nn.Linear(4, 1);",
        "const data = new TensorDataset(randn([256, 4]), randn([256, 1]));",
        "const options = { loss: mseLoss, optimizer: new optim.SGD(model.parameters(), { lr: 1e-3 }), epochs: 1e6 };",
      ].join("\n"),
    );
    const published: string[] = [];
    let isTraining = () => {};
    const training = new Promise<void>((resolve) => {
      isTraining = resolve;
    });
    const running = kernel.client.execute("await fit(model, data, options)", {
      onOutput: ({ header }) => {
        published.push(header.msg_type);
        if (header.msg_type === "update_display_data") isTraining();
      },
    });
    await training;
    await kernel.client.interrupt();
    expect(await running).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    const shown = published.filter((type) => type === "display_data");
    expect(shown.length).toBeLessThanOrEqual(2); // progress and curves, however often they move
    const { outputs } = await kernel.run("model.forward(randn([2, 4])).shape");
    expect(outputs[0]!.content.data).toMatchObject({ "text/plain": "[ 2, 1 ]" });
  });
});
