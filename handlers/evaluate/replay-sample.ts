/** Rows to replay: at most so many, and so many of them chosen because a value is missing. */
const most = 50;
const mostWithMissing = 10;

/**
 * Numbers of the rows that VerifyEndpoint replays: evenly spread over all rows (or over those that can be replayed, in
 * rising order), and some of `withMissing`, since an encoder is likeliest to go wrong where nothing is there. In rising
 * order, the same for the same rows.
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
