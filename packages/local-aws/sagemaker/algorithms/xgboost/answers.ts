import { ClientError } from '../algorithm.ts';
import type { PredictOptions } from '../algorithm.ts';
import { shortestFloat } from '../shortest-float.ts';

/**
 * Formats predictions, `groups` per row, as the container does: Python's `str` of a number or list
 * on each line in a batch transform job, and CSV or JSON over HTTP. The container's numbers can
 * have more digits or another exponent. They parse to the same float32.
 */
export function formatAnswer(
  predictions: Float32Array,
  groups: number,
  { accept, batch }: PredictOptions,
): { contentType: string; body: string } {
  const rows = Array.from({ length: predictions.length / groups }, (_, row) =>
    Array.from(predictions.subarray(row * groups, (row + 1) * groups), shortestFloat),
  );
  const accepted = accept.split(/[;,]/)[0]?.trim().toLowerCase() ?? '';
  if (batch) {
    const lines = rows.map((row) => (groups === 1 ? printFloat(row[0] ?? NaN) : `[${row.map(printFloat).join(', ')}]`));
    return { contentType: 'text/csv', body: lines.map((line) => `${line}\n`).join('') };
  }
  if (accepted === 'application/json') {
    const scores = rows.map((row) => ({ score: groups === 1 ? row[0] : row }));
    return { contentType: 'application/json', body: JSON.stringify({ predictions: scores }) };
  }
  if (['', '*/*', 'text/csv'].includes(accepted)) {
    return { contentType: 'text/csv', body: rows.map((row) => row.map(printFloat).join(',')).join('\n') };
  }
  throw new ClientError(`Accept type ${accept} is not supported. Use text/csv or application/json`);
}

/** Python prints whole floats as 1.0. */
function printFloat(value: number): string {
  const text = String(value);
  return Number.isInteger(value) && !text.includes('e') ? `${text}.0` : text;
}
