import { auc, averagePrecision, sumOf } from './areas.ts';
import { coarsen, ranksOf, type Counts, type Ranking } from './ranking.ts';
import { sumByUnit } from '../../statistics/sum-by-unit.ts';

/** Rows with labels and scores, the ranking of the scores, and the unit of each row. */
export interface RankedRows {
  ranking: Ranking;
  labels: Int32Array;
  scores: Float64Array;
  ids: Int32Array;
}

/**
 * How much the area rises if a row is drawn once more, by the rank of its score and by its class.
 */
interface Parts {
  positive: Float64Array;
  negative: Float64Array;
}

/** Areas under curves and their derivatives, by metric. */
const areas = {
  auc: { areaOf: auc, partsOf: partsOfAuc },
  average_precision: { areaOf: averagePrecision, partsOf: partsOfAveragePrecision },
};

/**
 * An area under a curve as a function of how often each unit was drawn, to first order (the
 * infinitesimal jackknife, Efron, 1982). Each row's part in the area is computed once; a resample
 * only adds up the parts of its units. The error shrinks as 1 / rows, the interval as 1 /
 * sqrt(rows). The area is exact if every unit is drawn once. The parts treat neighbouring scores as
 * equal, which changes them by less than 1 / 65,536 of the area.
 */
export function linearArea(
  metric: keyof typeof areas,
  { ranking, labels, scores, ids }: RankedRows,
): (weights: Int32Array) => number {
  const { areaOf, partsOf } = areas[metric];
  const area = areaOf(ranking);
  const coarse = coarsen(ranking);
  const { positive, negative } = partsOf(coarse);
  const ranks = ranksOf(coarse, scores);
  const units = sumByUnit(ids, (row) => (labels[row] === 1 ? positive : negative)[ranks[row] ?? 0] ?? 0);
  return (weights) => {
    let sum = area;
    for (let unit = 0; unit < units.ids.length; unit++)
      sum += (weights[units.ids[unit] ?? 0] ?? 0) * (units.sums[unit] ?? 0);
    return sum;
  };
}

/**
 * By placements: the share of the other class against which a row is ranked correctly (DeLong et
 * al., 1988).
 */
function partsOfAuc({ positives, negatives }: Counts): Parts {
  const area = auc({ positives, negatives });
  const [allPositives, allNegatives] = [sumOf(positives), sumOf(negatives)];
  const parts = { positive: new Float64Array(positives.length), negative: new Float64Array(positives.length) };
  let [positivesBelow, negativesBelow] = [0, 0];
  for (let index = 0; index < positives.length; index++) {
    const [positive, negative] = [positives[index] ?? 0, negatives[index] ?? 0];
    parts.positive[index] = ((negativesBelow + negative / 2) / allNegatives - area) / allPositives;
    parts.negative[index] = ((allPositives - positivesBelow - positive / 2) / allPositives - area) / allNegatives;
    positivesBelow += positive;
    negativesBelow += negative;
  }
  return parts;
}

/**
 * Let T of the R rows from a threshold up be positive, and P the number of all positives. Average
 * precision is the sum, over all thresholds, of the positives that the threshold adds times T / R,
 * divided by P. A row raises T and R at its own and every lower threshold.
 */
function partsOfAveragePrecision({ positives, negatives }: Counts): Parts {
  const area = averagePrecision({ positives, negatives });
  const total = sumOf(positives);
  const parts = { positive: new Float64Array(positives.length), negative: new Float64Array(positives.length) };
  // Without a positive row, the area is 0 for any draw.
  if (total === 0) return parts;
  let [above, rows, lift, cost] = [total, total + sumOf(negatives), 0, 0];
  for (let index = 0; index < positives.length; index++) {
    const added = positives[index] ?? 0;
    const precision = above / rows;
    // Sums over all thresholds from this one down to the lowest, where the loop began.
    lift += added / rows;
    cost += (added * precision) / rows;
    parts.positive[index] = (precision + lift - area - cost) / total;
    parts.negative[index] = -cost / total;
    above -= added;
    rows -= added + (negatives[index] ?? 0);
  }
  return parts;
}
