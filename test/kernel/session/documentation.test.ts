// What a session says of the library's names: doc comments and examples, of methods too.
import { expect, test } from "vitest";
import { useSession } from "./cells.js";

const cells = useSession();

async function exampleOf(code: string): Promise<string | undefined> {
  await cells.run('import { nn, relu, tensor } from "cellgrad";', "const x = tensor([1]);");
  return cells.session.inspect(code, code.length)?.tags.find(({ name }) => name === "example")?.text;
}

test("a method without an example of its own has that of the function of its name", async () => {
  expect(await exampleOf("relu")).toContain("x.relu() // tensor([0., 0., 2.], gradFn: <relu>)");
  expect(await exampleOf("x.relu")).toBe(await exampleOf("relu"));
});

test("a method's own example is the only one", async () => {
  const found = cells.session.inspect("x.at", 4);
  expect(found?.tags.filter(({ name }) => name === "example")).toHaveLength(1);
  expect(await exampleOf("x.at")).toContain('x.at(":", "1:")\n// tensor([[2., 3.],\n//         [5., 6.]])');
});

test("what an override does not say again is said by its base", async () => {
  const code = "new nn.ReLU().forward";
  const found = cells.session.inspect(code, code.length);
  expect(found?.signature).toContain("ReLU.forward(x: Tensor): Tensor");
  expect(found?.documentation).toBe("What the module computes.");
});
