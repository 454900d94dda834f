import { declaredType, type Draft } from '../draft.ts';
import type { KnownNames } from '../known-names.ts';
import type { Mistake } from '../mistake.ts';

/**
 * Checks that no column has two roles that exclude each other: target, key, time, dropped column or
 * feature.
 */
export function checkRoles(draft: Draft, names: KnownNames): Mistake[] {
  if (names.columns.length === 0) return [];
  return [...keyRoles(draft, names), ...settingsWithoutEffect(draft), ...timeType(draft)];
}

function keyRoles({ key = [], target, columns = {} }: Draft, { unrolled }: KnownNames): Mistake[] {
  const derived = new Set(unrolled.map(({ name }) => name));
  const targetIndex = target?.column === undefined ? -1 : key.indexOf(target.column);
  const withTarget =
    targetIndex < 0
      ? []
      : [
          {
            path: ['key', targetIndex],
            message: `names the target "${target?.column}", but a row has its key before its label; delete it`,
          },
        ];
  const withDerived = [...key.entries()]
    .filter(([, name]) => derived.has(name) && !Object.hasOwn(columns, name))
    .map(([index, name]) => ({
      path: ['key', index],
      message: `names "${name}", which is derived; a key must consist of columns of the data`,
    }));
  return [...withTarget, ...withDerived];
}

/** Settings of `encode` and `impute` for columns that are not features. */
function settingsWithoutEffect(draft: Draft): Mistake[] {
  const lagged = draft.history?.lags.columns ?? [];
  return (['encode', 'impute'] as const).flatMap((field) =>
    Object.keys(draft[field] ?? {}).flatMap((name): Mistake[] => {
      const role = roleOf(draft, name);
      if (role === undefined || lagged.includes(name)) return [];
      return [{ path: [field, name], message: `has no effect: "${name}" is ${role}, not a feature; delete it` }];
    }),
  );
}

function roleOf({ target, key, drop }: Draft, name: string): string | undefined {
  if (name === target?.column) return 'the target';
  if (key?.includes(name)) return 'a key';
  return drop?.includes(name) ? 'dropped' : undefined;
}

function timeType(draft: Draft): Mistake[] {
  const column = draft.time?.column;
  const type = column === undefined ? undefined : declaredType(draft, column);
  if (type === undefined || type === 'date' || type === 'timestamp') return [];
  return [{ path: ['time', 'column'], message: `must name a date or a timestamp, but "${column}" is ${type}` }];
}
