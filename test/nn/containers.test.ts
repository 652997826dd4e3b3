// What a user may rely on in ModuleList and ModuleDict.
import { describe, expect, test } from "vitest";
import { nn, randn, type Tensor } from "../../src/index.js";

describe("ModuleList", () => {
  const list = () => new nn.ModuleList([new nn.Linear(2, 3), new nn.Linear(3, 1, { bias: false })]);

  test("finds parameters under positions, as PyTorch does", () => {
    class Net extends nn.Module {
      readonly layers = list();
      override forward(x: Tensor): Tensor {
        let h = x;
        for (const layer of this.layers) h = layer.forward(h);
        return h;
      }
    }
    const net = new Net();
    expect(Object.keys(net.stateDict())).toEqual(["layers.0.weight", "layers.0.bias", "layers.1.weight"]);
    expect(net.forward(randn([4, 2])).shape).toEqual([4, 1]);
    expect(net.trace(randn([4, 2])).names).toContain("layers.0");
  });

  test("is appended to, extended, inserted into and read", () => {
    const layers = list();
    const [first, second] = layers;
    const added = new nn.Linear(1, 1);
    expect(layers.append(added).length).toBe(3);
    expect(layers.at(-1)).toBe(added);
    const start = new nn.Linear(2, 2);
    expect([...layers.insert(0, start)]).toEqual([start, first, second, added]);
    expect(layers.extend([new nn.Linear(1, 1)]).length).toBe(5);
    expect(() => layers.at(5)).toThrow("ModuleList: there is no module 5 among 5");
    expect(() => layers.insert(9, start)).toThrow("cannot insert at 9 among 5");
  });

  test("takes modules only, and says that it computes nothing", () => {
    expect(() => new nn.ModuleList([nn.ReLU as never])).toThrow(/module 0: expected a module/);
    expect(() => new nn.ModuleList(new nn.ReLU() as never)).toThrow(/expected modules in an array/);
    expect(() => list().forward()).toThrow(
      /has no forward; call its modules one by one, or use a Sequential/,
    );
  });
});

describe("ModuleDict", () => {
  const dict = () => new nn.ModuleDict({ relu: new nn.ReLU(), out: new nn.Linear(2, 1) });

  test("keeps names, types and order", () => {
    const modules = dict();
    expect(modules.get("out").weight.shape).toEqual([1, 2]);
    expect(modules.keys()).toEqual(["relu", "out"]);
    expect(modules.size).toBe(2);
    expect([...modules].map(([name]) => name)).toEqual(["relu", "out"]);
    expect(Object.keys(modules.stateDict())).toEqual(["out.weight", "out.bias"]);
  });

  test("is added to and taken from", () => {
    const modules = new nn.ModuleDict();
    expect(modules.set("act", new nn.Tanh()).has("act")).toBe(true);
    expect(modules.set("act", new nn.ReLU()).size).toBe(1);
    expect(modules.delete("act")).toBe(true);
    expect(modules.delete("act")).toBe(false);
    expect(() => modules.get("act")).toThrow('there is no module "act"; there are: none');
  });

  test("refuses names that a module needs, and what is no module", () => {
    expect(() => dict().set("forward", new nn.ReLU())).toThrow(/cannot be called "forward"/);
    expect(() => dict().set("3", new nn.ReLU())).toThrow(/new nn\.ModuleList\(\[first, second\]\)/);
    expect(() => dict().set("a", 3 as never)).toThrow(/expected a module/);
    expect(() => dict().forward()).toThrow(/call one: dict\.get\(name\)\.forward\(x\)/);
  });
});
