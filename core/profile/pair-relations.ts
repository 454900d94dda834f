import type { SampledColumn } from './groups.ts';
import { beyondChance, countRow, countTable, relateClasses, type Relation, type SampledTarget } from './relation.ts';

/** More columns would make too many pairs. */
const mostPairedColumns = 60;

/**
 * Pairs of numbers that explain the target much better together than alone, the most predictive
 * first. For classes, the predictor is which number is larger: a delivery is late if it arrives
 * after its due date. For a numeric target, it is a weighted sum: the remaining stock is the
 * initial stock minus the sales.
 */
export function relatePairs(columns: SampledColumn[], alone: Relation[], target: SampledTarget): Relation[] {
  const numbers = columns.filter(({ isNumber }) => isNumber).slice(0, mostPairedColumns);
  const known = new Map(alone.map(({ columns: [name = ''], explained }) => [name, explained]));
  const pairs = numbers.flatMap((first, index) =>
    numbers.slice(index + 1).flatMap((second): Relation[] => {
      const relation =
        target.problem === 'regression' ? relateSum(first, second, target.values) : relateOrder(first, second, target);
      const single = Math.max(known.get(first.name) ?? 0, known.get(second.name) ?? 0);
      return relation.explained > single + leastMore ? [{ ...relation, columns: [first.name, second.name] }] : [];
    }),
  );
  return pairs.sort((a, b) => b.explained - a.explained).slice(0, mostPairs);
}

const leastMore = 0.2;
const mostPairs = 5;

function relateOrder(
  { values: first }: SampledColumn,
  { values: second }: SampledColumn,
  target: Extract<SampledTarget, { classes: number }>,
): Omit<Relation, 'columns'> {
  const table = countTable(4, target.classes);
  for (let row = 0; row < target.values.length; row++) {
    const a = first[row] ?? Number.NaN;
    const b = second[row] ?? Number.NaN;
    // 3: one of the two values is missing.
    const group = a < b ? 0 : a > b ? 1 : a === b ? 2 : 3;
    countRow(table, row, group, target.values[row] ?? 0);
  }
  return { by: 'order', ...relateClasses(table, target) };
}

/** Fits a weighted sum by least squares, over the rows that have both values. */
function relateSum(
  { values: first }: SampledColumn,
  { values: second }: SampledColumn,
  target: Float64Array,
): Omit<Relation, 'columns'> {
  let rows = 0;
  let [meanA, meanB, meanY] = [0, 0, 0];
  let [aa, bb, yy, ab, ay, by] = [0, 0, 0, 0, 0, 0];
  for (let row = 0; row < target.length; row++) {
    const a = first[row] ?? Number.NaN;
    const b = second[row] ?? Number.NaN;
    const y = target[row] ?? Number.NaN;
    if (Number.isNaN(a + b)) continue;
    // Welford's algorithm, because sums of squares of large numbers would cancel out.
    rows += 1;
    const fromA = a - meanA;
    const fromB = b - meanB;
    const fromY = y - meanY;
    meanA += fromA / rows;
    meanB += fromB / rows;
    meanY += fromY / rows;
    aa += fromA * (a - meanA);
    bb += fromB * (b - meanB);
    yy += fromY * (y - meanY);
    ab += fromA * (b - meanB);
    ay += fromA * (y - meanY);
    by += fromB * (y - meanY);
  }
  const independent = aa * bb - ab * ab;
  // A column that is a multiple of the other adds nothing.
  const isDefined = independent > 1e-9 * aa * bb && yy > 0;
  const share = isDefined ? (ay * ay * bb - 2 * ay * by * ab + by * by * aa) / (independent * yy) : 0;
  const explained = beyondChance(share, rows, 3);
  return { by: 'sum', explained, metrics: { r2: explained } };
}
