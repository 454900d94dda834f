import type { Draft } from './draft.ts';
import { derivedColumns, lagNames, type DerivedColumn } from './derived.ts';
import { valueAt, type Path } from './mistake.ts';

/** The names that other fields of the file may refer to. */
export interface KnownNames {
  columns: string[];
  derived: string[];
  /** The derived columns, with each `for` unrolled. */
  unrolled: DerivedColumn[];
  /** Features from `history`. */
  lags: string[];
}

/**
 * The names of a file's columns and derived columns. Columns with a mistake in their definition are
 * included: otherwise a misspelt type would make every reference to its column look misspelt too.
 */
export function knownNames(file: unknown, draft: Draft): KnownNames {
  const unrolled = derivedColumns(draft.derive ?? {});
  return {
    columns: keysAt(file, ['columns']),
    derived: [...unrolled.map(({ name }) => name), ...keysAt(file, ['derive'])],
    unrolled,
    lags: lagNames(draft.history),
  };
}

function keysAt(file: unknown, path: Path): string[] {
  const value = valueAt(file, path);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
}
