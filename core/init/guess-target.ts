import { isCounter, isUnique, type ColumnGuess } from './guess-column.ts';

const usualName =
  /^(target|label|class|y|outcome|result|response|count|price|churn(ed)?|satisfaction|income|default(ed)?)$/i;
const mostClasses = 200;
const mostNumberClasses = 10;

/** What a target makes of the problem. */
export type TargetGuess =
  | { problem: 'binary'; positive: string; negative: string }
  | { problem: 'multiclass'; classes: number }
  | { problem: 'regression' }
  | { problem: undefined; reason: string };

/** A problem that a target does pose. */
export type KnownProblem = Exclude<TargetGuess, { problem: undefined }>;

/** Columns that could be what to predict, the likeliest first. */
export function targetCandidates(columns: ColumnGuess[]): ColumnGuess[] {
  const able = columns.filter((column) => guessTarget(column).problem !== undefined && !isCounter(column));
  const last = columns.at(-1);
  const weight = (column: ColumnGuess) =>
    (usualName.test(column.name) ? 4 : 0) +
    (column === last ? 2 : 0) +
    (guessTarget(column).problem === 'binary' ? 1 : 0);
  return able.toSorted((one, other) => weight(other) - weight(one));
}

/** The problem that a column poses as the target: two values, several, or a quantity. */
export function guessTarget(column: ColumnGuess): TargetGuess {
  const { counts, type, style } = column;
  if (style !== undefined && style !== 'plain') {
    const written = style === 'thousands' ? '1,234' : '1.234,5';
    return {
      problem: undefined,
      reason: `its numbers are written as ${written}; which could be two numbers: write them as 1234.5 in the data`,
    };
  }
  if (counts.size < 2) return { problem: undefined, reason: 'it has one value only: there is nothing to predict' };
  if (type === 'date' || type === 'timestamp') return { problem: undefined, reason: `it is a ${type}` };
  if (counts.size === 2 && type !== 'number') return { problem: 'binary', ...positiveOf(counts) };
  if (type === 'number' || (type === 'integer' && counts.size > mostNumberClasses)) {
    return isUnique(column) && type === 'integer'
      ? { problem: undefined, reason: 'each row has a value of its own: it looks like an id' }
      : { problem: 'regression' };
  }
  if (counts.size > mostClasses) {
    return { problem: undefined, reason: `it has ${counts.size} values, too many for classes` };
  }
  return { problem: 'multiclass', classes: counts.size };
}

const positives = ['1', 'true', 'yes', 'y', 't', 'positive', '+'];

/** The value that says yes; where none does, the rarer one, which is mostly what is looked for. */
function positiveOf(counts: Map<string, number>): { positive: string; negative: string } {
  const ranked = [...counts].toSorted((one, other) => one[1] - other[1]).map(([value]) => value);
  const [rarer = '', commoner = ''] = ranked;
  const positive = ranked.find((value) => positives.includes(value.toLowerCase())) ?? rarer;
  return { positive, negative: positive === rarer ? commoner : rarer };
}
