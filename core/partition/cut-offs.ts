import { durationSeconds } from '../pipeline/duration.ts';

const earliest = Date.parse('0001-01-01T00:00:00Z');
const latest = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * The bounds of a split by time (ISO 8601), counted back from the newest row (milliseconds since
 * 1970). The last period is test, the period before it is validation, and all earlier rows are
 * training. There is a gap between two periods.
 */
export function cutOffs(
  { validation, test, gap }: { validation: string; test: string; gap: string },
  newest: number,
): Record<'newest' | 'trainTo' | 'validationAfter' | 'validationTo' | 'testAfter', string> {
  const testAfter = newest - milliseconds(test);
  const validationTo = testAfter - milliseconds(gap);
  const validationAfter = validationTo - milliseconds(validation);
  const trainTo = validationAfter - milliseconds(gap);
  return {
    newest: iso(newest),
    trainTo: iso(trainTo),
    validationAfter: iso(validationAfter),
    validationTo: iso(validationTo),
    testAfter: iso(testAfter),
  };
}

const milliseconds = (duration: string): number => durationSeconds(duration) * 1000;

/**
 * Limits the year to four digits. A time beyond that is a wrong date, or a duration that leaves no
 * rows.
 */
const iso = (time: number): string => new Date(Math.min(latest, Math.max(earliest, time))).toISOString();
