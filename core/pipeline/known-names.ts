import type { Draft } from './draft.ts';
import { derivedColumns, lagNames } from './derived.ts';
import { valueAt, type Path } from './mistake.ts';

/** The names that the rest of the file may refer to. */
export interface KnownNames {
  columns: string[];
  derived: string[];
  /** Values of earlier rows. */
  lags: string[];
}

/**
 * The names of a file's columns and derived columns, those with a mistake in their definition too: a misspelt type
 * must not make every mention of that column look misspelt.
 */
export function knownNames(file: unknown, draft: Draft): KnownNames {
  return {
    columns: keysAt(file, ['columns']),
    derived: [...derivedColumns(draft.derive ?? {}).map(({ name }) => name), ...keysAt(file, ['derive'])],
    lags: lagNames(draft.history),
  };
}

function keysAt(file: unknown, path: Path): string[] {
  const value = valueAt(file, path);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
}
