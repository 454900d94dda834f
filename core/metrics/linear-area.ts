import { auc, averagePrecision, drawnOnce, type Ranking } from './ranking.ts';
import { sumByUnit, type UnitSums } from './sum-by-unit.ts';

/**
 * The areas under curves as functions of how often each unit was drawn, to first order: each row's part in the area is
 * worked out once, and a resample only adds up its units' parts. What is left out shrinks as 1 / rows, the interval as
 * 1 / sqrt(rows).
 */
type Statistic = (weights: Int32Array) => number;

/**
 * Area under the ROC curve by placements: the share of the other class that a row is ranked right against (DeLong,
 * DeLong and Clarke-Pearson, 1988). Their means are exact for the rows of one class with the other held fast.
 */
export function linearAuc(ranking: Ranking, labels: Int32Array, ids: Int32Array): Statistic {
  const { order, ends } = ranking;
  const once = drawnOnce(ranking, labels);
  const area = auc(ranking, once);
  const total = countOnes(once.labels, 0, order.length);
  const placements = new Float64Array(order.length);
  let [positives, negatives] = [0, 0];
  forEachTie(ends, (start, end) => {
    const tied = countOnes(once.labels, start, end);
    const tiedNegatives = end - start - tied;
    for (let index = start; index < end; index++) {
      placements[order[index] ?? 0] =
        once.labels[index] === 1
          ? (negatives + tiedNegatives / 2) / (order.length - total)
          : (total - positives - tied / 2) / total;
    }
    positives += tied;
    negatives += tiedNegatives;
  });
  const own = sumByUnit(ids, (row) => (labels[row] === 1 ? (placements[row] ?? 0) : 0));
  const others = sumByUnit(ids, (row) => (labels[row] === 1 ? 0 : (placements[row] ?? 0)));
  const ownRows = sumByUnit(ids, (row) => (labels[row] === 1 ? 1 : 0));
  return (weights) => {
    const drawn = weigh(ownRows, weights);
    const rows = weighRows(ownRows, weights);
    return weigh(own, weights) / drawn + weigh(others, weights) / (rows - drawn) - area;
  };
}

/**
 * Average precision by its derivative with respect to each row's weight (the infinitesimal jackknife, Efron, 1982). With
 * T of the R rows from a threshold up positive and P positives in all, AP is the sum over thresholds of the positives
 * that it adds times T / R, over P; a row raises T and R at its own and every lower threshold.
 */
export function linearAveragePrecision(ranking: Ranking, labels: Int32Array, ids: Int32Array): Statistic {
  const { order, ends } = ranking;
  const once = drawnOnce(ranking, labels);
  const area = averagePrecision(ranking, once);
  const total = countOnes(once.labels, 0, order.length);
  const parts = new Float64Array(order.length);
  let [above, lift, cost] = [total, 0, 0];
  forEachTie(ends, (start, end) => {
    const added = countOnes(once.labels, start, end);
    const rows = order.length - start;
    const precision = above / rows;
    // From here down to the lowest threshold, which is where the loop began.
    lift += added / rows;
    cost += (added * precision) / rows;
    for (let index = start; index < end; index++) {
      const gain = once.labels[index] === 1 ? precision + lift - area : 0;
      parts[order[index] ?? 0] = (gain - cost) / total;
    }
    above -= added;
  });
  const sums = sumByUnit(ids, (row) => parts[row] ?? 0);
  return (weights) => (total === 0 ? area : area + weigh(sums, weights));
}

/** Calls with each group of rows of the same score, from the lowest up: [start, end) of the order. */
function forEachTie(ends: Uint8Array, visit: (start: number, end: number) => void): void {
  let start = 0;
  for (let index = 0; index < ends.length; index++) {
    if (ends[index] === 0) continue;
    visit(start, index + 1);
    start = index + 1;
  }
}

function countOnes(labels: Uint8Array, start: number, end: number): number {
  let ones = 0;
  for (let index = start; index < end; index++) ones += labels[index] ?? 0;
  return ones;
}

function weigh({ ids, sums }: UnitSums, weights: Int32Array): number {
  let sum = 0;
  for (let unit = 0; unit < ids.length; unit++) sum += (weights[ids[unit] ?? 0] ?? 0) * (sums[unit] ?? 0);
  return sum;
}

function weighRows({ ids, counts }: UnitSums, weights: Int32Array): number {
  let sum = 0;
  for (let unit = 0; unit < ids.length; unit++) sum += (weights[ids[unit] ?? 0] ?? 0) * (counts[unit] ?? 0);
  return sum;
}
