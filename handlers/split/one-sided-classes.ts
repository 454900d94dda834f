import { partitions } from '../../core/partition/split.ts';
import type { SplitRecord } from '../../core/partition/split-record.ts';
import { mergedLabel } from '../../core/features/target.ts';
import type { LabelCount } from './count-labels.ts';

const mostShown = 20;

/** The classes, rare ones merged, that a side has no row of. */
export function findOneSidedClasses(counts: LabelCount[], classes: string[]): SplitRecord['oneSidedClasses'] {
  const found = new Map<string, { class: string; train: number; validation: number; test: number }>();
  for (const { side, label, count } of counts) {
    if (side === null || label === null) continue;
    const name = mergedLabel(classes, label);
    const known = found.get(name) ?? { class: name, train: 0, validation: 0, test: 0 };
    known[side] += count;
    found.set(name, known);
  }
  const total = (one: { train: number; validation: number; test: number }) => one.train + one.validation + one.test;
  const oneSided = [...found.values()]
    .filter((one) => partitions.some((side) => one[side] === 0))
    .sort((a, b) => total(b) - total(a) || (a.class < b.class ? -1 : 1));
  return { count: oneSided.length, largest: oneSided.slice(0, mostShown) };
}
