import type { Metrics } from '../evaluation.ts';

/** Replaces values that are not finite by null, because JSON has no NaN and no infinity. */
export function finiteOrNull(values: Record<string, number>): Metrics {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, Number.isFinite(value) ? value : null]),
  );
}
