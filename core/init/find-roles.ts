import { findLeaks, type Leak } from './find-leaks.ts';
import { isCounter, isUnique, type ColumnGuess } from './guess-column.ts';
import type { TargetGuess } from './guess-target.ts';
import type { TableGuess } from './guess-table.ts';

/** The roles of the columns in a table, except the target. */
export interface Roles {
  key: string[];
  time: ColumnGuess | undefined;
  /** Columns that count the rows. */
  counters: ColumnGuess[];
  /** Ids other than the key. */
  ids: ColumnGuess[];
  /** Columns without any value. */
  empty: ColumnGuess[];
  /** Columns whose name another column has too, ignoring case. */
  namesakes: ColumnGuess[];
  /** All other columns. */
  features: ColumnGuess[];
  leaks: Leak[];
}

const idName = /(^|[\s_-])(id|key|uuid|guid|number|no|nr)$|^(id|uuid|guid)([\s_-]|$)|[a-z]I[dD]$/i;

/**
 * Finds the role of each column. `givenKey`: the key that the user named; if empty, the key is
 * detected.
 */
export function findRoles(
  { columns }: TableGuess,
  target: ColumnGuess,
  problem: TargetGuess['problem'],
  givenKey: string[],
): Roles {
  const names = columns.map(({ name }) => name.toLowerCase());
  const namesakes = columns.filter(
    ({ name }) => names.filter((lowerCase) => lowerCase === name.toLowerCase()).length > 1,
  );
  const others = columns.filter((column) => column !== target && !namesakes.includes(column));
  const empty = others.filter(({ counts }) => counts.size === 0);
  const counters = others.filter((column) => isCounter(column) && !givenKey.includes(column.name));
  const rest = others.filter((column) => !empty.includes(column) && !counters.includes(column));
  const time = findTime(rest);
  const key = givenKey.length > 0 ? givenKey : findKey(rest, time);
  const unkeyed = rest.filter(({ name }) => !key.includes(name));
  const ids = unkeyed.filter((column) => column.type === 'integer' && isUnique(column) && idName.test(column.name));
  const features = unkeyed.filter((column) => !ids.includes(column) && column !== time);
  return { key, time, counters, ids, empty, namesakes, features, leaks: findLeaks(target, problem, features) };
}

function findTime(columns: ColumnGuess[]): ColumnGuess | undefined {
  const times = columns.filter(({ type, missing }) => (type === 'date' || type === 'timestamp') && missing === 0);
  return times.find(({ name }) => /date|time/i.test(name)) ?? times[0];
}

/**
 * A column with a different value on each row that is named like an id, is the time, or contains
 * single words.
 */
function findKey(columns: ColumnGuess[], time: ColumnGuess | undefined): string[] {
  const unique = columns.filter(isUnique);
  const isWord = ({ type, style, counts }: ColumnGuess) =>
    type === 'text' && style === undefined && [...counts.keys()].every((text) => /^\S+$/.test(text));
  const key =
    unique.find(({ name, type }) => idName.test(name) && type !== 'number') ??
    unique.find((column) => column === time) ??
    unique.find(isWord);
  return key === undefined ? [] : [key.name];
}
