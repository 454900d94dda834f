import { auc, averagePrecision } from './areas.ts';
import { classAverages, emptyCounts, type ClassCounts } from './class-scores.ts';
import type { ScoredRows } from './scored-rows.ts';
import { rowLogLoss, rowMulticlassLogLoss } from './log-loss.ts';
import { linearArea, type RankedRows } from './linear-area.ts';
import { ranksOf, rank } from './ranking.ts';
import { meanTarget, rowSquaredLogError, rSquared } from './regression.ts';
import { sumByUnit, unitsOf } from '../../statistics/sum-by-unit.ts';
import { isAmongTop } from './top-accuracy.ts';

/** A metric of rows each of which counts as often as the weight that its id points to; NaN where it is not defined. */
export type Statistic = (weights: Int32Array) => number;

/** Rows with the id of each: rows of one cluster share theirs. */
type IdentifiedRows = ScoredRows & { ids: Int32Array; linear: boolean };

/**
 * A metric as a function of weights, with everything that does not depend on them worked out before. The areas under
 * curves are not made of sums over the rows; `linear` makes them so, by their first derivative: right for very many rows.
 */
export function statisticOf(metric: string, rows: ScoredRows, ids: Int32Array, linear = false): Statistic {
  const judged = { ...rows, ids, linear };
  if (rows.problem === 'regression') return ofNumbers(metric, judged);
  return (rows.problem === 'binary' ? ofTwoClasses : ofClasses)(metric, judged);
}

function ofTwoClasses(metric: string, judged: IdentifiedRows): Statistic {
  const { labels, answers } = judged;
  const { values } = answers;
  if (metric === 'auc' || metric === 'average_precision') {
    const rows = { ranking: judged.ranking ?? rank(values, labels), labels, scores: values, ids: judged.ids };
    if (judged.linear) return linearArea(metric, rows);
    return ofRanking(rows, metric === 'auc' ? auc : averagePrecision);
  }
  if (metric === 'logloss') return mean(judged, (row) => rowLogLoss(labels[row], values[row]));
  if (metric === 'brier') return mean(judged, (row) => ((values[row] ?? 0) - (labels[row] ?? 0)) ** 2);
  const share = (part = 0, whole = 0) => (whole === 0 ? 0 : part / whole);
  if (metric === 'precision') return ofCounts(judged, ({ hits, predicted }) => share(hits[1], predicted[1]));
  if (metric === 'recall') return ofCounts(judged, ({ hits, rows }) => share(hits[1], rows[1]));
  if (metric === 'f1') {
    return ofCounts(judged, ({ hits, predicted, rows }) =>
      share(2 * (hits[1] ?? 0), (predicted[1] ?? 0) + (rows[1] ?? 0)),
    );
  }
  return ofAverages(metric, judged);
}

function ofClasses(metric: string, judged: IdentifiedRows): Statistic {
  const { labels, classes, answers } = judged;
  const width = classes.length;
  if (metric === 'mlogloss')
    return mean(judged, (row) => rowMulticlassLogLoss(labels[row], answers.values, row, width));
  const top = /^top(\d)_accuracy$/.exec(metric)?.[1];
  if (top !== undefined) return mean(judged, (row) => isAmongTop(labels[row], answers.values, row, width, Number(top)));
  return ofAverages(metric, judged);
}

function ofAverages(metric: string, judged: IdentifiedRows): Statistic {
  const { labels, answers } = judged;
  if (metric === 'accuracy') return mean(judged, (row) => (labels[row] === answers.predicted[row] ? 1 : 0));
  return ofCounts(judged, (counts) => {
    const value = classAverages(counts)[metric];
    if (value === undefined) throw new Error(`${metric} cannot be resampled`);
    return value;
  });
}

function ofNumbers(metric: string, judged: IdentifiedRows): Statistic {
  const { targets, answers } = judged;
  const target = (row: number) => targets[row] ?? Number.NaN;
  const error = (row: number) => (answers.values[row] ?? Number.NaN) - target(row);
  const squared = (row: number) => error(row) ** 2;
  if (metric === 'rmse') return mean(judged, squared, Math.sqrt);
  if (metric === 'mae') return mean(judged, (row) => Math.abs(error(row)));
  if (metric === 'bias') return mean(judged, error, Math.abs);
  if (metric === 'mape')
    return mean(judged, (row) => Math.abs(error(row)) / Math.max(Math.abs(target(row)), Number.EPSILON));
  if (metric === 'rmsle') {
    return mean(judged, (row) => rowSquaredLogError(target(row), answers.values[row] ?? Number.NaN), Math.sqrt);
  }
  if (metric !== 'r2') throw new Error(`${metric} cannot be resampled`);
  // Distances from the mean of all rows: sums of squares of the targets themselves would lose their digits.
  const origin = meanTarget(targets);
  const first = mean(judged, (row) => target(row) - origin);
  const second = mean(judged, (row) => (target(row) - origin) ** 2);
  const errors = mean(judged, squared);
  return (weights) => rSquared(errors(weights), second(weights) - first(weights) ** 2);
}

/** The mean of a number that each row has, and what is made of it. */
function mean(judged: IdentifiedRows, valueOf: (row: number) => number, finish = (value: number) => value): Statistic {
  const { ids, counts, sums } = sumByUnit(judged.ids, valueOf);
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

/** Something made of how often each score was drawn with either class. */
function ofRanking({ ranking, labels, scores, ids }: RankedRows, finish: typeof auc): Statistic {
  const places = ranksOf(ranking, scores);
  // By place, so that what is written a thousand times is written from one end to the other.
  const order = new Int32Array(places.length).map((_, row) => row).sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
  const sorted = { places: order.map((row) => places[row] ?? 0), ids: order.map((row) => ids[row] ?? 0) };
  const isPositive = Uint8Array.from(order, (row) => (labels[row] === 1 ? 1 : 0));
  const positives = new Float64Array(ranking.scores.length);
  const negatives = new Float64Array(ranking.scores.length);
  return (weights) => {
    positives.fill(0);
    negatives.fill(0);
    for (let index = 0; index < order.length; index++) {
      const place = sorted.places[index] ?? 0;
      const weight = weights[sorted.ids[index] ?? 0] ?? 0;
      if (isPositive[index] === 1) positives[place] = (positives[place] ?? 0) + weight;
      else negatives[place] = (negatives[place] ?? 0) + weight;
    }
    return finish({ positives, negatives });
  };
}

/** Something made of the rows of each class, those predicted to be, and those rightly. */
function ofCounts(judged: IdentifiedRows, finish: (counts: ClassCounts) => number): Statistic {
  const counts = emptyCounts(judged.classes.length);
  const { rows, predicted, hits } = counts;
  const { ids, labels, answers, counts: rowsOf } = countCells(judged);
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

/** Numbers the pairs of label and answer that are there; `firsts` are where each comes first. */
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

/** How many rows of each unit have which label and answer: one by one where that is no more than the rows themselves. */
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
