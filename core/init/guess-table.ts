import { guessColumn, type ColumnGuess } from './guess-column.ts';
import { findMissingMarkers } from './missing-markers.ts';
import type { Sample } from './sample.ts';

/** What the sample's columns seem to be, and the texts that stand for "missing". */
export interface TableGuess {
  sample: Sample;
  missing: string[];
  columns: ColumnGuess[];
}

/** Guesses what each column of a sample is. */
export function guessTable(sample: Sample): TableGuess {
  const missing = findMissingMarkers(sample.columns);
  const columns = sample.names.map((name, index) =>
    guessColumn(name, sample.columns[index] ?? [], missing, sample.delimiter),
  );
  return { sample, missing, columns };
}
