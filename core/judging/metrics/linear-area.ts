import { auc, averagePrecision, sumOf } from './areas.ts';
import { coarsen, ranksOf, type Counts, type Ranking } from './ranking.ts';
import { sumByUnit } from '../../statistics/sum-by-unit.ts';

/** Rows with their labels and scores, the ranking of those, and the unit of each row. */
export interface RankedRows {
  ranking: Ranking;
  labels: Int32Array;
  scores: Float64Array;
  ids: Int32Array;
}

/** How much the area rises when a row is drawn once more, by the place of its score and by its class. */
interface Parts {
  positive: Float64Array;
  negative: Float64Array;
}

/** Areas under curves, and their derivatives; the names are the metrics'. */
const areas = {
  auc: { areaOf: auc, partsOf: partsOfAuc },
  average_precision: { areaOf: averagePrecision, partsOf: partsOfAveragePrecision },
};

/**
 * An area under a curve as a function of how often each unit was drawn, to first order (the infinitesimal jackknife,
 * Efron, 1982): each row's part in the area is worked out once, and a resample only adds up its units' parts. What is
 * left out shrinks as 1 / rows, the interval as 1 / sqrt(rows). The area is exact where every unit is drawn once; for
 * the parts neighbouring scores count as one, which moves them by less than 1 / 65,536 of the area.
 */
export function linearArea(
  metric: keyof typeof areas,
  { ranking, labels, scores, ids }: RankedRows,
): (weights: Int32Array) => number {
  const { areaOf, partsOf } = areas[metric];
  const area = areaOf(ranking);
  const coarse = coarsen(ranking);
  const { positive, negative } = partsOf(coarse);
  const places = ranksOf(coarse, scores);
  const units = sumByUnit(ids, (row) => (labels[row] === 1 ? positive : negative)[places[row] ?? 0] ?? 0);
  return (weights) => {
    let sum = area;
    for (let unit = 0; unit < units.ids.length; unit++)
      sum += (weights[units.ids[unit] ?? 0] ?? 0) * (units.sums[unit] ?? 0);
    return sum;
  };
}

/** By placements: the share of the other class that a row is ranked right against (DeLong, DeLong and Clarke-Pearson, 1988). */
function partsOfAuc({ positives, negatives }: Counts): Parts {
  const area = auc({ positives, negatives });
  const [ones, others] = [sumOf(positives), sumOf(negatives)];
  const parts = { positive: new Float64Array(positives.length), negative: new Float64Array(positives.length) };
  let [onesBelow, othersBelow] = [0, 0];
  for (let place = 0; place < positives.length; place++) {
    const [own, foreign] = [positives[place] ?? 0, negatives[place] ?? 0];
    parts.positive[place] = ((othersBelow + foreign / 2) / others - area) / ones;
    parts.negative[place] = ((ones - onesBelow - own / 2) / ones - area) / others;
    onesBelow += own;
    othersBelow += foreign;
  }
  return parts;
}

/**
 * With T of the R rows from a threshold up positive and P positives in all, average precision is the sum over thresholds
 * of the positives that it adds times T / R, over P; a row raises T and R at its own and every lower threshold.
 */
function partsOfAveragePrecision({ positives, negatives }: Counts): Parts {
  const area = averagePrecision({ positives, negatives });
  const total = sumOf(positives);
  const parts = { positive: new Float64Array(positives.length), negative: new Float64Array(positives.length) };
  // Without a positive row the area is 0 whatever is drawn.
  if (total === 0) return parts;
  let [above, rows, lift, cost] = [total, total + sumOf(negatives), 0, 0];
  for (let place = 0; place < positives.length; place++) {
    const added = positives[place] ?? 0;
    const precision = above / rows;
    // From here down to the lowest threshold, which is where the loop began.
    lift += added / rows;
    cost += (added * precision) / rows;
    parts.positive[place] = (precision + lift - area - cost) / total;
    parts.negative[place] = -cost / total;
    above -= added;
    rows -= added + (negatives[place] ?? 0);
  }
  return parts;
}
