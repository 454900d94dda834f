import type { Draft } from './draft.ts';
import { derivedColumns, lagNames } from './derived.ts';
import { valueAt, type Path } from './mistake.ts';

/** The names that other fields of the file may refer to. */
export interface KnownNames {
  columns: string[];
  derived: string[];
  /** Features from `history`. */
  lags: string[];
}

/**
 * The names of a file's columns and derived columns. Columns with a mistake in their definition are
 * included: otherwise a misspelt type would make every reference to its column look misspelt too.
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
