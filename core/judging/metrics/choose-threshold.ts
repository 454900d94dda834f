import { thresholdMetrics } from '../../pipeline/metric-names.ts';
import { sumOf } from './areas.ts';
import { classAverages } from './class-scores.ts';
import { rank } from './ranking.ts';

/** How a decision threshold is chosen: by the metric it makes largest, or by what wrong answers cost. */
export type ThresholdRule = { maximize: string } | { cost: { falsePositive: number; falseNegative: number } };

/** A score of at least `threshold` is the positive class; `value` is the metric, or the mean cost of a row. */
export interface ChosenThreshold {
  threshold: number;
  value: number;
}

/**
 * The threshold that is best for these rows (1: positive) and their probabilities: half-way between two neighbouring
 * scores, so that a rounding in the last digit turns no answer round. Of equally good ones the nearest to 0.5. Throws
 * for a metric that no threshold can be chosen by, and without rows.
 */
export function chooseThreshold(labels: Int32Array, scores: Float64Array, rule: ThresholdRule): ChosenThreshold {
  if (labels.length === 0) throw new Error('a threshold cannot be chosen without a row');
  const goodness = goodnessOf(rule);
  const ranking = rank(scores, labels);
  const [total, others] = [sumOf(ranking.positives), sumOf(ranking.negatives)];
  let best: ChosenThreshold | undefined;
  // From no row predicted positive to all of them: those with the scores from `place` on are.
  let [hits, wrong] = [0, 0];
  for (let place = ranking.scores.length; place >= 0; place--) {
    hits += ranking.positives[place] ?? 0;
    wrong += ranking.negatives[place] ?? 0;
    const threshold = ((ranking.scores[place - 1] ?? 0) + (ranking.scores[place] ?? 1)) / 2;
    // No threshold below 1 keeps a score of 1 out, and none above 0 lets a score of 0 in.
    if (threshold <= 0 || threshold >= 1) continue;
    const value = goodness(hits, wrong, total - hits, others - wrong);
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
    return (hits, wrong, misses, rejected) =>
      -(wrong * falsePositive + misses * falseNegative) / (hits + wrong + misses + rejected);
  }
  const { maximize } = rule;
  if (maximize === 'f1') {
    return (hits, wrong, misses) => (hits === 0 ? 0 : (2 * hits) / (2 * hits + wrong + misses));
  }
  if (!thresholdMetrics.some((name) => name === maximize)) {
    throw new Error(`a threshold cannot be chosen by "${maximize}"; allowed: ${thresholdMetrics.join(', ')}`);
  }
  const counts = { rows: new Float64Array(2), predicted: new Float64Array(2), hits: new Float64Array(2) };
  return (hits, wrong, misses, rejected) => {
    counts.rows.set([rejected + wrong, hits + misses]);
    counts.predicted.set([rejected + misses, hits + wrong]);
    counts.hits.set([rejected, hits]);
    return classAverages(counts)[maximize] ?? Number.NaN;
  };
}
