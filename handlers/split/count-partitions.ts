import { DataQualityError } from '../../core/errors.ts';
import { partitions, type Split } from '../../core/partition/split.ts';
import { partitionInWords } from '../../core/partition/partition-in-words.ts';
import type { SplitRecord } from '../../core/partition/split-record.ts';
import { mergedLabel } from '../../core/features/target.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import type { LabelCount } from './count-labels.ts';

/**
 * Counts the rows of each partition, of gaps, and those left out because no training row has their
 * class. Throws a DataQualityError if a partition is empty, or has only one class of a binary
 * target, because evaluation would fail.
 */
export function countPartitions(
  labelCounts: LabelCount[],
  pipeline: Pipeline,
  { split, classes }: { split: Split; classes: string[] },
): SplitRecord['rows'] {
  const rows = { train: 0, validation: 0, test: 0, gap: 0, unseenClass: 0 };
  for (const partition of partitions) {
    const counts = labelCounts.filter((count) => count.partition === partition);
    const trained = counts
      .map(({ label, count }) => ({ name: label === null ? null : mergedLabel(classes, label), count }))
      .filter(({ name }) => name === null || classes.includes(name));
    const [all, usable] = [sum(counts), sum(trained)];
    const words = partitionInWords(split, partition, pipeline.split);
    if (usable === 0) {
      const which = all === 0 ? 'no rows' : `${all} rows, but none of a class that is trained`;
      throw new DataQualityError(`The ${partition} partition has ${which}: it ${words}`);
    }
    if (pipeline.problem === 'binary' && new Set(trained.map(({ name }) => name)).size < 2) {
      throw new DataQualityError(`The ${partition} partition has ${usable} rows, all of one class: it ${words}`);
    }
    rows[partition] = usable;
    rows.unseenClass += all - usable;
  }
  return { ...rows, gap: sum(labelCounts.filter(({ partition }) => partition === null)) };
}

const sum = (counts: { count: number }[]) => counts.reduce((total, { count }) => total + count, 0);
