// An order in which rows that run alike stand beside each other: average linkage on the correlation of each two rows. No
// tree is drawn, only its leaves are put in order.

/** More rows would take longer than a figure may. */
export const MOST_CLUSTERED = 512;

/** The rows' indices, clustered; `rows` are of one length and finite. */
export function clusteredOrder(rows: readonly ArrayLike<number>[]): number[] {
  const count = rows.length;
  const apart = distances(rows);
  const leaves: (number[] | undefined)[] = rows.map((_, i) => [i]);
  const sizes = rows.map(() => 1);
  // Two clusters that are each other's nearest are joined in any case, so a chain of nearest ones finds them all.
  const chain: number[] = [];
  for (let left = count; left > 1; ) {
    if (chain.length === 0) chain.push(leaves.findIndex((group) => group !== undefined));
    const last = chain[chain.length - 1];
    const before = chain[chain.length - 2];
    let nearest = before ?? -1;
    for (let other = 0; other < count; other++) {
      if (other === last || leaves[other] === undefined) continue;
      if (nearest < 0 || apart[last * count + other] < apart[last * count + nearest]) nearest = other;
    }
    if (nearest !== before) {
      chain.push(nearest);
      continue;
    }
    chain.length -= 2;
    const [a, b] = [Math.min(last, nearest), Math.max(last, nearest)];
    for (let other = 0; other < count; other++) {
      if (leaves[other] === undefined || other === a || other === b) continue;
      const mean =
        (sizes[a] * apart[a * count + other] + sizes[b] * apart[b * count + other]) / (sizes[a] + sizes[b]);
      apart[a * count + other] = mean;
      apart[other * count + a] = mean;
    }
    leaves[a] = [...(leaves[a] as number[]), ...(leaves[b] as number[])];
    leaves[b] = undefined;
    sizes[a] += sizes[b];
    left--;
  }
  return leaves.find((group) => group !== undefined) ?? [];
}

/** 0 for rows that rise and fall together, 2 for opposite ones; a row without any rise and fall is 1 from all. */
function distances(rows: readonly ArrayLike<number>[]): Float64Array {
  const count = rows.length;
  const unit = rows.map((row) => {
    const values = Float64Array.from(row);
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    const length = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0));
    return values.map((v) => (length > 0 ? (v - mean) / length : 0));
  });
  const apart = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      let product = 0;
      for (let k = 0; k < unit[i].length; k++) product += unit[i][k] * unit[j][k];
      apart[i * count + j] = 1 - product;
      apart[j * count + i] = 1 - product;
    }
  }
  return apart;
}
