import { auc, averagePrecision } from './areas.ts';
import { classAverages, emptyCounts, type ClassCounts } from './class-scores.ts';
import type { ScoredRows } from './scored-rows.ts';
import { rowLogLoss, rowMulticlassLogLoss } from './log-loss.ts';
import { linearArea, type RankedRows } from './linear-area.ts';
import { ranksOf, rank } from './ranking.ts';
import { meanTarget, rowSquaredLogError, rSquared } from './regression.ts';
import { sumByUnit, unitsOf } from '../../statistics/sum-by-unit.ts';
import { isAmongTop } from './top-accuracy.ts';

/**
 * A metric of rows as a function of weights; a row counts as often as the weight at its id. NaN if
 * undefined.
 */
export type Statistic = (weights: Int32Array) => number;

/** Rows with their ids; rows of the same cluster share an id. */
type IdentifiedRows = ScoredRows & { ids: Int32Array; linear: boolean };

/**
 * A metric as a function of weights. Everything that does not depend on the weights is computed in
 * advance. Areas under curves are not sums over rows. `linear` approximates them by such sums
 * (their first derivative), which is accurate for very many rows.
 */
export function statisticOf(metric: string, rows: ScoredRows, ids: Int32Array, linear = false): Statistic {
  const identified = { ...rows, ids, linear };
  if (rows.problem === 'regression') return ofNumbers(metric, identified);
  return (rows.problem === 'binary' ? ofTwoClasses : ofClasses)(metric, identified);
}

function ofTwoClasses(metric: string, scored: IdentifiedRows): Statistic {
  const { labels, answers } = scored;
  const { values } = answers;
  if (metric === 'auc' || metric === 'average_precision') {
    const rows = { ranking: scored.ranking ?? rank(values, labels), labels, scores: values, ids: scored.ids };
    if (scored.linear) return linearArea(metric, rows);
    return ofRanking(rows, metric === 'auc' ? auc : averagePrecision);
  }
  if (metric === 'logloss') return mean(scored, (row) => rowLogLoss(labels[row], values[row]));
  if (metric === 'brier') return mean(scored, (row) => ((values[row] ?? 0) - (labels[row] ?? 0)) ** 2);
  const share = (part = 0, whole = 0) => (whole === 0 ? 0 : part / whole);
  if (metric === 'precision') return ofCounts(scored, ({ hits, predicted }) => share(hits[1], predicted[1]));
  if (metric === 'recall') return ofCounts(scored, ({ hits, rows }) => share(hits[1], rows[1]));
  if (metric === 'f1') {
    return ofCounts(scored, ({ hits, predicted, rows }) =>
      share(2 * (hits[1] ?? 0), (predicted[1] ?? 0) + (rows[1] ?? 0)),
    );
  }
  return ofAverages(metric, scored);
}

function ofClasses(metric: string, scored: IdentifiedRows): Statistic {
  const { labels, classes, answers } = scored;
  const width = classes.length;
  if (metric === 'mlogloss')
    return mean(scored, (row) => rowMulticlassLogLoss(labels[row], answers.values, row, width));
  const top = /^top(\d)_accuracy$/.exec(metric)?.[1];
  if (top !== undefined) return mean(scored, (row) => isAmongTop(labels[row], answers.values, row, width, Number(top)));
  return ofAverages(metric, scored);
}

function ofAverages(metric: string, scored: IdentifiedRows): Statistic {
  const { labels, answers } = scored;
  if (metric === 'accuracy') return mean(scored, (row) => (labels[row] === answers.predicted[row] ? 1 : 0));
  return ofCounts(scored, (counts) => {
    const value = classAverages(counts)[metric];
    if (value === undefined) throw new Error(`${metric} cannot be resampled`);
    return value;
  });
}

function ofNumbers(metric: string, scored: IdentifiedRows): Statistic {
  const { targets, answers } = scored;
  const target = (row: number) => targets[row] ?? Number.NaN;
  const error = (row: number) => (answers.values[row] ?? Number.NaN) - target(row);
  const squared = (row: number) => error(row) ** 2;
  if (metric === 'rmse') return mean(scored, squared, Math.sqrt);
  if (metric === 'mae') return mean(scored, (row) => Math.abs(error(row)));
  if (metric === 'bias') return mean(scored, error, Math.abs);
  if (metric === 'mape')
    return mean(scored, (row) => Math.abs(error(row)) / Math.max(Math.abs(target(row)), Number.EPSILON));
  if (metric === 'rmsle') {
    return mean(scored, (row) => rowSquaredLogError(target(row), answers.values[row] ?? Number.NaN), Math.sqrt);
  }
  if (metric !== 'r2') throw new Error(`${metric} cannot be resampled`);
  // Distances from the mean of all rows are used, because sums of squared targets would lose
  // precision.
  const origin = meanTarget(targets);
  const first = mean(scored, (row) => target(row) - origin);
  const second = mean(scored, (row) => (target(row) - origin) ** 2);
  const errors = mean(scored, squared);
  return (weights) => rSquared(errors(weights), second(weights) - first(weights) ** 2);
}

