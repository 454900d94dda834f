import { thresholdMetrics } from '../../pipeline/metric-names.ts';
import { sumOf } from './areas.ts';
import { classAverages } from './class-scores.ts';
import { rank } from './ranking.ts';

/**
 * How a decision threshold is chosen: by the metric that it maximizes, or by the cost of wrong
 * answers.
 */
export type ThresholdRule = { maximize: string } | { cost: { falsePositive: number; falseNegative: number } };

/**
 * Scores of at least `threshold` predict the positive class. `value` is the metric, or the mean
 * cost per row.
 */
export interface ChosenThreshold {
  threshold: number;
  value: number;
}

/**
 * The best threshold for these labels (1: positive) and probabilities. It lies half-way between two
 * neighbouring scores, so that rounding of the last digit changes no answer. Among equally good
 * thresholds, the nearest to 0.5 is chosen. Throws without rows, or if the metric cannot choose a
 * threshold.
 */
export function chooseThreshold(labels: Int32Array, scores: Float64Array, rule: ThresholdRule): ChosenThreshold {
  if (labels.length === 0) throw new Error('a threshold cannot be chosen without rows');
  const goodness = goodnessOf(rule);
  const ranking = rank(scores, labels);
  const [allPositives, allNegatives] = [sumOf(ranking.positives), sumOf(ranking.negatives)];
  let best: ChosenThreshold | undefined;
  // Rows whose score has at least this index are predicted positive: at first no row, in the end
  // all rows.
  let [hits, falsePositives] = [0, 0];
  for (let index = ranking.scores.length; index >= 0; index--) {
    hits += ranking.positives[index] ?? 0;
    falsePositives += ranking.negatives[index] ?? 0;
    const threshold = ((ranking.scores[index - 1] ?? 0) + (ranking.scores[index] ?? 1)) / 2;
    // A threshold below 1 cannot exclude a score of 1, and one above 0 cannot include a score of 0.
    if (threshold <= 0 || threshold >= 1) continue;
    const value = goodness(hits, falsePositives, allPositives - hits, allNegatives - falsePositives);
    if (best !== undefined && value < best.value) continue;
    if (best?.value === value && Math.abs(best.threshold - 0.5) <= Math.abs(threshold - 0.5)) continue;
    best = { threshold, value };
  }
  if (best === undefined) return { threshold: 0.5, value: Number.NaN };
  return { ...best, value: 'cost' in rule ? -best.value : best.value };
}

type Goodness = (hits: number, falsePositives: number, misses: number, rejected: number) => number;

function goodnessOf(rule: ThresholdRule): Goodness {
  if ('cost' in rule) {
    const { falsePositive, falseNegative } = rule.cost;
    return (hits, falsePositives, misses, rejected) =>
      -(falsePositives * falsePositive + misses * falseNegative) / (hits + falsePositives + misses + rejected);
  }
  const { maximize } = rule;
  if (maximize === 'f1') {
    return (hits, falsePositives, misses) => (hits === 0 ? 0 : (2 * hits) / (2 * hits + falsePositives + misses));
  }
  if (!thresholdMetrics.some((name) => name === maximize)) {
    throw new Error(`a threshold cannot be chosen by "${maximize}"; allowed: ${thresholdMetrics.join(', ')}`);
  }
  const counts = { rows: new Float64Array(2), predicted: new Float64Array(2), hits: new Float64Array(2) };
  return (hits, falsePositives, misses, rejected) => {
    counts.rows.set([rejected + falsePositives, hits + misses]);
    counts.predicted.set([rejected + misses, hits + falsePositives]);
    counts.hits.set([rejected, hits]);
    return classAverages(counts)[maximize] ?? Number.NaN;
  };
}
