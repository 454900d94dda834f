import type { ColumnGuess } from './guess-column.ts';
import type { Roles } from './find-roles.ts';
import type { KnownProblem } from './guess-target.ts';
import type { Sample } from './sample.ts';

const quoted = (names: string[]) => names.map((name) => JSON.stringify(name)).join(', ');
const namesOf = (columns: ColumnGuess[]) => quoted(columns.map(({ name }) => name));
const when = (condition: boolean, text: string) => (condition ? [text] : []);

/** What a person should know about a table and what was made of it; a sentence or two each. */
export function remarksOn(
  sample: Sample,
  target: ColumnGuess,
  problem: KnownProblem,
  roles: Roles,
  givenKey: string[],
): string[] {
  const { key, time, counters, ids, empty, namesakes, features, leaks } = roles;
  const constant = features.filter(({ counts }) => counts.size === 1);
  const texts = features.filter(({ type, style }) => type === 'text' && style === undefined);
  return [
    problemRemark(target, problem),
    ...when(
      key.length > 0 && givenKey.length === 0,
      `${quoted(key)} differs on every row, so it is the key: a row's identity, never a feature.`,
    ),
    ...when(
      key.length === 0,
      'No column looks like a row\'s identity. Without a key the split is by all features, and a column that is added later moves rows from training to test: name the columns that identify a row in "key", if there are any.',
    ),
    ...when(counters.length > 0, `${namesOf(counters)} only counts the rows: no feature.`),
    ...when(ids.length > 0, `${namesOf(ids)} looks like an id: in "drop", because a model would learn rows by heart.`),
    ...when(empty.length > 0, `${namesOf(empty)} has no value: no feature.`),
    ...when(
      namesakes.length > 0,
      `${namesOf(namesakes)}: names that two columns have (upper and lower case are the same): left out. Rename them in the data to use them.`,
    ),
    ...when(constant.length > 0, `${namesOf(constant)} has one value only: no use as a feature.`),
    ...leaks.map(
      ({ columns, reason }) =>
        `${quoted(columns)} ${reason}. Is that known before "${target.name}" is? If not, it leaks: it is in "drop" until you take it out.`,
    ),
    ...features.flatMap(styleRemark),
    ...[...features, ...(time === undefined ? [] : [time])].flatMap(formatRemark),
    ...when(
      texts.length > 0,
      `${namesOf(texts)} is text, which is no feature by itself: derive one from it, or make it a category.`,
    ),
    ...(time === undefined ? [] : timeRemarks(time, key)),
    ...when(
      sample.ragged > 0,
      `${sample.ragged} lines have more or fewer cells than the first: they will be in quarantine.`,
    ),
  ];
}

function problemRemark(target: ColumnGuess, problem: KnownProblem): string {
  const name = JSON.stringify(target.name);
  if (problem.problem === 'regression') return `${name} is taken for a quantity (regression).`;
  if (problem.problem === 'binary') {
    return `${name} has two values: a score is the probability of "${problem.positive}" (target.positive), not of "${problem.negative}".`;
  }
  const orQuantity = target.type === 'integer' ? '; if it is a quantity, make the problem "regression"' : '';
  return `${name} has ${problem.classes} values, taken for classes${orQuantity}.`;
}

function styleRemark({ name, style }: ColumnGuess): string[] {
  if (style === undefined || style === 'plain') return [];
  const written = style === 'thousands' ? '1,234' : '1.234,5';
  return [
    `${JSON.stringify(name)} is written as ${written}, which could be two numbers and is not read as one. So it is text, and a derived column makes a number of it.`,
  ];
}

function formatRemark({ name, formats }: ColumnGuess): string[] {
  if (formats.length < 2) return [];
  return [
    `${JSON.stringify(name)} may be written as ${formats.join(' or ')}: ${formats[0]} is assumed; correct "format" if it is the other.`,
  ];
}

function timeRemarks({ name, type }: ColumnGuess, key: string[]): string[] {
  const sql = /^[a-z_]\w*$/i.test(name) ? name : String.raw`\"${name}\"`;
  const hour = type === 'timestamp' ? `, "hour": "hour(${sql})"` : '';
  return [
    `"${name}" says when a row happened ("time"). It is no feature itself, but "derive" can make some: "month": "month(${sql})", "weekday": "day_of_week(${sql})"${hour}.`,
    ...when(
      key.includes(name),
      'One row follows the other in time, and neighbours are alike: "split": { "by": "time", "validation": "52 weeks", "test": "104 weeks" }, or other durations, tests more honestly than the default.',
    ),
  ];
}