/** The mean of a value over the rows, passed to `finish`. */
function mean(scored: IdentifiedRows, valueOf: (row: number) => number, finish = (value: number) => value): Statistic {
  const { ids, counts, sums } = sumByUnit(scored.ids, valueOf);
  return (weights) => {
    let [sum, total] = [0, 0];
    for (let unit = 0; unit < ids.length; unit++) {
      const weight = weights[ids[unit] ?? 0] ?? 0;
      sum += weight * (sums[unit] ?? 0);
      total += weight * (counts[unit] ?? 0);
    }
    return finish(sum / total);
  };
}

/** A statistic of how often each score was drawn with either class. */
function ofRanking({ ranking, labels, scores, ids }: RankedRows, finish: typeof auc): Statistic {
  const ranks = ranksOf(ranking, scores);
  // Sorted by rank, so that each of the thousand resamples writes its counts sequentially.
  const order = new Int32Array(ranks.length).map((_, row) => row).sort((a, b) => (ranks[a] ?? 0) - (ranks[b] ?? 0));
  const sorted = { ranks: order.map((row) => ranks[row] ?? 0), ids: order.map((row) => ids[row] ?? 0) };
  const isPositive = Uint8Array.from(order, (row) => (labels[row] === 1 ? 1 : 0));
  const positives = new Float64Array(ranking.scores.length);
  const negatives = new Float64Array(ranking.scores.length);
  return (weights) => {
    positives.fill(0);
    negatives.fill(0);
    for (let index = 0; index < order.length; index++) {
      const position = sorted.ranks[index] ?? 0;
      const weight = weights[sorted.ids[index] ?? 0] ?? 0;
      if (isPositive[index] === 1) positives[position] = (positives[position] ?? 0) + weight;
      else negatives[position] = (negatives[position] ?? 0) + weight;
    }
    return finish({ positives, negatives });
  };
}

/** A statistic of each class's rows, predicted rows and correctly predicted rows. */
function ofCounts(scored: IdentifiedRows, finish: (counts: ClassCounts) => number): Statistic {
  const counts = emptyCounts(scored.classes.length);
  const { rows, predicted, hits } = counts;
  const { ids, labels, answers, counts: rowsOf } = countCells(scored);
  const pairs = numberPairs(labels, answers);
  const drawn = new Float64Array(pairs.firsts.length);
  return (weights) => {
    drawn.fill(0);
    for (let cell = 0; cell < ids.length; cell++) {
      const pair = pairs.numbers[cell] ?? 0;
      drawn[pair] = (drawn[pair] ?? 0) + (weights[ids[cell] ?? 0] ?? 0) * (rowsOf[cell] ?? 0);
    }
    rows.fill(0);
    predicted.fill(0);
    hits.fill(0);
    for (const [pair, first] of pairs.firsts.entries()) {
      const [label, answer, count] = [labels[first] ?? 0, answers[first] ?? 0, drawn[pair] ?? 0];
      rows[label] = (rows[label] ?? 0) + count;
      predicted[answer] = (predicted[answer] ?? 0) + count;
      if (label === answer) hits[label] = count;
    }
    return finish(counts);
  };
}

/**
 * Numbers the distinct pairs of label and answer. `firsts` are the indices of their first
 * occurrences.
 */
function numberPairs(labels: Int32Array, answers: Int32Array) {
  const known = new Map<string, number>();
  const firsts: number[] = [];
  const numbers = labels.map((label, cell) => {
    const pair = `${label},${answers[cell]}`;
    const number = known.get(pair) ?? firsts.push(cell) - 1;
    known.set(pair, number);
    return number;
  });
  return { numbers, firsts };
}

/**
 * Rows per unit, label and answer. If that table would be larger than the rows, each row is a cell
 * of its own.
 */
function countCells({ ids, labels, classes, answers }: ScoredRows & { ids: Int32Array }) {
  const units = unitsOf(ids);
  const pairs = classes.length ** 2;
  if (units * pairs > labels.length) {
    return { ids, labels, answers: answers.predicted, counts: new Int32Array(labels.length).fill(1) };
  }
  const table = new Int32Array(units * pairs);
  for (let row = 0; row < labels.length; row++) {
    const cell = (ids[row] ?? 0) * pairs + (labels[row] ?? 0) * classes.length + (answers.predicted[row] ?? 0);
    table[cell] = (table[cell] ?? 0) + 1;
  }
  const filled = Int32Array.from(table.keys()).filter((cell) => table[cell] !== 0);
  return {
    ids: filled.map((cell) => Math.floor(cell / pairs)),
    labels: filled.map((cell) => Math.floor((cell % pairs) / classes.length)),
    answers: filled.map((cell) => cell % classes.length),
    counts: filled.map((cell) => table[cell] ?? 0),
  };
}
