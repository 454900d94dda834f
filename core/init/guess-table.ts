import { guessColumn, type ColumnGuess } from './guess-column.ts';
import { findMissingMarkers } from './missing-markers.ts';
import type { Sample } from './sample.ts';

/** The guessed columns of a sample, and the texts that mark a missing value. */
export interface TableGuess {
  sample: Sample;
  missing: string[];
  columns: ColumnGuess[];
}

export function guessTable(sample: Sample): TableGuess {
  const missing = findMissingMarkers(sample.columns);
  const columns = sample.names.map((name, index) =>
    guessColumn(name, sample.columns[index] ?? [], missing, sample.delimiter),
  );
  return { sample, missing, columns };
}
