/** A paired difference, above 0 where the challenger is better, and how far below 0 its lower bound may lie. */
export interface EvaluatedDifference {
  /** As observed. */
  value: number;
  /** The lower bound of its interval; null where resampling gave none. */
  low: number | null;
  /** In the metric's own unit, at least 0. */
  allowance: number;
}

/**
 * Not worse as observed, and surely not worse by more than the allowance. The first keeps a row of promotions from
 * going down step by step, as the second alone would let it; the second keeps luck on few rows from promoting.
 */
export function evaluateDifference({
  value,
  low,
  allowance,
}: EvaluatedDifference): 'better' | 'as good' | 'worse' | 'inconclusive' {
  if (value < 0) return 'worse';
  // Written so that NaN is inconclusive.
  const sure = low !== null && low > -allowance;
  if (!sure || Number.isNaN(value)) return 'inconclusive';
  return value === 0 ? 'as good' : 'better';
}
