import type { Draft } from '../draft.ts';
import type { KnownNames } from '../known-names.ts';
import type { Mistake, Path } from '../mistake.ts';
import { allowedNames } from '../schema-mistakes.ts';

/**
 * The fields that may name an earlier value of a column (`history`); nothing else is derived from
 * these values.
 */
const fieldsWithLags = ['drop', 'encode', 'impute', 'gate'];

/** Checks that each name in the file is a column or a derived column. */
export function checkReferences(draft: Draft, names: KnownNames): Mistake[] {
  if (names.columns.length === 0) return [];
  const known = [...new Set([...names.columns, ...names.derived])];
  const withLags = [...known, ...names.lags];
  return references(draft).flatMap(([path, name]): Mistake[] => {
    const allowed = fieldsWithLags.includes(String(path[0])) ? withLags : known;
    if (allowed.includes(name)) return [];
    return [{ path, message: `names "${name}", which is not a column. ${allowedNames(name, allowed)}` }];
  });
}

function references(draft: Draft): [Path, string][] {
  const list = (path: Path, names: string[] = []) =>
    names.map((name, index): [Path, string] => [[...path, index], name]);
  const single = (path: Path, name: string | undefined): [Path, string][] => (name === undefined ? [] : [[path, name]]);
  const keys = (field: string, settings: object = {}) =>
    Object.keys(settings).map((name): [Path, string] => [[field, name], name]);
  return [
    ...single(['target', 'column'], draft.target?.column),
    ...list(['key'], draft.key),
    ...single(['time', 'column'], draft.time?.column),
    ...list(['drop'], draft.drop),
    ...single(['history', 'orderBy'], draft.history?.orderBy),
    ...list(['history', 'partitionBy'], draft.history?.partitionBy),
    ...list(['history', 'lags', 'columns'], draft.history?.lags.columns),
    ...keys('encode', draft.encode),
    ...keys('impute', draft.impute),
    ...single(['split', 'column'], draft.split?.by === 'group' ? draft.split.column : undefined),
    ...list(['gate', 'slices', 'by'], draft.gate?.slices?.by),
  ];
}
