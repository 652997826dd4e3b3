// Filling parameters with their first values. The layers call these with PyTorch's defaults; a model of one's own
// may fill them anew.
import { noGrad } from "../autograd/index.js";
import { ArgumentError, checkOptions, formatShape, ShapeError } from "../shape/errors.js";
import { sizeOf } from "../shape/shape.js";
import { full, rand, randn, tensor } from "../tensor/create.js";
import type { Generator } from "../tensor/random.js";
import type { Tensor } from "../tensor/tensor.js";

/** Options of `nn.init.uniform`, `nn.init.normal` and `nn.init.truncNormal`. */
export interface InitOptions {
  /** Default: the stream that `manualSeed` restarts. */
  generator?: Generator;
}

/** Options of `nn.init.xavierUniform` and `nn.init.xavierNormal`. */
export interface XavierOptions extends InitOptions {
  /** Factor for the activation that follows: 5/3 for tanh. Default 1. */
  gain?: number;
}

/** Options of `nn.init.kaimingUniform` and `nn.init.kaimingNormal`. */
export interface KaimingOptions extends InitOptions {
  /** Negative slope of the leaky ReLU that follows. Default 0, a plain ReLU. */
  a?: number;
  /** Whether the size of the values (`fanIn`, default) or that of the gradients (`fanOut`) is to stay alike. */
  mode?: "fanIn" | "fanOut";
}

/**
 * Fills a tensor in place with uniform values from `low` to `high` (0 to 1), and returns it.
 * @throws ArgumentError when `low` is above `high`.
 * @example
 * manualSeed(0);
 * nn.init.uniform(zeros([3]), -0.1, 0.1) // tensor([-0.0202,  0.0761,  0.0471])
 */
export function uniform<T extends Tensor>(target: T, low = 0, high = 1, options: InitOptions = {}): T {
  checkOptions("uniform", options, ["generator"]);
  if (!(low <= high)) throw new ArgumentError(`uniform: expected low <= high, got ${low} and ${high}`);
  return write(target, () =>
    rand(target.shape, { dtype: target.dtype, ...options })
      .mul(high - low)
      .add(low),
  );
}

/**
 * Fills a tensor in place with normal values, and returns it. Default: mean 0, standard deviation 1.
 * @throws ArgumentError when the standard deviation is below 0.
 * @example
 * manualSeed(0);
 * nn.init.normal(zeros([3]), 0, 0.01) // tensor([ 0.0133, -0.0033, -0.0027])
 */
export function normal<T extends Tensor>(target: T, mean = 0, std = 1, options: InitOptions = {}): T {
  checkOptions("normal", options, ["generator"]);
  if (!(std >= 0)) throw new ArgumentError(`normal: the standard deviation must be at least 0, got ${std}`);
  return write(target, () =>
    randn(target.shape, { dtype: target.dtype, ...options })
      .mul(std)
      .add(mean),
  );
}

/**
 * Fills a tensor in place with one value, and returns it.
 * @example
 * const { bias } = new nn.Linear(2, 3);
 * nn.init.constant(bias!, 0.1) // tensor([0.1000, 0.1000, 0.1000], requiresGrad: true)
 */
export function constant<T extends Tensor>(target: T, value: number): T {
  return write(target, () => full(target.shape, value, { dtype: target.dtype }));
}

/**
 * Fills a tensor in place with normal values that are drawn again while they lie outside of `low` to `high`, and
 * returns it. Default: mean 0, standard deviation 1, from -2 to 2.
 * @throws ArgumentError when so little of the distribution lies between the limits that drawing would not end.
 * @example
 * manualSeed(0);
 * nn.init.truncNormal(zeros([1000]), 0, 1, -1, 1).abs().max().item() <= 1 // true
 */
