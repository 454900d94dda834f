import { normalQuantile } from '../statistics/normal-quantile.ts';
import type { Bins } from './bins.ts';
import type { ColumnDrift } from './drift-record.ts';

/** Rules of thumb from credit scoring: N. Siddiqi, Credit Risk Scorecards (Wiley, 2006). */
const someFrom = 0.1;
const largeFrom = 0.25;
const mostMoved = 3;

/**
 * How far a column has moved between two sets of rows, as population stability index (PSI). PSI is
 * the sum over the bins of (q - p) ln(q / p), where p and q are a bin's shares of the two sets.
 * Missing values are a bin. A bin that is empty in both sets is ignored. A bin that is empty in one
 * set counts as half a row there, because the logarithm of 0 is infinite.
 *
 * If nothing has changed, PSI / (1 / n1 + 1 / n2) is approximately chi-squared with (bins - 1)
 * degrees of freedom. Its average is then (bins - 1) (1 / n1 + 1 / n2), which is far from 0 for few
 * rows. See B. Yurdakul and J. Naranjo, "Statistical properties of the population stability index",
 * Journal of Risk Model Validation 14 (2020). If the sets share rows, the average is smaller.
 */
export function columnDrift(column: string, before: Bins, after: Bins): ColumnDrift {
  const [from, to] = [before, after].map(({ counts, missing }) => [...counts, missing]);
  const [rowsBefore, rowsAfter] = [sum(from), sum(to)];
  const parts = (from ?? []).flatMap((count, bin) => {
    const countAfter = to?.[bin] ?? 0;
    if (count === 0 && countAfter === 0) return [];
    const p = Math.max(count, 0.5) / rowsBefore;
    const q = Math.max(countAfter, 0.5) / rowsAfter;
    return [{ bin, part: (q - p) * Math.log(q / p), from: count / rowsBefore, to: countAfter / rowsAfter }];
  });
  const psi = parts.reduce((total, { part }) => total + part, 0);
  const unit = 1 / rowsBefore + 1 / rowsAfter;
  const noise = unit * chiSquaredQuantile(0.999, parts.length - 1);
  const largest = parts.toSorted((a, b) => b.part - a.part).filter(({ part }) => part > 0);
  return {
    column,
    psi,
    expected: unit * (parts.length - 1),
    noise,
    verdict: verdictOf(psi, noise),
    moved: largest
      .slice(0, mostMoved)
      .map((part) => ({ bin: binInWords(before, part.bin), from: part.from, to: part.to })),
  };
}

function verdictOf(psi: number, noise: number): ColumnDrift['verdict'] {
  if (psi < someFrom) return 'none';
  if (psi <= noise) return 'unsure';
  return psi < largeFrom ? 'some' : 'large';
}

/** The values of a bin: `above 20, up to 30`, a level, `other` or `missing`. */
function binInWords(bins: Bins, bin: number): string {
  if (bin === bins.counts.length) return 'missing';
  if (bins.kind === 'levels') return bins.levels[bin] ?? 'other';
  const { edges } = bins;
  const [low, high] = [edges[bin - 1], edges[bin]]
    .map((edge) => edge?.toPrecision(5))
    .map((edge) => edge && Number(edge));
  if (low === undefined) return high === undefined ? 'a value' : `up to ${high}`;
  return high === undefined ? `above ${low}` : `above ${low}, up to ${high}`;
}

/**
 * Wilson and Hilferty's approximation, exact to 1 % from 2 degrees of freedom. Gives 0 for 0
 * degrees of freedom.
 */
function chiSquaredQuantile(probability: number, degrees: number): number {
  if (degrees < 1) return 0;
  const spread = 2 / (9 * degrees);
  return degrees * (1 - spread + normalQuantile(probability) * Math.sqrt(spread)) ** 3;
}

function sum(counts: number[] | undefined): number {
  return (counts ?? []).reduce((total, count) => total + count, 0);
}
