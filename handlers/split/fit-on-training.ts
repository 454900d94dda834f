import { DataError, DataQualityError } from '../../core/errors.ts';
import type { BatchDefinition } from '../../core/sql/definition.ts';
import type { Features } from '../../core/features/features.ts';
import { featureColumns, fitClasses, fitFeatures } from '../../core/features/fit.ts';
import type { ValueCount } from '../../core/features/value-counts.ts';
import { mergedLabelSql, targetName, trainedLabelSql } from '../../core/features/target.ts';
import { inPartitionSql, partitions, type Split } from '../../core/partition/split.ts';
import { partitionInWords } from '../../core/partition/partition-in-words.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';
import { partitionedTable } from './assign-partitions.ts';
import type { LabelCount } from './count-labels.ts';
import { findFigures } from './find-figures.ts';
import { celledTable } from './raw-cells.ts';

/**
 * Learns vocabularies, imputed values and classes from the training rows alone, and makes `train_rows`, `validation_rows` and
 * `test_rows`: the rows of a side in their order with `$y`, what is trained on, and `$class`, the merged class name.
 * Rows of a class that no training row has are left out. Throws a DataQualityError for fewer than two classes
 * or no feature.
 */
export async function fitOnTraining(
  db: DuckDb,
  pipeline: Pipeline,
  definition: BatchDefinition,
  given: { split: Split; counts: LabelCount[]; repeated: ReadonlySet<string> },
): Promise<{ features: Features; values: Map<string, ValueCount[]> }> {
  const { split, counts, repeated } = given;
  const training = `(SELECT * FROM ${partitionedTable} WHERE ${inPartitionSql(split, 'train')})`;
  const columns = featureColumns(pipeline, definition);
  const classes =
    pipeline.problem === 'regression'
      ? []
      : checkClasses(
          pipeline,
          split,
          counts.flatMap(({ side, label, count }) => (side === 'train' && label !== null ? [{ label, count }] : [])),
        );
  const rows = counts.reduce((sum, { side, count }) => sum + (side === 'train' ? count : 0), 0);
  if (rows === 0) throw noTrainingRows(pipeline, split);
  const { values, ...found } = await findFigures(db, columns, training, repeated);
  const features = fitFeatures(pipeline, definition, {
    rows,
    ...found,
    classes,
    split,
  });
  checkVector(features);
  for (const side of partitions) {
    await db.run(`CREATE VIEW ${side}_rows AS SELECT * FROM (
      SELECT *, ${trainedLabelSql(features)} AS "$y", ${mergedLabelSql(classes)} AS "$class"
      FROM ${side === 'test' ? celledTable : partitionedTable} WHERE ${inPartitionSql(split, side)}) WHERE "$y" IS NOT NULL`);
  }
  return { features, values };
}

function noTrainingRows(pipeline: Pipeline, split: Split): DataQualityError {
  return new DataQualityError(`The train part has no rows: it ${partitionInWords(split, 'train', pipeline.split)}`);
}

function checkVector({ encodings, dropped = [] }: Features): void {
  if (encodings.length > 0) return;
  const columns = dropped.map(({ column, why }) => `${JSON.stringify(column)} (${why})`);
  throw new DataQualityError(
    `No column is left as a feature: on the training rows each has one value or none: ${columns.join(', ')}. Add rows or columns`,
  );
}

function checkClasses(pipeline: Pipeline, split: Split, counts: { label: string; count: number }[]): string[] {
  const column = targetName(pipeline);
  if (counts.length === 0) throw noTrainingRows(pipeline, split);
  const classes = fitClasses(pipeline, counts);
  const shown = counts.slice(0, 10).map(({ label, count }) => `${JSON.stringify(label)} (${count} rows)`);
  if (classes.length < 2) {
    throw new DataQualityError(
      `The target ${column} has one class on the training rows, ${classes.join()}, from ${shown.join(', ')}; a model needs two. Add rows, or lower target.rareBelow`,
    );
  }
  if (pipeline.problem !== 'binary') return classes;
  if (classes.length > 2) {
    throw new DataError(
      `The target ${column} has ${classes.length} values, and a binary problem two: ${shown.join(', ')}. Correct the data, or make the problem "multiclass"`,
    );
  }
  const { positive } = pipeline.target;
  if (positive !== undefined && !classes.includes(positive)) {
    throw new DataError(
      `target.positive is ${JSON.stringify(positive)}, which no training row has in ${column}: ${shown.join(', ')}`,
    );
  }
  return classes;
}
