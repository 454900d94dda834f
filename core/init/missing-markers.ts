import { readsAsNumber } from './number-text.ts';

/** Texts that mean "no value" in any column. */
const certain = ['?', 'NA', 'N/A', 'n/a', '#N/A', 'NULL', 'null', 'NaN', 'nan', String.raw`\N`];
/** Texts that mean "no value" in a column of numbers. In other columns they may be values. */
const amongNumbers = ['-', '--', '.', 'None', 'none', 'na', 'missing', 'unknown', 'inf', '-inf'];

/** The texts that mark a missing value in a table, except the empty text. */
export function findMissingMarkers(columns: string[][]): string[] {
  const markers = new Set<string>();
  for (const cells of columns) {
    const distinct = new Set(cells);
    distinct.delete('');
    for (const marker of certain) if (distinct.size > 1 && distinct.has(marker)) markers.add(marker);
    const others = [...distinct].filter((cell) => !certain.includes(cell) && !amongNumbers.includes(cell));
    if (others.length < 2 || !others.every(readsAsNumber)) continue;
    for (const marker of amongNumbers) if (distinct.has(marker)) markers.add(marker);
  }
  return [...certain, ...amongNumbers].filter((marker) => markers.has(marker));
}
