import { ScoringFailedError } from '../../core/errors.ts';
import type { Bucket } from '../shared/objects.ts';

/**
 * Batch scores, row-major, `width` a row. Throws ScoringFailedError when the object has not one line a row (blank
 * lines skipped: SageMaker writes one between mini-batches), a row is not `width` wide or a score is no number.
 */
export async function readScores(
  bucket: Pick<Bucket, 'readText' | 'uri'>,
  key: string,
  {
    rows,
    width,
    parseScores,
  }: { rows: number; width: number; parseScores: (text: string, width: number) => Float64Array },
): Promise<Float64Array> {
  const text = await bucket.readText(key);
  const lines = countLines(text);
  if (lines !== rows) {
    throw new ScoringFailedError(
      `${bucket.uri(key)} has ${lines} lines of scores for ${rows} test rows; look at the transform job's log`,
    );
  }
  let scores: Float64Array;
  try {
    scores = parseScores(text, width);
  } catch (cause) {
    throw new ScoringFailedError(`${bucket.uri(key)}: ${cause instanceof Error ? cause.message : 'not scores'}`, {
      cause,
    });
  }
  if (scores.length !== rows * width) {
    throw new ScoringFailedError(
      `${bucket.uri(key)} has ${scores.length} scores for ${rows} test rows; ${width} a row are expected`,
    );
  }
  return scores;
}

function countLines(text: string): number {
  return text.split('\n').reduce((count, line) => (line.trim() === '' ? count : count + 1), 0);
}
