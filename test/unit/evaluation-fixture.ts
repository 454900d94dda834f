import { noDrift } from '../../core/features/drift-record.ts';
import type { Difference, Evaluation } from '../../core/evaluation.ts';

/** What of an evaluation most tests do not look at: no slices, no intervals, no worst rows. */
export const noDetails = {
  intervals: { challenger: null, champion: null },
  slices: [],
  sliceCorrection: null,
  threshold: null,
  holdout: { gatesDecided: 1, newerRows: null, usedNewer: false, differenceOnShared: null },
  worst: [],
  importance: { features: null, reason: 'not asked for' },
  dropped: [],
  drift: noDrift(null, 'no model serves yet'),
  closest: [],
} satisfies Partial<Evaluation>;

/** A difference with its interval, by default one of no width. */
export function differenceOf(value: number, low: number | null = value, high: number | null = value): Difference {
  return { value, low, high, confidence: 0.95, resamples: 1000, clusters: null, method: 'paired bootstrap' };
}
