/**
 * A paired difference, above 0 if the challenger is better, and how far below 0 its lower bound may
 * be.
 */
export interface PairedDifference {
  /** The observed difference. */
  value: number;
  /** Lower bound of the interval; null if resampling gave none. */
  low: number | null;
  /** In the metric's unit, at least 0. */
  allowance: number;
}

/**
 * The challenger passes if it is not worse as observed and its lower bound is above the negative
 * allowance. The first condition keeps a series of promotions from declining step by step. The
 * second one keeps chance on few rows from promoting a model.
 */
export function classifyDifference({
  value,
  low,
  allowance,
}: PairedDifference): 'better' | 'as good' | 'worse' | 'inconclusive' {
  if (value < 0) return 'worse';
  // The comparison is written so that NaN is inconclusive.
  const isCertain = low !== null && low > -allowance;
  if (!isCertain || Number.isNaN(value)) return 'inconclusive';
  return value === 0 ? 'as good' : 'better';
}
