import { cellsSql, joinCells, numberCell, printedSql, type NumberCell } from './encode.ts';
import type { Encoding, Features } from './features.ts';
import { list, literal } from '../sql/sql.ts';

/** So many numbers are as quick one by one. */
const fewNumbers = 2;

/**
 * What `lineSql` yields, for one row in less time. DuckDB prepares memory for many rows for each expression (about two
 * microseconds), so numbers next to each other are printed as one list; for many rows lists take longer.
 */
export function quickLineSql(features: Pick<Features, 'encodings'>): string {
  const cells = adjacent(features.encodings).flatMap(({ encodings, numbers }) =>
    numbers.length > fewNumbers ? [listedCells(numbers)] : encodings.map((encoding) => cellsSql(encoding)),
  );
  return joinCells(cells, features);
}

/** Encodings next to each other: numbers that are printed in one way, or one of levels. */
interface Run {
  encodings: Encoding[];
  numbers: NumberCell[];
}

function adjacent(encodings: Encoding[]): Run[] {
  const runs: Run[] = [];
  for (const encoding of encodings) {
    const number = encoding.kind === 'number' ? numberCell(encoding) : undefined;
    const last = runs.at(-1);
    if (number !== undefined && last?.numbers[0]?.printing === number.printing) {
      last.encodings.push(encoding);
      last.numbers.push(number);
    } else {
      runs.push({ encodings: [encoding], numbers: number === undefined ? [] : [number] });
    }
  }
  return runs;
}

function listedCells(numbers: NumberCell[]): string {
  const [{ printing } = { printing: 'any' as const }] = numbers;
  const text = printedSql[printing]('v');
  const after = eachSql(numbers.map((number) => number.after));
  const missing = eachSql(numbers.map((number) => number.missing));
  const values = list(numbers.map(({ value }) => value));
  return `array_to_string(list_transform([${values}], lambda v, i: coalesce(${text} || ${after}, ${missing})), ',')`;
}

/** SQL of the text that belongs to the number at place `i`. */
function eachSql(texts: string[]): string {
  const [first = ''] = texts;
  return texts.every((text) => text === first) ? literal(first) : `[${texts.map(literal).join(', ')}][i]`;
}
