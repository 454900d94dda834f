import type { Algorithm } from '../../core/algorithms/algorithm.ts';
import { ScoringFailedError } from '../../core/errors.ts';

/**
 * Batch scores, row-major, `width` a row, from the text of the object at an address, which comes in parts: that of
 * 10,000,000 rows is no string any more. Throws ScoringFailedError when it has not one line a row (blank lines skipped:
 * SageMaker writes one between mini-batches), a row is not `width` wide or a score is no number.
 */
export async function readScores(
  parts: AsyncIterable<string>,
  address: string,
  { rows, width, parseScores }: { rows: number; width: number; parseScores: Algorithm['parseScores'] },
): Promise<Float64Array> {
  const scores = new Float64Array(rows * width);
  let [lines, count, rest] = [0, 0, ''];
  const take = (text: string) => {
    lines += countLines(text);
    let found: Float64Array;
    try {
      found = parseScores(text, width, count);
    } catch (cause) {
      throw new ScoringFailedError(`${address}: ${cause instanceof Error ? cause.message : 'not scores'}`, { cause });
    }
    if (count < scores.length) scores.set(found.subarray(0, scores.length - count), count);
    count += found.length;
  };
  for await (const part of parts) {
    const text = rest + part;
    const end = text.lastIndexOf('\n') + 1;
    if (end > 0) take(text.slice(0, end));
    rest = text.slice(end);
  }
  take(rest);
  if (lines !== rows) {
    throw new ScoringFailedError(
      `${address} has ${lines} lines of scores for ${rows} rows; look at the transform job's log`,
    );
  }
  if (count !== scores.length) {
    throw new ScoringFailedError(`${address} has ${count} scores for ${rows} rows; ${width} a row are expected`);
  }
  return scores;
}

function countLines(text: string): number {
  let [lines, start] = [0, 0];
  while (start < text.length) {
    const next = text.indexOf('\n', start);
    const end = next === -1 ? text.length : next;
    if (text.slice(start, end).trim() !== '') lines++;
    start = end + 1;
  }
  return lines;
}
