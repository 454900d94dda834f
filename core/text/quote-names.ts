/** What a format may hold: the parts of strptime that mean the same everywhere. */
const parts = 'Y y m d b B a A j H I M S f p z Z'.split(' ');

/** What keeps a text from being the format of a date or timestamp; undefined if nothing does. */
export function formatMistake(format: string): string | undefined {
  const found = [...format.matchAll(/%(-?.?)/gsu)].map(([, part = '']) => part);
  const unknown = found.find((part) => part !== '%' && !parts.includes(part));
  if (unknown !== undefined) {
    return `holds %${unknown}. Allowed: ${parts.map((part) => `%${part}`).join(' ')} and %%`;
  }
  const has = (...names: string[]) => names.some((name) => found.includes(name));
  if (has('Y', 'y') && (has('j') || (has('d') && has('m', 'b', 'B')))) return undefined;
  return `is ${JSON.stringify(format)}; must say year (%Y), month (%m) and day (%d)`;
}
