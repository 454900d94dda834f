/** The columns per statement. A statement holds the results of all its columns in memory. */
const groupSize = 25;

/** Divides columns into groups and keeps their order. */
export function columnGroups<Column>(columns: Column[], size = groupSize): Column[][] {
  const starts = Array.from({ length: Math.ceil(columns.length / size) }, (_, group) => group * size);
  return starts.map((start) => columns.slice(start, start + size));
}

/** Calls `query` for each group of columns, one group after the other. */
export async function queryByGroups<Column, Result>(
  columns: Column[],
  query: (group: Column[]) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const group of columnGroups(columns)) results.push(await query(group));
  return results;
}
