import { identifier, list, literal, rawName, trimmed } from '../../core/sql/sql.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import type { KeptColumn } from './header.ts';
import type { RawRows } from './raw-rows.ts';
import type { Segment } from './read-csv.ts';

/** Whether DuckDB's reader can parse numbers. It reads only an empty cell as missing. */
export const readsNumbers = ({ missing }: Pipeline['input']): boolean => missing.length === 1 && missing[0] === '';

/**
 * SQL of a segment's rows. DuckDB reads an empty cell as NULL. It stays NULL only if an empty text
 * means "missing".
 */
export function segmentRows(
  { path, records, hasBlanks, hasQuotes, isPlain }: Segment,
  width: number,
  { columns, input, numbers }: { columns: KeptColumn[]; input: Pipeline['input']; numbers: ReadonlySet<string> },
): RawRows {
  const isEmptyNull = input.missing.includes('');
  const raw = columns.map(({ name, index }) => {
    const cell = hasBlanks ? `nullif(${trimmed(`c${index}`)}, '')` : `c${index}`;
    return `${isEmptyNull ? cell : `coalesce(${cell}, '')`} AS ${identifier(rawName(name))}`;
  });
  const numberIndexes = new Set(columns.filter(({ name }) => numbers.has(name)).map(({ index }) => index));
  const cells = Array.from(
    { length: width },
    (_, index) => `c${index}: '${numberIndexes.has(index) ? 'DOUBLE' : 'VARCHAR'}'`,
  );
  const quote = literal(hasQuotes ? '"' : '');
  const read = `read_csv(${literal(path)}, auto_detect = false, header = false, columns = {${cells.join(', ')}},
    delim = ${literal(input.delimiter)}, quote = ${quote}, escape = ${quote}, new_line = '\\n')`;
  const noRows = `(SELECT ${columns.map(({ index }) => `'' AS c${index}`).join(', ')} WHERE false)`;
  return {
    relation: `(SELECT ${list(raw)} FROM ${records === 0 ? noRows : read})`,
    columns,
    cells: isPlain ? 'plain' : 'trimmed',
    missing: isEmptyNull ? input.missing.filter((text) => text !== '') : input.missing,
    isEmptyNull,
    numbers,
  };
}
