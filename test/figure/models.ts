// Models as users write them, with weights that do not depend on anything else: a LeNet of named layers, two with a forward
// of their own (beside each other, and around a skip), one with dilation and groups; and a recurrent layer of one's own.
import * as nn from "../../src/nn/index.js";
import { stack } from "../../src/ops/index.js";
import { zeros } from "../../src/tensor/create.js";
import { manualSeed } from "../../src/tensor/random.js";
import type { Tensor } from "../../src/tensor/tensor.js";
import { pattern } from "./gallery.js";

export function lenet() {
  manualSeed(7);
  return new nn.Sequential({
    conv1: new nn.Conv2d(1, 4, 5, { padding: "same" }),
    relu1: new nn.ReLU(),
    pool1: new nn.MaxPool2d(2),
    conv2: new nn.Conv2d(4, 8, 3, { padding: 1 }),
    relu2: new nn.ReLU(),
    pool2: new nn.MaxPool2d(2),
    flatten: new nn.Flatten(),
    out: new nn.Linear(8 * 4 * 4, 10),
  });
}

/** A tall and a wide convolution side by side: what they see together is a cross. */
export class CrossNet extends nn.Module {
  tall = new nn.Conv2d(3, 2, [5, 1], { padding: [2, 0] });
  wide = new nn.Conv2d(3, 2, [1, 3], { padding: [0, 1] });
  both = new nn.ReLU();
  head = new nn.Linear(2, 3);

  override forward(x: Tensor): Tensor {
    const sum = this.both.forward(this.tall.forward(x).add(this.wide.forward(x)));
    return this.head.forward(sum.mean([2, 3]));
  }
}

export function crossNet(): CrossNet {
  manualSeed(3);
  return new CrossNet();
}

export function dilated() {
  manualSeed(5);
  return new nn.Sequential(
    new nn.Conv2d(4, 6, 3, { dilation: 2, stride: 2, padding: 1, groups: 2 }),
    new nn.Tanh(),
    new nn.Conv2d(6, 2, 2, { bias: false }),
  );
}

/** A picture `[1, channels, size, size]` of a ring. */
export function ringPicture(size: number, channels = 1): Tensor {
  return pattern([1, channels, size, size], (_, k, r, c) => {
    const apart = Math.hypot(r - size / 2 + k, c - size / 2) - size / 3;
    return Math.exp(-apart * apart);
  });
}

/** A convolution with a skip around it, padded means, a maximum over windows that overlap. */
export class SkipNet extends nn.Module {
  first = new nn.Conv2d(2, 3, 3, { padding: 1 });
  again = new nn.Conv2d(3, 3, 3, { padding: 1, bias: false });
  mean = new nn.AvgPool2d(3, { stride: 2, padding: 1 });
  most = new nn.MaxPool2d(3, { stride: 1 });
  head = new nn.Linear(18, 4);

  override forward(x: Tensor): Tensor {
    return this.after(this.first.forward(x));
  }

  /** What is made of the first convolution's maps. */
  after(maps: Tensor): Tensor {
    const whole = maps.add(this.again.forward(maps.tanh()));
    return this.head.forward(this.most.forward(this.mean.forward(whole)).flatten(1));
  }
}

export function skipNet(): SkipNet {
  manualSeed(9);
  return new SkipNet();
}

/** A recurrent layer of the user's: takes and returns a state, and keeps no gates. */
export class Leaky extends nn.Module {
  into = new nn.Linear(3, 5);

  override forward(x: Tensor, state: Tensor = zeros([x.shape[0], 5])) {
    const steps: Tensor[] = [];
    let now = state;
    for (let t = 0; t < x.shape[1]; t++) {
      now = now.mul(0.5).add(this.into.forward(x.at(":", t)).tanh());
      steps.push(now);
    }
    return { output: stack(steps, 1), state: now };
  }
}
