import { DataQualityError } from '../../core/errors.ts';
import { partitions, type Split } from '../../core/partition/split.ts';
import { partitionInWords } from '../../core/partition/partition-in-words.ts';
import { mergedLabel } from '../../core/features/target.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import type { LabelCount } from './count-labels.ts';

/**
 * Rows of each side, those of a gap, and those left out because no training row has their class. Throws a
 * DataQualityError for a side that is empty, or that has one class alone of a binary target: nothing could be judged.
 */
export function countPartitions(
  counts: LabelCount[],
  pipeline: Pipeline,
  { split, classes }: { split: Split; classes: string[] },
): { train: number; validation: number; test: number; gap: number; unseenClass: number } {
  const rows = { train: 0, validation: 0, test: 0, gap: 0, unseenClass: 0 };
  for (const side of partitions) {
    const there = counts.filter((found) => found.side === side);
    const trained = there
      .map(({ label, count }) => ({ name: label === null ? null : mergedLabel(classes, label), count }))
      .filter(({ name }) => name === null || classes.includes(name));
    const [all, usable] = [sum(there), sum(trained)];
    const words = partitionInWords(split, side, pipeline.split);
    if (usable === 0) {
      const which = all === 0 ? 'no rows' : `${all} rows, but none of a class that is trained`;
      throw new DataQualityError(`The ${side} part has ${which}: it ${words}`);
    }
    if (pipeline.problem === 'binary' && new Set(trained.map(({ name }) => name)).size < 2) {
      throw new DataQualityError(`The ${side} part has ${usable} rows, all of one class: it ${words}`);
    }
    rows[side] = usable;
    rows.unseenClass += all - usable;
  }
  return { ...rows, gap: sum(counts.filter(({ side }) => side === null)) };
}

const sum = (counts: { count: number }[]) => counts.reduce((total, { count }) => total + count, 0);
