/** Values of a period, at least one, to the statistic's value. */
export type Statistic = (values: number[]) => number;

const sum: Statistic = (values) => values.reduce((total, value) => total + value, 0);

const named: Record<string, Statistic> = {
  Sum: sum,
  SampleCount: (values) => values.length,
  Average: (values) => sum(values) / values.length,
  Minimum: (values) => Math.min(...values),
  Maximum: (values) => Math.max(...values),
};

/** A statistic by CloudWatch's name for it: the five above and percentiles from p0 to p100; undefined for others. */
export function statistic(name: string): Statistic | undefined {
  const share = /^p(\d{1,2}(?:\.\d+)?|100)$/.exec(name)?.[1];
  return share === undefined ? named[name] : (values) => percentile(values, Number(share));
}

/** The smallest value that so many in a hundred do not exceed. */
function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = Math.ceil((share / 100) * sorted.length);
  return sorted[Math.max(0, rank - 1)] ?? Number.NaN;
}
