/** Most rows to replay, and most of them chosen because a value is missing. */
const most = 50;
const mostWithMissing = 10;

/**
 * The rows that VerifyEndpoint replays, in ascending order. They include some of `withMissing`,
 * because an encoder is most likely to fail on missing values. The others are evenly spread. `rows`
 * is the number of rows, or the indices of the rows that can be replayed in ascending order. The
 * same input gives the same rows.
 */
export function replaySample(rows: number | number[], withMissing: number[]): number[] {
  const count = typeof rows === 'number' ? rows : rows.length;
  const at = (index: number) => (typeof rows === 'number' ? index : (rows[index] ?? 0));
  const replayable = typeof rows === 'number' ? withMissing : withMissing.filter((row) => rows.includes(row));
  const chosen = new Set(replayable.slice(0, mostWithMissing));
  const room = Math.min(most, count) - chosen.size;
  for (let index = 0; index < room; index++) chosen.add(at(Math.floor((index * count) / room)));
  return [...chosen].sort((a, b) => a - b);
}
