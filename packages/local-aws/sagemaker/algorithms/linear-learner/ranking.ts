import type { Criterion, Hyperparameters } from './hyperparameters.ts';

/** Rows counted by predicted and true class. */
export interface Counts {
  truePositives: number;
  falsePositives: number;
  falseNegatives: number;
  trueNegatives: number;
}

/** What a threshold makes of scored rows: a row is positive where its score is above it. */
export interface Cut extends Counts {
  threshold: number;
}

/** Every threshold that parts the rows differently, the highest first; the first takes no row for positive. */
export function cutsOf(scores: Float64Array, labels: Float32Array): Cut[] {
  const order = Uint32Array.from(scores, (_, row) => row).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const cuts: Cut[] = [];
  let truePositives = 0;
  for (let at = 0; at <= order.length; at++) {
    const above = at === 0 ? Infinity : (scores[order[at - 1] ?? 0] ?? 0);
    const below = at === order.length ? -Infinity : (scores[order[at] ?? 0] ?? 0);
    if (above > below) {
      // Between two scores, so that neither stands on the threshold; probabilities lie from 0 to 1.
      const threshold = (Math.min(above, 1) + Math.max(below, 0)) / 2;
      const falsePositives = at - truePositives;
      const falseNegatives = positives - truePositives;
      const trueNegatives = order.length - at - falseNegatives;
      cuts.push({ threshold, truePositives, falsePositives, falseNegatives, trueNegatives });
    }
    if (at < order.length) truePositives += labels[order[at] ?? 0] ?? 0;
  }
  return cuts;
}

/** The share of pairs of a positive and a negative row that are in order, a tie counting half; NaN without pairs. */
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

/** How good a cut is by a criterion; -1 for one that misses its target. Undefined for loss_function, which has none. */
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

/** The threshold with the best value of the criterion, the highest of several; 0.5 and no value for loss_function. */
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
