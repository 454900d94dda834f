import { unusedVariables } from '../derived.ts';
import type { Draft } from '../draft.ts';
import type { KnownNames } from '../known-names.ts';
import type { Mistake, Path } from '../mistake.ts';
import { dateFormatMistake } from './date-format.ts';

const mostClashes = 5;

/**
 * Checks the options of each column, that no two names clash, and that at least one feature is
 * left.
 */
export function checkColumns(draft: Draft, names: KnownNames): Mistake[] {
  return [...columnOptions(draft), ...nameClashes(draft, names), ...noFeature(draft, names)];
}

function columnOptions(draft: Draft): Mistake[] {
  return Object.entries(draft.columns ?? {}).flatMap(([name, { type, format, values }]) => {
    const mistakes: Mistake[] = [];
    const add = (field: string, message: string) => mistakes.push({ path: ['columns', name, field], message });
    if (values !== undefined && type !== 'category')
      add('values', `is for a category, but "${name}" is ${type}; delete it`);
    const repeated = values?.find((value, index) => values.indexOf(value) < index);
    if (repeated !== undefined) add('values', `contains ${JSON.stringify(repeated)} twice; delete one`);
    if (format !== undefined && type !== 'date' && type !== 'timestamp') {
      add('format', `is for a date or timestamp, but "${name}" is ${type}; delete it`);
    }
    const formatMistake = format === undefined ? undefined : dateFormatMistake(format);
    if (formatMistake !== undefined) add('format', formatMistake);
    return mistakes;
  });
}

/** SQL does not distinguish `Count` from `count`, so the two names clash. */
function nameClashes(draft: Draft, names: KnownNames): Mistake[] {
  const taken = new Map<string, string>();
  const mistakes: Mistake[] = [];
  const take = (name: string, path: Path) => {
    const earlier = taken.get(name.toLowerCase());
    if (earlier === undefined) {
      taken.set(name.toLowerCase(), name);
      return;
    }
    const message = `uses the name "${name}", which "${earlier}" already has (case is ignored); choose another`;
    mistakes.push({ path, message });
  };
  for (const name of names.columns) take(name, ['columns', name]);
  for (const { name, writtenAs } of names.unrolled) {
    if (unusedVariables(draft.derive ?? {}, writtenAs).length === 0) take(name, ['derive', writtenAs]);
  }
  for (const name of names.lags) take(name, ['history', 'lags']);
  return mistakes.slice(0, mostClashes);
}

function noFeature(draft: Draft, names: KnownNames): Mistake[] {
  if (draft.columns === undefined || names.columns.length === 0 || draft.history !== undefined) return [];
  const outside = new Set([draft.target?.column, ...(draft.key ?? []), ...(draft.drop ?? [])]);
  const isIgnored = (name: string) => outside.has(name) || draft.encode?.[name] === 'ignore';
  const isText = (name: string) => draft.columns?.[name]?.type === 'text' && draft.encode?.[name] === undefined;
  const candidates = [...names.columns.filter((name) => !isText(name)), ...names.derived];
  if (candidates.some((name) => !isIgnored(name))) return [];
  const message =
    'leaves no feature: every column is the target, a key, dropped, ignored or text; declare or derive another column';
  return [{ path: ['columns'], message }];
}