export function truncNormal<T extends Tensor>(
  target: T,
  mean = 0,
  std = 1,
  low = -2,
  high = 2,
  options: InitOptions = {},
): T {
  checkOptions("truncNormal", options, ["generator"]);
  if (!(std > 0)) {
    throw new ArgumentError(`truncNormal: the standard deviation must be above 0, got ${std}`);
  }
  // Too far from the mean, or too close to each other, hardly any value would be kept.
  if (!(low < high) || low > mean + 3 * std || high < mean - 3 * std || high - low < 1e-2 * std) {
    throw new ArgumentError(
      `truncNormal: the limits ${low} and ${high} leave nothing of a normal distribution around ${mean} with deviation ${std}`,
    );
  }
  return write(target, () => {
    const values = new Float64Array(target.numel);
    let open = Array.from(values.keys());
    while (open.length > 0) {
      const drawn = randn([open.length], { dtype: "float64", ...options }).data();
      open = open.filter((place, i) => {
        values[place] = mean + std * drawn[i];
        return values[place] < low || values[place] > high;
      });
    }
    return tensor(values, { shape: target.shape }).to(target.dtype);
  });
}

/**
 * Fills a matrix in place with ones on the diagonal and zeros elsewhere, and returns it.
 * @throws ShapeError when it is no matrix.
 * @example
 * nn.init.eye(zeros([2, 3]))
 * // tensor([[1., 0., 0.],
 * //         [0., 1., 0.]])
 */
export function eye<T extends Tensor>(target: T): T {
  if (target.ndim !== 2) {
    throw new ShapeError(`eye: expected a matrix, got ${formatShape(target.shape)}`);
  }
  return write(target, () => {
    const [rows, columns] = target.shape;
    return tensor(
      Float64Array.from({ length: rows * columns }, (_, i) =>
        Math.floor(i / columns) === i % columns ? 1 : 0,
      ),
      { shape: target.shape },
    ).to(target.dtype);
  });
}

/**
 * Fills the weight of a convolution in place so that it passes its channels on unchanged, as far as there are as many
 * filters, and returns it: 1 in the middle of the kernel of each filter's own channel, zeros elsewhere.
 * @param groups Each group passes on its own channels. Default 1.
 * @throws ShapeError when it is no weight `[filters, channels, ...]` of a convolution, or the groups do not divide it.
 * @example
 * const conv = new nn.Conv1d(2, 2, 3, { padding: 1, bias: false });
 * nn.init.dirac(conv.weight);
 * conv.forward(tensor([[[1, 2, 3], [4, 5, 6]]]))
 * // tensor([[[1., 2., 3.],
 * //          [4., 5., 6.]]], gradFn: <reshape>)
 */
export function dirac<T extends Tensor>(target: T, groups = 1): T {
  const { shape } = target;
  if (shape.length < 3 || shape[0] % groups !== 0) {
    throw new ShapeError(
      `dirac: expected the weight of a convolution [filters, channels, ...] whose filters ${groups} divides, got ${formatShape(shape)}`,
    );
  }
  return write(target, () => {
    const values = new Float64Array(sizeOf(shape));
    const place = sizeOf(shape.slice(2));
    const middle = shape.slice(2).reduce((at, size) => at * size + Math.floor(size / 2), 0);
    const perGroup = shape[0] / groups;
    for (let filter = 0; filter < shape[0]; filter++) {
      const channel = filter % perGroup;
      if (channel < shape[1]) values[(filter * shape[1] + channel) * place + middle] = 1;
    }
    return tensor(values, { shape }).to(target.dtype);
  });
}

/** Options of `nn.init.orthogonal`. */
export interface OrthogonalOptions extends InitOptions {
  /** Factor of all values. Default 1. */
  gain?: number;
}

