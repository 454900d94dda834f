/** Computes a statistic from the values of a period, of which there is at least one. */
export type Statistic = (values: number[]) => number;

const sum: Statistic = (values) => values.reduce((total, value) => total + value, 0);

const named: Record<string, Statistic> = {
  Sum: sum,
  SampleCount: (values) => values.length,
  Average: (values) => sum(values) / values.length,
  Minimum: (values) => Math.min(...values),
  Maximum: (values) => Math.max(...values),
};

/**
 * Finds a statistic by CloudWatch's name: the five above and the percentiles p0 to p100. Otherwise
 * undefined.
 */
export function statistic(name: string): Statistic | undefined {
  const percent = /^p(\d{1,2}(?:\.\d+)?|100)$/.exec(name)?.[1];
  return percent === undefined ? named[name] : (values) => percentile(values, Number(percent));
}

/**
 * The smallest value that at least `percent` percent of the values do not exceed (nearest rank).
 */
function percentile(values: number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = Math.ceil((percent / 100) * sorted.length);
  return sorted[Math.max(0, rank - 1)] ?? Number.NaN;
}
