/** The minimal standard generator; the Python that made the expected numbers runs the same. */
export function uniform(count: number, seed: number): number[] {
  let state = seed;
  return Array.from({ length: count }, () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647);
}

/** 1,500 rows of two classes, scores in hundredths. */
export function manyTies(): { labels: number[]; scores: number[] } {
  const draws = uniform(3000, 7);
  const scores = Array.from({ length: 1500 }, (_, row) => Math.round((draws[2 * row + 1] ?? 0) * 100) / 100);
  const labels = scores.map((score, row) => ((draws[2 * row] ?? 0) < 0.3 + 0.4 * score ? 1 : 0));
  return { labels, scores };
}
