import type { Criterion, Hyperparameters } from './hyperparameters.ts';

/** Numbers of rows by predicted and actual class. */
export interface Counts {
  truePositives: number;
  falsePositives: number;
  falseNegatives: number;
  trueNegatives: number;
}

/** The counts for a threshold: rows with a score above it are predicted positive. */
export interface Cut extends Counts {
  threshold: number;
}

/**
 * All thresholds that divide the rows differently, highest first. The first one predicts no row as
 * positive.
 */
export function cutsOf(scores: Float64Array, labels: Float32Array): Cut[] {
  const order = Uint32Array.from(scores, (_, row) => row).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const cuts: Cut[] = [];
  let truePositives = 0;
  for (let index = 0; index <= order.length; index++) {
    const above = index === 0 ? Infinity : (scores[order[index - 1] ?? 0] ?? 0);
    const below = index === order.length ? -Infinity : (scores[order[index] ?? 0] ?? 0);
    if (above > below) {
      // The midpoint of two scores, so that no score equals the threshold. Probabilities are
      // between 0 and 1.
      const threshold = (Math.min(above, 1) + Math.max(below, 0)) / 2;
      const falsePositives = index - truePositives;
      const falseNegatives = positives - truePositives;
      const trueNegatives = order.length - index - falseNegatives;
      cuts.push({ threshold, truePositives, falsePositives, falseNegatives, trueNegatives });
    }
    if (index < order.length) truePositives += labels[order[index] ?? 0] ?? 0;
  }
  return cuts;
}

/**
 * The share of (positive, negative) row pairs in the right order. A tie counts half. NaN without
 * pairs.
 */
export function areaUnderCurve(cuts: Cut[]): number {
  let area = 0;
  for (const [index, cut] of cuts.entries()) {
    const before = cuts[index - 1];
    if (before === undefined) continue;
    const width = cut.falsePositives - before.falsePositives;
    area += (width * (cut.truePositives + before.truePositives)) / 2;
  }
  const last = cuts.at(-1);
  return last === undefined ? NaN : area / (last.truePositives * last.falsePositives);
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

export const precisionOf = ({ truePositives, falsePositives }: Counts): number =>
  ratio(truePositives, truePositives + falsePositives);

export const recallOf = ({ truePositives, falseNegatives }: Counts): number =>
  ratio(truePositives, truePositives + falseNegatives);

export function accuracyOf({ truePositives, falsePositives, falseNegatives, trueNegatives }: Counts): number {
  return ratio(truePositives + trueNegatives, truePositives + falsePositives + falseNegatives + trueNegatives);
}

export function fBetaOf({ truePositives, falsePositives, falseNegatives }: Counts, beta: number): number {
  const hits = (1 + beta ** 2) * truePositives;
  return ratio(hits, hits + beta ** 2 * falseNegatives + falsePositives);
}

type Targets = Pick<Hyperparameters, 'f_beta' | 'target_recall' | 'target_precision'>;

/**
 * The value of a criterion for a cut, or -1 if the cut misses the target. Undefined for
 * loss_function.
 */
function valueOf(cut: Cut, criterion: Criterion, targets: Targets): number | undefined {
  switch (criterion) {
    case 'accuracy':
      return accuracyOf(cut);
    case 'f_beta':
      return fBetaOf(cut, targets.f_beta);
    case 'precision_at_target_recall':
      return recallOf(cut) >= targets.target_recall ? precisionOf(cut) : -1;
    case 'recall_at_target_precision':
      return precisionOf(cut) >= targets.target_precision ? recallOf(cut) : -1;
    case 'loss_function':
      return undefined;
  }
}

/**
 * The threshold with the best value of the criterion (the highest on a tie). For loss_function: 0.5
 * and no value.
 */
export function chooseThreshold(
  cuts: Cut[],
  criterion: Criterion,
  targets: Targets,
): { threshold: number; value: number | undefined } {
  let best: { threshold: number; value: number | undefined } = { threshold: 0.5, value: undefined };
  for (const cut of cuts) {
    const value = valueOf(cut, criterion, targets);
    if (value !== undefined && (best.value === undefined || value > best.value)) {
      best = { threshold: cut.threshold, value };
    }
  }
  return best;
}
