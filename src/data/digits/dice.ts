// Random choices as a hand makes them: between bounds, around a habit, one way or another.

/** Draws from a stream of uniform numbers from 0 up to 1. */
export class Dice {
  constructor(private readonly next: () => number) {}

  /** Any number between the two, evenly. */
  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** A number near `middle`: bell-shaped with this standard deviation, never more than three of them away. */
  near(middle: number, deviation: number): number {
    // The sum of three uniform numbers has the standard deviation 1/2.
    return middle + (this.next() + this.next() + this.next() - 1.5) * 2 * deviation;
  }

  /** Whether something that happens with this probability does. */
  happens(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of the choices, each as often as its weight says. */
  pick<T>(choices: readonly (readonly [weight: number, choice: T])[]): T {
    let total = 0;
    for (const [weight] of choices) total += weight;
    let left = this.next() * total;
    for (const [weight, choice] of choices) {
      left -= weight;
      if (left < 0) return choice;
    }
    return choices[choices.length - 1][1];
  }

  /** The numbers 0 to `count - 1` in random order. */
  order(count: number): number[] {
    const numbers = Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = Math.floor(this.next() * (i + 1));
      [numbers[i], numbers[j]] = [numbers[j], numbers[i]];
    }
    return numbers;
  }
}
