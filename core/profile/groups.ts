/** Rows divided by one or two columns. `of` has the index of each row's group. */
export interface Groups {
  of: Int32Array;
  count: number;
}

/** A column as numbers: its values, or the indexes of its levels; NaN if the value is missing. */
export interface SampledColumn {
  name: string;
  isNumber: boolean;
  values: Float64Array;
}

const mostGroups = 50;

/**
 * The groups of a column. Levels are groups, and so are numbers if at most 50 are distinct.
 * Otherwise the groups are ranges of numbers with equal numbers of rows: the square root of the
 * rows, but at most 50. Missing values are a group.
 */
export function groupsOf({ isNumber, values }: SampledColumn): Groups {
  const edges = isNumber ? groupEdges(values) : undefined;
  const missing = 1 + (edges?.length ?? values.reduce((most, index) => Math.max(most, index || 0), 0));
  const of = new Int32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? Number.NaN;
    of[row] = Number.isNaN(value) ? missing : edges === undefined ? value : groupIndexOf(value, edges);
  }
  return { of, count: missing + 1 };
}

/** Edges between ranges with equal numbers of rows, or between few distinct numbers. */
function groupEdges(values: Float64Array): Float64Array {
  const sorted = sortedValues(values);
  const distinct = new Set(sorted);
  if (distinct.size <= mostGroups) return Float64Array.from(distinct).slice(1);
  const parts = Math.min(mostGroups, Math.floor(Math.sqrt(sorted.length)));
  const edges = Array.from({ length: Math.max(0, parts - 1) }, (_, part) => {
    return sorted[Math.floor(((part + 1) * sorted.length) / parts)] ?? 0;
  });
  return Float64Array.from(new Set(edges));
}

/** The values that are not missing, in ascending order. */
export function sortedValues(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value)).sort();
}

/** The number of edges that are at most `value`. The edges are in ascending order. */
export function groupIndexOf(value: number, edges: Float64Array): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
