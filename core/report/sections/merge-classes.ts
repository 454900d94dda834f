import type { Evaluation } from '../../judging/evaluation.ts';

/**
 * Classes with their confusion, largest first. `counts[i][j]` is the number of rows of class i
 * predicted as class j.
 */
export interface MergedConfusion {
  labels: string[];
  counts: number[][];
}

/** Keeps the largest classes by test rows and merges all others into a last one. */
export function mergeClasses({ challenger }: Pick<Evaluation, 'challenger'>, most: number): MergedConfusion {
  const order = challenger.perClass
    .map((score, index) => ({ ...score, index }))
    .filter(({ rows, predicted }) => rows + predicted > 0)
    .sort((a, b) => b.rows - a.rows);
  // Merging a single class would only hide its name.
  const kept = order.length > most + 1 ? order.slice(0, most) : order;
  const merged = order.length - kept.length;
  const labels = kept.map(({ label }) => label);
  if (merged > 0) labels.push(`${merged} others`);
  const positions = new Map(kept.map(({ index }, position) => [index, position]));
  const counts = labels.map(() => labels.map(() => 0));
  for (const [label, predicted, rows] of challenger.confusion) {
    const line = counts[positions.get(label) ?? kept.length];
    const column = positions.get(predicted) ?? kept.length;
    if (line !== undefined) line[column] = (line[column] ?? 0) + rows;
  }
  return { labels, counts };
}