/**
 * Fills a weight in place with orthogonal rows (or columns, where there are more rows) of length `gain`, and returns
 * it; axes behind the first count as one. Usual for the recurrent weights of an RNN.
 * Saxe, McClelland and Ganguli, "Exact solutions to the nonlinear dynamics of learning" (2013).
 * @throws ShapeError for a tensor of fewer than 2 axes.
 * @example
 * manualSeed(0);
 * const w = nn.init.orthogonal(zeros([2, 4]));
 * w.matmul(w.transpose()).round()
 * // tensor([[1., 0.],
 * //         [0., 1.]])
 */
export function orthogonal<T extends Tensor>(target: T, options: OrthogonalOptions = {}): T {
  checkOptions("orthogonal", options, ["gain", "generator"]);
  const { gain = 1, ...rest } = options;
  if (target.ndim < 2) {
    throw new ShapeError(
      `orthogonal: expected a tensor of at least 2 axes, got ${formatShape(target.shape)}`,
    );
  }
  return write(target, () => {
    const rows = target.shape[0];
    const columns = sizeOf(target.shape.slice(1));
    const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)];
    const drawn = randn([count, length], { dtype: "float64", ...rest }).data();
    const vectors = Array.from({ length: count }, (_, i) =>
      Float64Array.from(drawn.slice(i * length, (i + 1) * length)),
    );
    orthonormalise(vectors);
    const wide = rows <= columns;
    const values = Float64Array.from({ length: rows * columns }, (_, i) => {
      const [row, column] = [Math.floor(i / columns), i % columns];
      return gain * (wide ? vectors[row][column] : vectors[column][row]);
    });
    return tensor(values, { shape: target.shape }).to(target.dtype);
  });
}

/** Gram and Schmidt, twice for each vector: once leaves rounding errors of the size of the correlation. */
function orthonormalise(vectors: readonly Float64Array[]): void {
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  vectors.forEach((vector, i) => {
    for (let pass = 0; pass < 2; pass++) {
      for (const before of vectors.slice(0, i)) {
        const share = dot(vector, before);
        before.forEach((value, k) => {
          vector[k] -= share * value;
        });
      }
    }
    const size = Math.sqrt(dot(vector, vector));
    vector.forEach((value, k) => {
      vector[k] = value / size;
    });
  });
}

const GAINS: Readonly<Record<string, number>> = {
  linear: 1,
  sigmoid: 1,
  tanh: 5 / 3,
  relu: Math.SQRT2,
  selu: 3 / 4,
};

/**
 * PyTorch's recommended factor for weights in front of an activation: 1 for `"linear"` and `"sigmoid"`, 5/3 for
 * `"tanh"`, the root of 2 for `"relu"`, `sqrt(2 / (1 + slope^2))` for `"leakyRelu"`, 3/4 for `"selu"`.
 * @param slope Of the leaky ReLU. Default 0.01.
 * @throws ArgumentError for another activation.
 * @example
 * nn.init.calculateGain("relu") // 1.4142135623730951
 * nn.init.calculateGain("tanh") // 1.6666666666666667
 */
export function calculateGain(nonlinearity: string, slope = 0.01): number {
  if (nonlinearity === "leakyRelu") return Math.sqrt(2 / (1 + slope * slope));
  const gain = GAINS[nonlinearity];
  if (gain !== undefined) return gain;
  throw new ArgumentError(
    `calculateGain: known are ${[...Object.keys(GAINS), "leakyRelu"].join(", ")}, got ${JSON.stringify(nonlinearity)}`,
  );
}

/**
 * Fills a tensor in place with zeros, and returns it.
 * @example
 * nn.init.zeros(new nn.Linear(2, 3).bias!) // tensor([0., 0., 0.], requiresGrad: true)
 */
export function zeros<T extends Tensor>(target: T): T {
  return constant(target, 0);
}

/**
 * Fills a tensor in place with ones, and returns it.
 * @example
 * nn.init.ones(zeros([3])) // tensor([1., 1., 1.])
 */
export function ones<T extends Tensor>(target: T): T {
  return constant(target, 1);
}

