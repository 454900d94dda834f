import type { ClassScore } from '../evaluation.ts';
import type { Confusion } from './confusion.ts';

/**
 * For each class: rows of the class, rows for which it was predicted, and rows for which that was
 * correct.
 */
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

/**
 * Precision, recall and F1 of each class; 0 instead of 0/0, as with scikit-learn's zero_division=0.
 */
export function classScores({ rows, predicted, hits }: ClassCounts, classes: string[]): ClassScore[] {
  return classes.map((label, index) => {
    const [actual, answered, hit] = [rows[index] ?? 0, predicted[index] ?? 0, hits[index] ?? 0];
    return {
      label,
      rows: actual,
      predicted: answered,
      precision: share(hit, answered),
      recall: share(hit, actual),
      f1: share(2 * hit, actual + answered),
    };
  });
}

/**
 * Accuracy and averages over the classes. As in scikit-learn, the macro average leaves out classes
 * that no row has and that were never predicted. The weighted average weights each class by its
 * rows.
 */
export function classAverages({ rows, predicted, hits }: ClassCounts): Record<string, number> {
  let [total, correct, present] = [0, 0, 0];
  const macro = { precision: 0, recall: 0, f1: 0 };
  const weighted = { precision: 0, recall: 0, f1: 0 };
  for (let index = 0; index < rows.length; index++) {
    const [actual, answered, hit] = [rows[index] ?? 0, predicted[index] ?? 0, hits[index] ?? 0];
    total += actual;
    correct += hit;
    if (actual + answered === 0) continue;
    present++;
    const [precision, recall, f1] = [share(hit, answered), share(hit, actual), share(2 * hit, actual + answered)];
    macro.precision += precision;
    macro.recall += recall;
    macro.f1 += f1;
    weighted.precision += precision * actual;
    weighted.recall += recall * actual;
    weighted.f1 += f1 * actual;
  }
  return {
    accuracy: correct / total,
    macro_f1: macro.f1 / present,
    macro_precision: macro.precision / present,
    macro_recall: macro.recall / present,
    weighted_f1: weighted.f1 / total,
    weighted_precision: weighted.precision / total,
    weighted_recall: weighted.recall / total,
  };
}
