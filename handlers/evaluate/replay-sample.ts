/** Rows to replay: at most so many, and so many of them chosen because a value is missing. */
const most = 50;
const mostWithMissing = 10;

/**
 * Numbers of the rows that VerifyEndpoint replays: evenly spread over all rows, and some of `withMissing`, since an
 * encoder is likeliest to go wrong where nothing is there. In rising order, the same for the same rows.
 */
export function replaySample(rows: number, withMissing: number[]): number[] {
  const chosen = new Set(withMissing.slice(0, mostWithMissing));
  const room = Math.min(most, rows) - chosen.size;
  for (let index = 0; index < room; index++) chosen.add(Math.floor((index * rows) / room));
  return [...chosen].sort((a, b) => a - b);
}
