import { partitions } from '../../core/partition/split.ts';
import type { SplitRecord } from '../../core/partition/split-record.ts';
import { mergedLabel } from '../../core/features/target.ts';
import type { LabelCount } from './count-labels.ts';

const mostShown = 20;

/** The classes, after rare ones were merged, that some partition lacks. */
export function findOneSidedClasses(labelCounts: LabelCount[], classes: string[]): SplitRecord['oneSidedClasses'] {
  const byClass = new Map<string, { class: string; train: number; validation: number; test: number }>();
  for (const { partition, label, count } of labelCounts) {
    if (partition === null || label === null) continue;
    const name = mergedLabel(classes, label);
    const row = byClass.get(name) ?? { class: name, train: 0, validation: 0, test: 0 };
    row[partition] += count;
    byClass.set(name, row);
  }
  const total = (row: { train: number; validation: number; test: number }) => row.train + row.validation + row.test;
  const oneSided = [...byClass.values()]
    .filter((row) => partitions.some((partition) => row[partition] === 0))
    .sort((a, b) => total(b) - total(a) || (a.class < b.class ? -1 : 1));
  return { count: oneSided.length, largest: oneSided.slice(0, mostShown) };
}
