import { readsAsNumber } from './number-text.ts';

/** Texts that mean "no value" wherever they stand. */
const certain = ['?', 'NA', 'N/A', 'n/a', '#N/A', 'NULL', 'null', 'NaN', 'nan', String.raw`\N`];
/** Texts that mean it in a column of numbers; elsewhere they may be values. */
const amongNumbers = ['-', '--', '.', 'None', 'none', 'na', 'missing', 'unknown', 'inf', '-inf'];

/** The texts of a table that stand for "missing", besides the empty one. */
export function findMissingMarkers(columns: string[][]): string[] {
  const found = new Set<string>();
  for (const cells of columns) {
    const distinct = new Set(cells);
    distinct.delete('');
    for (const marker of certain) if (distinct.size > 1 && distinct.has(marker)) found.add(marker);
    const others = [...distinct].filter((cell) => !certain.includes(cell) && !amongNumbers.includes(cell));
    if (others.length < 2 || !others.every(readsAsNumber)) continue;
    for (const marker of amongNumbers) if (distinct.has(marker)) found.add(marker);
  }
  return [...certain, ...amongNumbers].filter((marker) => found.has(marker));
}
