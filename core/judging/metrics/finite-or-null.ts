import type { Metrics } from '../evaluation.ts';

/** JSON has no NaN and no infinity: what is not finite becomes null. */
export function finiteOrNull(values: Record<string, number>): Metrics {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, Number.isFinite(value) ? value : null]),
  );
}
