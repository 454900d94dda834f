import type { ClassScore } from '../evaluation.ts';
import type { Confusion } from './confusion.ts';

/** Rows of each class, rows for which it was predicted, and rows where that was right. */
export interface ClassCounts {
  rows: Float64Array;
  predicted: Float64Array;
  hits: Float64Array;
}

export function countClasses(confusion: Confusion, classes: number): ClassCounts {
  const counts = emptyCounts(classes);
  for (const [label, prediction, count] of confusion) {
    counts.rows[label] = (counts.rows[label] ?? 0) + count;
    counts.predicted[prediction] = (counts.predicted[prediction] ?? 0) + count;
    if (label === prediction) counts.hits[label] = count;
  }
  return counts;
}

export function emptyCounts(classes: number): ClassCounts {
  return { rows: new Float64Array(classes), predicted: new Float64Array(classes), hits: new Float64Array(classes) };
}

const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);

/** Precision, recall and F1 of each class, 0 where they would be 0/0 (scikit-learn's zero_division=0). */
export function classScores({ rows, predicted, hits }: ClassCounts, classes: string[]): ClassScore[] {
  return classes.map((label, index) => {
    const [own, answered, hit] = [rows[index] ?? 0, predicted[index] ?? 0, hits[index] ?? 0];
    return {
      label,
      rows: own,
      predicted: answered,
      precision: share(hit, answered),
      recall: share(hit, own),
      f1: share(2 * hit, own + answered),
    };
  });
}

/**
 * Accuracy and the averages over classes. As in scikit-learn, the macro average is over the classes that are there or
 * were predicted, so a class that no test row has does not lower it; the weighted one counts each class by its rows.
 */
export function classAverages({ rows, predicted, hits }: ClassCounts): Record<string, number> {
  let [total, right, seen] = [0, 0, 0];
  const macro = { precision: 0, recall: 0, f1: 0 };
  const weighted = { precision: 0, recall: 0, f1: 0 };
  for (let index = 0; index < rows.length; index++) {
    const [own, answered, hit] = [rows[index] ?? 0, predicted[index] ?? 0, hits[index] ?? 0];
    total += own;
    right += hit;
    if (own + answered === 0) continue;
    seen++;
    const [precision, recall, f1] = [share(hit, answered), share(hit, own), share(2 * hit, own + answered)];
    macro.precision += precision;
    macro.recall += recall;
    macro.f1 += f1;
    weighted.precision += precision * own;
    weighted.recall += recall * own;
    weighted.f1 += f1 * own;
  }
  return {
    accuracy: right / total,
    macro_f1: macro.f1 / seen,
    macro_precision: macro.precision / seen,
    macro_recall: macro.recall / seen,
    weighted_f1: weighted.f1 / total,
    weighted_precision: weighted.precision / total,
    weighted_recall: weighted.recall / total,
  };
}
