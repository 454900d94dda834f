import { isCounter, isUnique, type ColumnGuess } from './guess-column.ts';
import { numberExamples } from './number-text.ts';

const usualName =
  /^(target|label|class|y|outcome|result|response|count|price|churn(ed)?|satisfaction|income|default(ed)?)$/i;
const mostClasses = 200;
const mostNumberClasses = 10;

/** The problem that a target poses, or the reason why it cannot be a target. */
export type TargetGuess =
  | { problem: 'binary'; positive: string; negative: string }
  | { problem: 'multiclass'; classes: number }
  | { problem: 'regression' }
  | { problem: undefined; reason: string };

/** The problem of a column that can be a target. */
export type KnownProblem = Exclude<TargetGuess, { problem: undefined }>;

/** The columns that can be the target, the likeliest first. */
export function targetCandidates(columns: ColumnGuess[]): ColumnGuess[] {
  const candidates = columns.filter((column) => guessTarget(column).problem !== undefined && !isCounter(column));
  const last = columns.at(-1);
  const weight = (column: ColumnGuess) =>
    (usualName.test(column.name) ? 4 : 0) +
    (column === last ? 2 : 0) +
    (guessTarget(column).problem === 'binary' ? 1 : 0);
  return candidates.toSorted((left, right) => weight(right) - weight(left));
}

/** The problem with a column as the target: two values, several classes, or a quantity. */
export function guessTarget(column: ColumnGuess): TargetGuess {
  const { counts, type, style } = column;
  if (style !== undefined && style !== 'plain') {
    return {
      problem: undefined,
      reason: `its numbers, such as ${numberExamples[style]}, can be read in two ways: write them as 1234.5 in the data`,
    };
  }
  if (counts.size < 2) return { problem: undefined, reason: 'it has only one value, so there is nothing to predict' };
  if (type === 'date' || type === 'timestamp') return { problem: undefined, reason: `it is a ${type}` };
  if (counts.size === 2 && type !== 'number') return { problem: 'binary', ...positiveOf(counts) };
  if (type === 'number' || (type === 'integer' && counts.size > mostNumberClasses)) {
    return isUnique(column) && type === 'integer'
      ? { problem: undefined, reason: 'each row has a different value, so it looks like an id' }
      : { problem: 'regression' };
  }
  if (counts.size > mostClasses) {
    return {
      problem: undefined,
      reason: `it has ${counts.size} values, too many for classes`,
    };
  }
  return { problem: 'multiclass', classes: counts.size };
}

const positives = ['1', 'true', 'yes', 'y', 't', 'positive', '+'];

/** The value that means yes, or else the rarer one, which is usually the one of interest. */
function positiveOf(counts: Map<string, number>): { positive: string; negative: string } {
  const ranked = [...counts].toSorted(([, left], [, right]) => left - right).map(([value]) => value);
  const [rarer = '', commoner = ''] = ranked;
  const positive = ranked.find((value) => positives.includes(value.toLowerCase())) ?? rarer;
  return { positive, negative: positive === rarer ? commoner : rarer };
}
