import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { special, tables, valueCountColumns } from '../../../core/tables.ts';

const columns = [...Object.values(special), ...Object.values(valueCountColumns)].map((name) =>
  name.replaceAll('"', ''),
);
const tableNames = Object.values(tables);
/** Names that can only be a table; the others are English words, too. */
const distinctive = tableNames.filter((name) => name.includes('_'));
const words = tableNames.filter((name) => !name.includes('_'));

const patterns = [
  new RegExp(`(?:${columns.map((name) => name.replace('$', '\\$')).join('|')})\\b`, 'g'),
  new RegExp(`(?<![\\w-])(?:${distinctive.join('|')})\\b`, 'g'),
  new RegExp(`\\b(?:FROM|JOIN|INTO|TABLE|VIEW) (?:${words.join('|')})\\b`, 'g'),
];

/** The names of tables and special columns that a source text spells out. */
const spelledNames = (text: string) => patterns.flatMap((pattern) => text.match(pattern) ?? []);

it.each([
  ['ORDER BY "$hash"', ['$hash']],
  ["'$faults'", ['$faults']],
  ['/** Makes `test_rows`. */', ['test_rows']],
  ['INSERT INTO quarantine VALUES (1)', ['INTO quarantine']],
  ['ORDER BY ${special.hash} $1 "$hashes" best_rows_of_all unseen-test_rows', []],
])('%s spells %j', (text, names) => {
  expect(spelledNames(text)).toEqual(names);
});

it('no file under core/ or handlers/ spells the name of a table or of a special column', () => {
  const files = globSync('{core,handlers}/**/*.ts').filter((file) => file !== 'core/tables.ts');
  expect(files.length).toBeGreaterThan(200);
  const spelled = files.flatMap((file) => spelledNames(readFileSync(file, 'utf8')).map((name) => `${file}: ${name}`));
  expect(spelled).toEqual([]);
});
