import { formatCount } from '../text/format.ts';
import { quoteNames } from '../text/quote-names.ts';
import type { Leak } from './find-leaks.ts';
import type { Roles } from './find-roles.ts';
import type { ColumnGuess } from './guess-column.ts';
import type { KnownProblem } from './guess-target.ts';
import { numberExamples } from './number-text.ts';
import type { Sample } from './sample.ts';

const when = (condition: boolean, text: string) => (condition ? [text] : []);

/**
 * Explains the choices in a proposed pipeline file, one remark per choice. `givenKey`: the key that
 * the user named.
 */
export function remarksOn(
  sample: Sample,
  target: ColumnGuess,
  problem: KnownProblem,
  roles: Roles,
  givenKey: string[],
): string[] {
  const { time, features, leaks } = roles;
  return [
    problemRemark(target, problem),
    ...(givenKey.length > 0 ? [] : keyRemarks(roles)),
    ...columnRemarks(roles),
    ...leaks.map((leak) => leakRemark(leak, target)),
    ...features.flatMap(numberRemarks),
    ...[...features, ...(time === undefined ? [] : [time])].flatMap(formatRemarks),
    ...textRemarks(features),
    ...(time === undefined ? [] : timeRemarks(time, roles.key)),
    ...when(
      sample.ragged > 0,
      `${formatCount(sample.ragged)} lines have more or fewer cells than the first line. A run will quarantine them.`,
    ),
  ];
}

function problemRemark(target: ColumnGuess, problem: KnownProblem): string {
  const name = JSON.stringify(target.name);
  if (problem.problem === 'regression') return `${name} is treated as a quantity (regression).`;
  if (problem.problem === 'binary') {
    return `${name} has two values. A score is the probability of "${problem.positive}" (target.positive), not of "${problem.negative}".`;
  }
  const orQuantity = target.type === 'integer' ? ' If it is a quantity, change "problem" to "regression".' : '';
  return `${name} has ${problem.classes} values, which are treated as classes.${orQuantity}`;
}

function keyRemarks({ key }: Roles): string[] {
  return key.length > 0
    ? [`${quoteNames(key)} differs on every row, so it is the key: it identifies a row and is never a feature.`]
    : [
        'No column looks like the key. Without a key, rows are split by all their features, and adding a column later moves rows between training and test. If columns identify a row, name them in "key".',
      ];
}

function columnRemarks({ counters, ids, empty, namesakes, features }: Roles): string[] {
  const constant = features.filter(({ counts }) => counts.size === 1);
  return [
    ...about(counters, [
      'only counts the rows, so it is not a feature.',
      'only count the rows, so they are not features.',
    ]),
    ...about(ids, [
      'looks like an id. It is in "drop", because a model would memorize rows by it.',
      'look like ids. They are in "drop", because a model would memorize rows by them.',
    ]),
    ...about(empty, ['has no values, so it is not a feature.', 'have no values, so they are not features.']),
    ...when(
      namesakes.length > 0,
      `${namesOf(namesakes)} are left out, because their names are the same if case is ignored. Rename them in the data to use them.`,
    ),
    ...about(constant, [
      'has a single value, so it is useless as a feature.',
      'have a single value each, so they are useless as features.',
    ]),
  ];
}

/** A sentence about columns, with its predicate in the singular and in the plural. */
function about(columns: ColumnGuess[], [singular, plural]: [string, string]): string[] {
  return when(columns.length > 0, `${namesOf(columns)} ${columns.length === 1 ? singular : plural}`);
}

const namesOf = (columns: ColumnGuess[]) => quoteNames(columns.map(({ name }) => name));

function leakRemark({ columns, reason }: Leak, target: ColumnGuess): string {
  const [known, dropped] =
    columns.length === 1
      ? ['Is it', 'it is in "drop" until you remove it']
      : ['Are they', 'they are in "drop" until you remove them'];
  return `${quoteNames(columns)} ${reason}. ${known} known before "${target.name}"? If not, this is a leak: ${dropped} from there.`;
}

function numberRemarks({ name, style }: ColumnGuess): string[] {
  if (style === undefined || style === 'plain') return [];
  return [
    `${JSON.stringify(name)} contains numbers such as ${numberExamples[style]}, which can be read in two ways. It is declared as text, and a derived column converts it to a number.`,
  ];
}

function formatRemarks({ name, formats }: ColumnGuess): string[] {
  if (formats.length < 2) return [];
  return [
    `${JSON.stringify(name)} fits the formats ${formats.join(' and ')}. The file assumes ${formats[0]}. Correct "format" if that is wrong.`,
  ];
}

function textRemarks(features: ColumnGuess[]): string[] {
  const texts = features.filter(({ type, style }) => type === 'text' && style === undefined);
  return about(texts, [
    'is a text column, which is not a feature. Derive a feature from it, or declare it as a category.',
    'are text columns, which are not features. Derive features from them, or declare them as categories.',
  ]);
}

function timeRemarks({ name, type }: ColumnGuess, key: string[]): string[] {
  const sql = /^[a-z_]\w*$/i.test(name) ? name : String.raw`\"${name}\"`;
  const hour = type === 'timestamp' ? `, "hour": "hour(${sql})"` : '';
  return [
    `"${name}" is the time of a row ("time"). It is not a feature itself, but "derive" can make features from it: "month": "month(${sql})", "weekday": "day_of_week(${sql})"${hour}.`,
    ...when(
      key.includes(name),
      'Rows that are close in time are similar, so a split by time gives more honest test scores than the default: "split": { "by": "time", "validation": "52 weeks", "test": "104 weeks" }, or other durations.',
    ),
  ];
}
