import { DataError, DataQualityError } from '../../core/errors.ts';
import type { Features } from '../../core/features/features.ts';
import { featureColumns, fitClasses, fitFeatures } from '../../core/features/fit.ts';
import { mergedLabelSql, targetInWords, trainedLabelSql } from '../../core/features/target.ts';
import { inPartitionSql, partitions, type Split } from '../../core/partition/split.ts';
import { partitionInWords } from '../../core/partition/partition-in-words.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import { special, tables } from '../../core/tables.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';
import type { FittedFeatures, LoadedRows } from './context.ts';
import { findFigures } from './find-figures.ts';

/**
 * Learns levels, imputed values and classes from the training rows only. It makes a view of each
 * partition's rows in order, with the trained label and the merged class. These leave out rows of a
 * class that no training row has. Throws a DataQualityError if there are fewer than two classes or
 * no features.
 */
export async function fitOnTraining(
  db: DuckDb,
  pipeline: Pipeline,
  { definition, split, labelCounts, repeated }: LoadedRows,
): Promise<FittedFeatures> {
  const training = `(SELECT * FROM ${tables.partitioned} WHERE ${inPartitionSql(split, 'train')})`;
  const candidates = featureColumns(pipeline, definition);
  const classes =
    pipeline.problem === 'regression'
      ? []
      : checkClasses(
          pipeline,
          split,
          labelCounts.flatMap(({ partition, label, count }) =>
            partition === 'train' && label !== null ? [{ label, count }] : [],
          ),
        );
  const rows = labelCounts.reduce((sum, { partition, count }) => sum + (partition === 'train' ? count : 0), 0);
  if (rows === 0) throw noTrainingRows(pipeline, split);
  const { figures, levels, valueCounts } = await findFigures(db, candidates, training, repeated);
  const features = fitFeatures(pipeline, definition, {
    columns: candidates,
    rows,
    figures,
    levels,
    classes,
    split,
  });
  checkFeatures(features);
  for (const partition of partitions) {
    await db.run(`CREATE VIEW ${tables[partition]} AS SELECT * FROM (
      SELECT *, ${trainedLabelSql(features)} AS ${special.trainedLabel}, ${mergedLabelSql(classes)} AS ${special.mergedClass}
      FROM ${partition === 'test' ? tables.withCells : tables.partitioned} WHERE ${inPartitionSql(split, partition)}) WHERE ${special.trainedLabel} IS NOT NULL`);
  }
  return { features, candidates, valueCounts };
}

function noTrainingRows(pipeline: Pipeline, split: Split): DataQualityError {
  return new DataQualityError(
    `The train partition has no rows: it ${partitionInWords(split, 'train', pipeline.split)}`,
  );
}

function checkFeatures({ encodings, dropped = [] }: Features): void {
  if (encodings.length > 0) return;
  const columns = dropped.map(({ column, why }) => `${JSON.stringify(column)} (${why})`);
  throw new DataQualityError(
    `No column is left as a feature, because each has one value or none in the training rows: ${columns.join(', ')}. Add rows or columns`,
  );
}

function checkClasses(pipeline: Pipeline, split: Split, counts: { label: string; count: number }[]): string[] {
  const column = targetInWords(pipeline);
  if (counts.length === 0) throw noTrainingRows(pipeline, split);
  const classes = fitClasses(pipeline, counts);
  const shown = counts.slice(0, 10).map(({ label, count }) => `${JSON.stringify(label)} (${count} rows)`);
  if (classes.length < 2) {
    throw new DataQualityError(
      `The target ${column} has only one class in the training rows, ${classes.join()}, from ${shown.join(', ')}. A model needs two classes. Add rows, or lower target.rareBelow`,
    );
  }
  if (pipeline.problem !== 'binary') return classes;
  if (classes.length > 2) {
    throw new DataError(
      `The target ${column} has ${classes.length} values, but a binary problem has two: ${shown.join(', ')}. Correct the data, or set the problem to "multiclass"`,
    );
  }
  const { positive } = pipeline.target;
  if (positive !== undefined && !classes.includes(positive)) {
    throw new DataError(
      `target.positive is ${JSON.stringify(positive)}, which no training row has in ${column}. The training rows have ${shown.join(', ')}. Correct target.positive`,
    );
  }
  return classes;
}
