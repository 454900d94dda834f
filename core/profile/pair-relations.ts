import type { SampledColumn } from './groups.ts';
import { beyondChance, countRow, countTable, relateClasses, type Relation, type SampledTarget } from './relation.ts';

/** Among more columns there are too many pairs to look at. */
const mostColumns = 60;

/**
 * What two numbers say of the target together that neither says alone: for classes which of them is larger (late is
 * what arrives after it was due), for a number any sum of the two with weights (what is left is what was there less
 * what went). Only pairs that say much more than either, the most telling first.
 */
export function relatePairs(columns: SampledColumn[], alone: Relation[], target: SampledTarget): Relation[] {
  const numbers = columns.filter(({ isNumber }) => isNumber).slice(0, mostColumns);
  const known = new Map(alone.map(({ columns: [name = ''], explained }) => [name, explained]));
  const found = numbers.flatMap((one, place) =>
    numbers.slice(place + 1).flatMap((other): Relation[] => {
      const relation =
        target.problem === 'regression' ? relateSum(one, other, target.values) : relateOrder(one, other, target);
      const single = Math.max(known.get(one.name) ?? 0, known.get(other.name) ?? 0);
      return relation.explained > single + leastMore ? [{ ...relation, columns: [one.name, other.name] }] : [];
    }),
  );
  return found.sort((a, b) => b.explained - a.explained).slice(0, mostPairs);
}

const leastMore = 0.2;
const mostPairs = 5;

function relateOrder(
  { values: one }: SampledColumn,
  { values: other }: SampledColumn,
  target: Extract<SampledTarget, { classes: number }>,
): Omit<Relation, 'columns'> {
  const table = countTable(4, target.classes);
  for (let row = 0; row < target.values.length; row++) {
    const a = one[row] ?? Number.NaN;
    const b = other[row] ?? Number.NaN;
    // 3: one of the two is missing.
    const group = a < b ? 0 : a > b ? 1 : a === b ? 2 : 3;
    countRow(table, row, group, target.values[row] ?? 0);
  }
  return { by: 'order', ...relateClasses(table, target) };
}

/** The least squares of a sum with weights, over the rows that have both. */
function relateSum(
  { values: one }: SampledColumn,
  { values: other }: SampledColumn,
  target: Float64Array,
): Omit<Relation, 'columns'> {
  let rows = 0;
  let [meanA, meanB, meanY] = [0, 0, 0];
  let [aa, bb, yy, ab, ay, by] = [0, 0, 0, 0, 0, 0];
  for (let row = 0; row < target.length; row++) {
    const a = one[row] ?? Number.NaN;
    const b = other[row] ?? Number.NaN;
    const y = target[row] ?? Number.NaN;
    if (Number.isNaN(a + b)) continue;
    // Welford's way, since sums of squares of large numbers would cancel.
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
  // Two columns that are multiples of one another say no more than one.
  const isDefined = independent > 1e-9 * aa * bb && yy > 0;
  const share = isDefined ? (ay * ay * bb - 2 * ay * by * ab + by * by * aa) / (independent * yy) : 0;
  const explained = beyondChance(share, rows, 3);
  return { by: 'sum', explained, metrics: { r2: explained } };
}
