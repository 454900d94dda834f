import { cellsSql, joinCells, numberCell, printedSql, type NumberCell } from './encode.ts';
import type { Encoding, Features } from './features.ts';
import { list, literal } from '../sql/sql.ts';

/** Up to this many numbers are as fast one by one. */
const fewNumbers = 2;

/**
 * The same as `lineSql`, but faster for one row. DuckDB allocates memory for many rows per
 * expression, which takes about two microseconds. So adjacent numbers are printed as one list.
 * Lists are slower for many rows.
 */
export function fastLineSql(features: Pick<Features, 'encodings'>): string {
  const cells = adjacent(features.encodings).flatMap(({ encodings, numbers }) =>
    numbers.length > fewNumbers ? [listedCells(numbers)] : encodings.map((encoding) => cellsSql(encoding)),
  );
  return joinCells(cells, features);
}

/** Adjacent encodings: numbers that are printed in the same way, or one encoding of levels. */
interface EncodingGroup {
  encodings: Encoding[];
  numbers: NumberCell[];
}

function adjacent(encodings: Encoding[]): EncodingGroup[] {
  const groups: EncodingGroup[] = [];
  for (const encoding of encodings) {
    const number = encoding.kind === 'number' ? numberCell(encoding) : undefined;
    const last = groups.at(-1);
    if (number !== undefined && last?.numbers[0]?.printing === number.printing) {
      last.encodings.push(encoding);
      last.numbers.push(number);
    } else {
      groups.push({ encodings: [encoding], numbers: number === undefined ? [] : [number] });
    }
  }
  return groups;
}

function listedCells(numbers: NumberCell[]): string {
  const [{ printing } = { printing: 'any' as const }] = numbers;
  const text = printedSql[printing]('v');
  const after = eachSql(numbers.map((number) => number.after));
  const missing = eachSql(numbers.map((number) => number.missing));
  const values = list(numbers.map(({ value }) => value));
  return `array_to_string(list_transform([${values}], lambda v, i: coalesce(${text} || ${after}, ${missing})), ',')`;
}

/** SQL of the text for the number at index `i` of the list. */
function eachSql(texts: string[]): string {
  const [first = ''] = texts;
  return texts.every((text) => text === first) ? literal(first) : `[${texts.map(literal).join(', ')}][i]`;
}
