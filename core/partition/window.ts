import type { Pipeline } from '../pipeline/parse-pipeline.ts';
import { durationSeconds } from '../pipeline/duration.ts';
import { identifier, literal } from '../sql/sql.ts';

/** SQL of the window's end (milliseconds since 1970); undefined without a window. */
export function windowEndSql({ input, time }: Pipeline, startedAt: string): string | undefined {
  if (input.window === 'all' || time === undefined) return undefined;
  // A wrong date in the future must not empty the window.
  return `least(epoch_ms(max(${identifier(time.column)})), ${Date.parse(startedAt)})`;
}

/**
 * SQL that is true for a row that is older than the window; `end` is its end (milliseconds since
 * 1970).
 */
export function isOutdatedSql({ input, time }: Pipeline, end: number): string {
  const first = new Date(end - durationSeconds(input.window) * 1000).toISOString().replace('Z', '');
  return `${identifier(time?.column ?? '')} < TIMESTAMP ${literal(first)}`;
}
