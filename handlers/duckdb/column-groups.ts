/** So many columns share a statement. A statement holds what it finds of all its columns, and is prepared for the whole table. */
const most = 25;

/** Columns in groups, in their order. */
export function columnGroups<Column>(columns: Column[], size = most): Column[][] {
  const places = Array.from({ length: Math.ceil(columns.length / size) }, (_, group) => group * size);
  return places.map((place) => columns.slice(place, place + size));
}

/** What `find` gives of each group of columns, one group after the other. */
export async function findByGroups<Column, Found>(
  columns: Column[],
  find: (group: Column[]) => Promise<Found>,
): Promise<Found[]> {
  const found: Found[] = [];
  for (const group of columnGroups(columns)) found.push(await find(group));
  return found;
}