/**
 * Uniform values up to `gain * sqrt(6 / (fanIn + fanOut))`, for layers followed by tanh or a sigmoid.
 * Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks" (2010).
 * @throws ShapeError for a tensor of fewer than 2 axes.
 * @example
 * const { weight } = new nn.Linear(100, 200);
 * nn.init.xavierUniform(weight);
 * weight.abs().max().item() <= Math.sqrt(6 / (100 + 200)) // true
 */
export function xavierUniform<T extends Tensor>(target: T, options: XavierOptions = {}): T {
  const [std, rest] = xavier("xavierUniform", target, options);
  return uniform(target, -Math.sqrt(3) * std, Math.sqrt(3) * std, rest);
}

/**
 * Normal values with the standard deviation `gain * sqrt(2 / (fanIn + fanOut))`; see `xavierUniform`.
 * @throws ShapeError for a tensor of fewer than 2 axes.
 * @example
 * manualSeed(0);
 * nn.init.xavierNormal(zeros([200, 100])).std().item().toFixed(2) // '0.08'
 */
export function xavierNormal<T extends Tensor>(target: T, options: XavierOptions = {}): T {
  const [std, rest] = xavier("xavierNormal", target, options);
  return normal(target, 0, std, rest);
}

/**
 * Uniform values up to `sqrt(6 / ((1 + a^2) * fan))`, for layers followed by a ReLU.
 * He et al., "Delving deep into rectifiers" (2015).
 * @throws ShapeError for a tensor of fewer than 2 axes.
 * @example
 * const { weight } = new nn.Linear(100, 200);
 * nn.init.kaimingUniform(weight);
 * weight.abs().max().item() <= Math.sqrt(6 / 100) // true
 */
export function kaimingUniform<T extends Tensor>(target: T, options: KaimingOptions = {}): T {
  const [std, rest] = kaiming("kaimingUniform", target, options);
  return uniform(target, -Math.sqrt(3) * std, Math.sqrt(3) * std, rest);
}

/**
 * Normal values with the standard deviation `sqrt(2 / ((1 + a^2) * fan))`; see `kaimingUniform`.
 * @throws ShapeError for a tensor of fewer than 2 axes.
 * @example
 * manualSeed(0);
 * nn.init.kaimingNormal(zeros([200, 100])).std().item().toFixed(2) // '0.14'
 */
export function kaimingNormal<T extends Tensor>(target: T, options: KaimingOptions = {}): T {
  const [std, rest] = kaiming("kaimingNormal", target, options);
  return normal(target, 0, std, rest);
}

function xavier(what: string, target: Tensor, { gain = 1, ...rest }: XavierOptions): [number, InitOptions] {
  const { fanIn, fanOut } = fans(what, target);
  return [gain * Math.sqrt(2 / (fanIn + fanOut)), rest];
}

function kaiming(what: string, target: Tensor, options: KaimingOptions): [number, InitOptions] {
  const { a = 0, mode = "fanIn", ...rest } = options;
  if (mode !== "fanIn" && mode !== "fanOut") {
    throw new ArgumentError(`${what}: mode must be "fanIn" or "fanOut", got ${JSON.stringify(mode)}`);
  }
  return [Math.sqrt(2 / ((1 + a * a) * fans(what, target)[mode])), rest];
}

/** How many inputs each output of a weight sums up, and the other way round. */
function fans(what: string, target: Tensor): { fanIn: number; fanOut: number } {
  if (target.ndim < 2) {
    throw new ShapeError(
      `${what}: expected a weight of at least 2 axes [out, in, ...], got ${formatShape(target.shape)}; fill a bias with zeros() or uniform()`,
    );
  }
  const window = sizeOf(target.shape.slice(2));
  return { fanIn: target.shape[1] * window, fanOut: target.shape[0] * window };
}

function write<T extends Tensor>(target: T, values: () => Tensor): T {
  noGrad(() => target.copy_(values()));
  return target;
}
