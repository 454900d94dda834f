/** The strptime directives that mean the same in every engine that reads the format. */
const directives = 'Y y m d b B a A j H I M S f p z Z'.split(' ');

/** What is wrong with the format of a date or timestamp column; undefined if it is valid. */
export function dateFormatMistake(format: string): string | undefined {
  const used = [...format.matchAll(/%(-?.?)/gsu)].map(([, directive = '']) => directive);
  const unknown = used.find((directive) => directive !== '%' && !directives.includes(directive));
  if (unknown !== undefined) {
    const allowed = directives.map((directive) => `%${directive}`).join(' ');
    return `contains %${unknown}. Allowed: ${allowed} and %%`;
  }
  const uses = (...names: string[]) => names.some((name) => used.includes(name));
  if (uses('Y', 'y') && (uses('j') || (uses('d') && uses('m', 'b', 'B')))) return undefined;
  return `is ${JSON.stringify(format)}; must contain year (%Y), month (%m) and day (%d)`;
}
