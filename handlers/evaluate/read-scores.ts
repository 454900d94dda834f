import type { Algorithm } from '../../core/algorithms/algorithm.ts';
import { ScoringFailedError } from '../../core/errors.ts';

/**
 * Reads batch scores, row-major, `width` per row. The text comes in parts, because 10,000,000 rows
 * do not fit into one string. Throws ScoringFailedError unless there is one line per row with
 * `width` numbers. Blank lines are skipped: SageMaker writes one between mini-batches.
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
    let parsed: Float64Array;
    try {
      parsed = parseScores(text, width, count);
    } catch (cause) {
      throw new ScoringFailedError(
        `${address}: ${cause instanceof Error ? cause.message : 'its content is not scores'}`,
        { cause },
      );
    }
    if (count < scores.length) scores.set(parsed.subarray(0, scores.length - count), count);
    count += parsed.length;
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
      `${address} has ${lines} lines of scores for ${rows} rows. Look at the transform job's log.`,
    );
  }
  if (count !== scores.length) {
    throw new ScoringFailedError(
      `${address} has ${count} scores for ${rows} rows, but ${width} per row are expected. Look at the transform job's log.`,
    );
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
