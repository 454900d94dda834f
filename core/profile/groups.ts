/** Rows divided by one column, or two: the number of each row's group, from 0. */
export interface Groups {
  of: Int32Array;
  count: number;
}

/** A column of rows as numbers: its values, or the places of its values in a list of levels; NaN where it is missing. */
export interface SampledColumn {
  name: string;
  isNumber: boolean;
  values: Float64Array;
}

const mostGroups = 50;

/**
 * The groups of a column: its levels, or its numbers if at most 50 are different, else ranges of them with equally many
 * rows, as many as the root of the rows but at most 50. Missing values are a group.
 */
export function groupsOf({ isNumber, values }: SampledColumn): Groups {
  const edges = isNumber ? equalParts(values) : undefined;
  const missing = 1 + (edges?.length ?? values.reduce((most, place) => Math.max(most, place || 0), 0));
  const of = new Int32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? Number.NaN;
    of[row] = Number.isNaN(value) ? missing : edges === undefined ? value : groupIndexOf(value, edges);
  }
  return { of, count: missing + 1 };
}

/** Values that part the numbers into equally many, or few different ones from each other. */
function equalParts(values: Float64Array): Float64Array {
  const sorted = sortedValues(values);
  const different = new Set(sorted);
  if (different.size <= mostGroups) return Float64Array.from(different).slice(1);
  const parts = Math.min(mostGroups, Math.floor(Math.sqrt(sorted.length)));
  const edges = Array.from({ length: Math.max(0, parts - 1) }, (_, part) => {
    return sorted[Math.floor(((part + 1) * sorted.length) / parts)] ?? 0;
  });
  return Float64Array.from(new Set(edges));
}

/** Those that are there, the least first. */
export function sortedValues(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value)).sort();
}

/** How many edges, which rise, are not above a value. */
export function groupIndexOf(value: number, edges: Float64Array): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
