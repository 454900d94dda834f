import type { KeptColumn } from './header.ts';

/** Raw cells of one file, trimmed. */
export interface RawRows {
  /** SQL of a relation with a column for each of `columns`, named by `rawName`. */
  relation: string;
  columns: KeptColumn[];
  cells: 'trimmed' | 'plain';
  /** The texts that stand for "missing", beside NULL. */
  missing: string[];
  /** Whether NULL is what was an empty cell. */
  isEmptyNull: boolean;
  /** The columns that are no cells (VARCHAR), but numbers already (DOUBLE). */
  numbers: ReadonlySet<string>;
}
