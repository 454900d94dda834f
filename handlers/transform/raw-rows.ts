import type { KeptColumn } from './header.ts';

/** Trimmed raw cells of a file or a segment. */
export interface RawRows {
  /** SQL of a relation with the columns, named by `rawName`. */
  relation: string;
  columns: KeptColumn[];
  cells: 'trimmed' | 'plain';
  /** Texts that mean "missing", in addition to NULL. */
  missing: string[];
  /** Whether an empty cell was read as NULL. */
  isEmptyNull: boolean;
  /** The columns that the reader has already parsed as numbers (DOUBLE). All others are VARCHAR. */
  numbers: ReadonlySet<string>;
}
