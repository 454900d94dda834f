import type { WorstRow } from '../evaluation.ts';
import { countRows, type ScoredRows } from './scored-rows.ts';
import { rowLogLoss, rowMulticlassLogLoss } from './log-loss.ts';

const most = 20;

/**
 * The rows with the highest loss, highest first. Of rows with equal loss, the earlier one comes
 * first.
 */
export function worstRows(scored: ScoredRows): Omit<WorstRow, 'record'>[] {
  const { problem, labels, targets, classes, answers } = scored;
  const { values, predicted } = answers;
  const width = classes.length;
  const lossOf = (row: number): number => {
    if (problem === 'binary') return rowLogLoss(labels[row], values[row]);
    if (problem === 'multiclass') return rowMulticlassLogLoss(labels[row], values, row, width);
    return Math.abs((values[row] ?? Number.NaN) - (targets[row] ?? Number.NaN));
  };
  const worst: { row: number; loss: number }[] = [];
  for (let row = 0; row < countRows(scored); row++) {
    const loss = lossOf(row);
    if (!Number.isFinite(loss) || (worst.length === most && loss <= (worst.at(-1)?.loss ?? 0))) continue;
    const index = worst.findIndex((better) => better.loss < loss);
    worst.splice(index === -1 ? worst.length : index, 0, { row, loss });
    worst.length = Math.min(worst.length, most);
  }
  const probabilityOf = (row: number): number => {
    const label = labels[row] ?? 0;
    if (problem === 'multiclass') return values[row * width + label] ?? 0;
    const score = values[row] ?? 0;
    return label === 1 ? score : 1 - score;
  };
  return worst.map(({ row, loss }) => {
    if (problem === 'regression') {
      return { row, loss, label: null, target: targets[row] ?? 0, predicted: values[row] ?? 0, probability: null };
    }
    const predictedClass = classes[predicted[row] ?? 0] ?? '';
    const label = classes[labels[row] ?? 0] ?? '';
    return { row, loss, label, target: null, predicted: predictedClass, probability: probabilityOf(row) };
  });
}
