import type { WorstRow } from '../evaluation.ts';
import { countRows, type ScoredRows } from './scored-rows.ts';
import { rowLogLoss, rowMulticlassLogLoss } from './log-loss.ts';

const most = 20;

/** The rows that cost most, the worst first, the earlier of equals; the records are for the caller to fill in. */
export function worstRows(judged: ScoredRows): WorstRow[] {
  const { problem, labels, targets, classes, answers } = judged;
  const { values, predicted } = answers;
  const width = classes.length;
  const lossOf = (row: number): number => {
    if (problem === 'binary') return rowLogLoss(labels[row], values[row]);
    if (problem === 'multiclass') return rowMulticlassLogLoss(labels[row], values, row, width);
    return Math.abs((values[row] ?? Number.NaN) - (targets[row] ?? Number.NaN));
  };
  const worst: { row: number; loss: number }[] = [];
  for (let row = 0; row < countRows(judged); row++) {
    const loss = lossOf(row);
    if (!Number.isFinite(loss) || (worst.length === most && loss <= (worst.at(-1)?.loss ?? 0))) continue;
    const place = worst.findIndex((other) => other.loss < loss);
    worst.splice(place === -1 ? worst.length : place, 0, { row, loss });
    worst.length = Math.min(worst.length, most);
  }
  const probabilityOf = (row: number): number => {
    const label = labels[row] ?? 0;
    if (problem === 'multiclass') return values[row * width + label] ?? 0;
    const score = values[row] ?? 0;
    return label === 1 ? score : 1 - score;
  };
  return worst.map(({ row, loss }) => {
    const found = { row, record: {}, loss };
    if (problem === 'regression') {
      return { ...found, label: null, target: targets[row] ?? 0, predicted: values[row] ?? 0, probability: null };
    }
    const predictedClass = classes[predicted[row] ?? 0] ?? '';
    const label = classes[labels[row] ?? 0] ?? '';
    return { ...found, label, target: null, predicted: predictedClass, probability: probabilityOf(row) };
  });
}
