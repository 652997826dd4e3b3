// The yearly sunspot numbers: a real series, with a rhythm of about eleven years that is never quite the same.
import { ArgumentError, checkOptions } from "../shape/errors.js";
import { arange, tensor } from "../tensor/create.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkCount, TensorDataset } from "./dataset.js";

const FIRST_YEAR = 1700;

/**
 * Yearly mean sunspot numbers, 1700 to 2008 (the Wolf or Zurich number, version 1). National Geophysical Data Center (NOAA),
 * ngdc.noaa.gov/stp/solar; public domain; as in statsmodels' data set "sunspots".
 */
// biome-ignore format: ten years a line
const NUMBERS: readonly number[] = [
  5, 11, 16, 23, 36, 58, 29, 20, 10, 8, // 1700
  3, 0, 0, 2, 11, 27, 47, 63, 60, 39, // 1710
  28, 26, 22, 11, 21, 40, 78, 122, 103, 73, // 1720
  47, 35, 11, 5, 16, 34, 70, 81, 111, 101, // 1730
  73, 40, 20, 16, 5, 11, 22, 40, 60, 80.9, // 1740
  83.4, 47.7, 47.8, 30.7, 12.2, 9.6, 10.2, 32.4, 47.6, 54, // 1750
  62.9, 85.9, 61.2, 45.1, 36.4, 20.9, 11.4, 37.8, 69.8, 106.1, // 1760
  100.8, 81.6, 66.5, 34.8, 30.6, 7, 19.8, 92.5, 154.4, 125.9, // 1770
  84.8, 68.1, 38.5, 22.8, 10.2, 24.1, 82.9, 132, 130.9, 118.1, // 1780
  89.9, 66.6, 60, 46.9, 41, 21.3, 16, 6.4, 4.1, 6.8, // 1790
  14.5, 34, 45, 43.1, 47.5, 42.2, 28.1, 10.1, 8.1, 2.5, // 1800
  0, 1.4, 5, 12.2, 13.9, 35.4, 45.8, 41.1, 30.1, 23.9, // 1810
  15.6, 6.6, 4, 1.8, 8.5, 16.6, 36.3, 49.6, 64.2, 67, // 1820
  70.9, 47.8, 27.5, 8.5, 13.2, 56.9, 121.5, 138.3, 103.2, 85.7, // 1830
  64.6, 36.7, 24.2, 10.7, 15, 40.1, 61.5, 98.5, 124.7, 96.3, // 1840
  66.6, 64.5, 54.1, 39, 20.6, 6.7, 4.3, 22.7, 54.8, 93.8, // 1850
  95.8, 77.2, 59.1, 44, 47, 30.5, 16.3, 7.3, 37.6, 74, // 1860
  139, 111.2, 101.6, 66.2, 44.7, 17, 11.3, 12.4, 3.4, 6, // 1870
  32.3, 54.3, 59.7, 63.7, 63.5, 52.2, 25.4, 13.1, 6.8, 6.3, // 1880
  7.1, 35.6, 73, 85.1, 78, 64, 41.8, 26.2, 26.7, 12.1, // 1890
  9.5, 2.7, 5, 24.4, 42, 63.5, 53.8, 62, 48.5, 43.9, // 1900
  18.6, 5.7, 3.6, 1.4, 9.6, 47.4, 57.1, 103.9, 80.6, 63.6, // 1910
  37.6, 26.1, 14.2, 5.8, 16.7, 44.3, 63.9, 69, 77.8, 64.9, // 1920
  35.7, 21.2, 11.1, 5.7, 8.7, 36.1, 79.7, 114.4, 109.6, 88.8, // 1930
  67.8, 47.5, 30.6, 16.3, 9.6, 33.2, 92.6, 151.6, 136.3, 134.7, // 1940
  83.9, 69.4, 31.5, 13.9, 4.4, 38, 141.7, 190.2, 184.8, 159, // 1950
  112.3, 53.9, 37.6, 27.9, 10.2, 15.1, 47, 93.8, 105.9, 105.5, // 1960
  104.5, 66.6, 68.9, 38, 34.5, 15.5, 12.6, 27.5, 92.5, 155.4, // 1970
  154.6, 140.4, 115.9, 66.6, 45.9, 17.9, 13.4, 29.4, 100.2, 157.6, // 1980
  142.6, 145.7, 94.3, 54.6, 29.9, 17.5, 8.6, 21.5, 64.3, 93.3, // 1990
  119.6, 111, 104, 63.7, 40.4, 29.8, 15.2, 7.5, 2.9, // 2000
];

/** Options of `datasets.sunspots`. */
export interface SunspotsOptions {
  /** Years that are seen before the one that is to be predicted. Default 22, two cycles. */
  window?: number;
  /** First year that is predicted in the test. Default 1921. */
  testFrom?: number;
  /** All numbers are divided by it. Default 100, which leaves 0 to 1.9. */
  scale?: number;
}

/** The series, and windows of it. */
export interface Sunspots {
  /** Windows before `testFrom`: `inputs` `[N, window, 1]`, `targets` `[N, 1]`, the number of the next year. */
  readonly train: TensorDataset;
  /** Windows whose next year is `testFrom` or later. */
  readonly test: TensorDataset;
  /** 1700 to 2008, `[309]` int32. */
  readonly years: Tensor;
  /** The number of each year, divided by `scale`, `[309]` float32. */
  readonly values: Tensor;
}

/**
 * The yearly mean sunspot numbers from 1700 to 2008 and windows of them, to predict the next year from those before it.
 * Nothing is downloaded.
 *
 * Source: National Geophysical Data Center (NOAA), public domain. Splitting at 1921 follows Weigend, Huberman and Rumelhart,
 * "Predicting the future: a connectionist approach" (1990).
 * @throws ArgumentError for an unknown option or a window that leaves nothing to train or test on.
 * @example
 * const { train, years, values } = await datasets.sunspots();
 * train // TensorDataset: 199 items, inputs [199, 22, 1] float32, targets [199, 1] float32
 * years.at(values.argmax().item()) // tensor(1957, dtype: int32)
 */
export async function sunspots(options: SunspotsOptions = {}): Promise<Sunspots> {
  const what = "datasets.sunspots";
  checkOptions(what, options, ["window", "testFrom", "scale"]);
  const window = checkCount(what, "window", options.window ?? 22, 1);
  const border = checkCount(what, "testFrom", options.testFrom ?? 1921) - FIRST_YEAR;
  const { scale = 100 } = options;
  if (!(scale > 0)) throw new ArgumentError(`${what}: scale must be a number above 0, got ${String(scale)}`);
  if (border <= window || border >= NUMBERS.length) {
    throw new ArgumentError(
      `${what}: testFrom must be a year from ${FIRST_YEAR + window + 1} to ${FIRST_YEAR + NUMBERS.length - 1} for windows of ${window} years, got ${border + FIRST_YEAR}`,
    );
  }
  const scaled = NUMBERS.map((value) => value / scale);
  const windows = (from: number, to: number) => {
    const ends = Array.from({ length: to - from }, (_, i) => from + i);
    return new TensorDataset(
      tensor(
        ends.flatMap((end) => scaled.slice(end - window, end)),
        { shape: [ends.length, window, 1] },
      ),
      tensor(
        ends.map((end) => scaled[end]),
        { shape: [ends.length, 1] },
      ),
    );
  };
  return {
    train: windows(window, border),
    test: windows(border, NUMBERS.length),
    years: arange(FIRST_YEAR, FIRST_YEAR + NUMBERS.length, 1, { dtype: "int32" }),
    values: tensor(scaled),
  };
}
