import type { Pipeline } from '../pipeline/parse-pipeline.ts';
import { durationSeconds } from '../pipeline/duration.ts';
import { identifier, literal } from '../sql/sql.ts';

/**
 * SQL that is true if a row's label cannot be known yet when the run starts; undefined without a
 * label delay.
 */
export function labelWaits({ time }: Pipeline, startedAt: string): string | undefined {
  const delay = durationSeconds(time?.labelDelay ?? '0 days');
  if (time === undefined || delay === 0) return undefined;
  const known = new Date(Date.parse(startedAt) - delay * 1000).toISOString().replace('Z', '');
  return `${identifier(time.column)} > TIMESTAMP ${literal(known)}`;
}
