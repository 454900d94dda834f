import { derivedColumns } from '../derived.ts';
import type { Draft } from '../draft.ts';
import type { KnownNames } from '../known-names.ts';
import type { Mistake, Path } from '../mistake.ts';
import { choice } from '../schema-mistakes.ts';

/** Whether every name that the file mentions is a column or a derived column, and fit for where it stands. */
export function checkReferences(draft: Draft, names: KnownNames): Mistake[] {
  if (names.columns.length === 0) return [];
  const known = [...new Set([...names.columns, ...names.derived])];
  const features = [...known, ...names.lags];
  const unknown = mentions(draft).flatMap(([path, name]): Mistake[] => {
    // Values of earlier rows come last: nothing else is made of them.
    const allowed = ['drop', 'encode', 'impute', 'gate'].includes(String(path[0])) ? features : known;
    return allowed.includes(name)
      ? []
      : [{ path, message: `names "${name}", which is no column. ${choice(name, allowed)}` }];
  });
  return [...unknown, ...wrongRoles(draft)];
}

function mentions(draft: Draft): [Path, string][] {
  const list = (path: Path, names: string[] = []) =>
    names.map((name, index): [Path, string] => [[...path, index], name]);
  const one = (path: Path, name: string | undefined): [Path, string][] => (name === undefined ? [] : [[path, name]]);
  return [
    ...one(['target', 'column'], draft.target?.column),
    ...list(['key'], draft.key),
    ...one(['time', 'column'], draft.time?.column),
    ...list(['drop'], draft.drop),
    ...one(['history', 'orderBy'], draft.history?.orderBy),
    ...list(['history', 'partitionBy'], draft.history?.partitionBy),
    ...list(['history', 'lags', 'columns'], draft.history?.lags.columns),
    ...Object.keys(draft.encode ?? {}).flatMap((name) => one(['encode', name], name)),
    ...Object.keys(draft.impute ?? {}).flatMap((name) => one(['impute', name], name)),
    ...one(['split', 'column'], draft.split?.by === 'group' ? draft.split.column : undefined),
    ...list(['gate', 'slices', 'by'], draft.gate?.slices?.by),
  ];
}

function wrongRoles(draft: Draft): Mistake[] {
  const mistakes: Mistake[] = [];
  const target = draft.target?.column;
  const inKey = target === undefined ? -1 : (draft.key ?? []).indexOf(target);
  if (inKey >= 0) {
    mistakes.push({
      path: ['key', inKey],
      message: `names the target "${target}"; a row's identity is known before its label`,
    });
  }
  for (const [index, name] of (draft.key ?? []).entries()) {
    if (Object.hasOwn(draft.columns ?? {}, name) || !isDerived(draft, name)) continue;
    const message = `names "${name}", which is derived; a key is made of columns of the data`;
    mistakes.push({ path: ['key', index], message });
  }
  const lagged = draft.history?.lags.columns ?? [];
  const settings = [
    ...Object.keys(draft.encode ?? {}).map((name) => ({ field: 'encode', name })),
    ...Object.keys(draft.impute ?? {}).map((name) => ({ field: 'impute', name })),
  ];
  for (const { field, name } of settings) {
    const role =
      name === target
        ? 'the target'
        : draft.key?.includes(name)
          ? 'a key'
          : draft.drop?.includes(name)
            ? 'dropped'
            : undefined;
    if (role !== undefined && !lagged.includes(name)) {
      mistakes.push({
        path: [field, name],
        message: `has no effect: "${name}" is ${role}, so it is no feature; delete it`,
      });
    }
  }
  const time = draft.time?.column;
  const type = time === undefined ? undefined : typeOf(draft, time);
  if (type !== undefined && type !== 'date' && type !== 'timestamp') {
    mistakes.push({ path: ['time', 'column'], message: `must name a date or a timestamp; "${time}" is ${type}` });
  }
  return mistakes;
}

function isDerived({ derive = {} }: Draft, name: string): boolean {
  return derivedColumns(derive).some((derived) => derived.name === name);
}

/** The declared type of a column, undefined for a derived or an unknown one. */
export function typeOf(draft: Draft, name: string): string | undefined {
  return Object.hasOwn(draft.columns ?? {}, name) ? draft.columns?.[name]?.type : undefined;
}
