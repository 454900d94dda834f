import type { ClassScore } from '../evaluation.ts';
import type { Confusion } from './confusion.ts';

const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);

/** Precision, recall and F1 of each class, 0 where they would be 0/0 (scikit-learn's zero_division=0). */
export function classScores(confusion: Confusion, classes: string[]): ClassScore[] {
  const rows = new Float64Array(classes.length);
  const predicted = new Float64Array(classes.length);
  const hits = new Float64Array(classes.length);
  for (const [label, prediction, count] of confusion) {
    rows[label] = (rows[label] ?? 0) + count;
    predicted[prediction] = (predicted[prediction] ?? 0) + count;
    if (label === prediction) hits[label] = count;
  }
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
 * Accuracy and the averages of F1. As in scikit-learn, the macro average is over the classes that are there or were
 * predicted, so a class that no test row has does not lower it; the weighted one counts each class by its rows.
 */
export function classAverages(
  confusion: Confusion,
  scores: ClassScore[],
): { accuracy: number; macro_f1: number; weighted_f1: number } {
  let [total, hits] = [0, 0];
  for (const [label, prediction, count] of confusion) {
    total += count;
    if (label === prediction) hits += count;
  }
  const seen = scores.filter(({ rows, predicted }) => rows + predicted > 0);
  return {
    accuracy: hits / total,
    macro_f1: seen.reduce((sum, { f1 }) => sum + f1, 0) / seen.length,
    weighted_f1: scores.reduce((sum, { f1, rows }) => sum + f1 * rows, 0) / total,
  };
}
