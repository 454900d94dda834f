import type { Evaluation } from '../evaluation.ts';
import { noDrift } from '../../profile/drift-record.ts';
import { metricDirections } from '../../pipeline/metric-names.ts';
import { classBaseline, regressionBaseline } from './baseline.ts';
import type { Clusters } from '../../statistics/bootstrap.ts';
import { calibrationOf } from './calibration.ts';
import { compareModels, differenceOn } from './compare-models.ts';
import { chooseRows, curvesOf, classificationOf, scoredRows, type ScoredRows } from './scored-rows.ts';
import { answersOf, compareAnswers, type Answers, type ScoreMeaning } from './model-answers.ts';
import { residualsOf } from './residuals.ts';
import type { SliceColumn } from './slices.ts';
import { worstRows } from './worst-rows.ts';

/** A model with its scores for every test row, as batch scoring wrote them (row-major). */
export interface ScoredModel {
  runId: string;
  features: ScoreMeaning;
  scores: Float64Array;
}

/** What is known of the test rows, in the order of the scores. */
export interface TestTruth {
  /** Class names that `labels` points into; empty for regression. */
  labelNames: string[];
  labels: Int32Array;
  /** Targets in their own units; empty for classes. */
  targets: Float64Array;
  /** 1 where the champion's split calls the row a test row too. */
  shared: Uint8Array;
  /** 1 where the row is newer than the champion's run; without it nothing is known of that. */
  newer?: Uint8Array;
  /** The cluster of each row; without it each row is one. */
  clusters?: Int32Array;
  /** The columns of gate.slices. */
  slices?: SliceColumn[];
}

/** A champion that cannot be compared, and why. */
export interface Incomparable {
  runId: string;
  reason: string;
}

export interface EvaluateModelsInput {
  metric: string;
  challenger: ScoredModel;
  champion: ScoredModel | Incomparable | null;
  truth: TestTruth;
  /** Of the intervals. */
  confidence?: number;
  /** So many newer rows are enough to compare on them alone. */
  minNewerRows?: number;
  minSliceRows?: number;
  /** Decisions that the hold-out has been used for, this one included. */
  gatesDecided?: number;
}

/**
 * Holds challenger and champion against the truth, each other and the naive baseline. The worst rows' records and the
 * features' importance are left for the caller to fill in, who can read them.
 */
export function evaluateModels(input: EvaluateModelsInput): Evaluation {
  const { metric, challenger, truth } = input;
  const { problem } = challenger.features;
  const direction = metricDirections[problem][metric];
  if (direction === undefined) throw new Error(`${metric} is no metric of a ${problem} problem`);
  const champion = comparable(input.champion, challenger, truth);
  const scored = champion !== null && 'scores' in champion ? champion : null;
  const { classes, labels } = commonClasses(challenger, scored, truth);
  const judged = (answers: Answers): ScoredRows =>
    scoredRows({ problem, classes, labels, targets: truth.targets, answers });

  const own = judged(answersOf(challenger.scores, challenger.features, classes));
  const onAll = classificationOf(own);
  const other = scored && judged(answersOf(scored.scores, scored.features, classes));
  const { rows, common, holdout } = comparedRows(truth, scored !== null, input.minNewerRows ?? Infinity);
  const narrow = (all: ScoredRows) => (rows.length === truth.shared.length ? all : chooseRows(all, rows));
  const ownCompared = other === null ? own : narrow(own);
  const otherCompared = other && narrow(other);
  const championJudged = otherCompared && classificationOf(otherCompared);
  const unknownTo = (model: ScoreMeaning) => {
    if (problem === 'regression') return 0;
    const known = new Set(model.classes.map((label) => classes.indexOf(label)));
    return labels.reduce((count, label) => (known.has(label) ? count : count + 1), 0);
  };
  const numbersAreFinite = problem === 'regression' && own.answers.values.every(Number.isFinite);
  const { answers: naive, ...baseline } =
    problem === 'regression' ? regressionBaseline(truth.targets) : classBaseline(problem, labels, classes);
  const compared = {
    metric,
    direction,
    confidence: input.confidence ?? 0.95,
    challenger: ownCompared,
    champion: otherCompared,
    clusters: truth.clusters === undefined ? null : clustersOf(truth.clusters, rows),
    slices: chosenSlices(truth.slices, rows, input.minSliceRows ?? 1),
  };

  return {
    version: 2,
    runId: challenger.runId,
    problem,
    metric,
    direction,
    rows: {
      test: truth.shared.length,
      shared: truth.shared.reduce((sum, flag) => sum + flag, 0),
      compared: rows.length,
      unknownToChallenger: unknownTo(challenger.features),
      unknownToChampion: scored === null ? 0 : unknownTo(scored.features),
    },
    classes,
    challenger: {
      runId: challenger.runId,
      ...onAll,
      residuals: numbersAreFinite ? residualsOf(truth.targets, own.answers.values) : null,
      calibration: calibrationOf(own),
      curves: curvesOf(own),
    },
    champion: champion && {
      runId: champion.runId,
      comparable: scored !== null,
      reason: 'reason' in champion ? champion.reason : null,
      metrics: championJudged?.metrics ?? null,
      perClass: championJudged?.perClass ?? [],
      calibration: otherCompared === null ? [] : calibrationOf(otherCompared),
      curves: otherCompared && curvesOf(otherCompared),
    },
    challengerOnShared: otherCompared && (ownCompared === own ? onAll : classificationOf(ownCompared)).metrics,
    baseline: {
      ...baseline,
      ...(other === null && {
        difference: compareModels({ ...compared, champion: judged(naive), slices: null }).difference,
      }),
    },
    ...(other === null
      ? { identical: false, largestScoreDifference: null }
      : compareAnswers(own.answers, other.answers)),
    ...compareModels(compared),
    threshold:
      problem === 'binary'
        ? { value: challenger.features.threshold, rule: 'as the pipeline file says', rows: null }
        : null,
    holdout: {
      gatesDecided: input.gatesDecided ?? 1,
      ...holdout,
      differenceOnShared:
        holdout.usedNewer && other !== null
          ? differenceOn(metric, direction, chooseRows(own, common), chooseRows(other, common))
          : null,
    },
    worst: worstRows(own),
    importance: { features: null, reason: 'the model file was not read' },
    dropped: [],
    drift: noDrift(champion?.runId ?? null, 'it was not looked at'),
    closest: [],
  };
}

/** All classes that a model or a test row has, and each row's label as an index of them. */
function commonClasses(challenger: ScoredModel, champion: ScoredModel | null, truth: TestTruth) {
  const { problem } = challenger.features;
  if (problem === 'regression') return { classes: [], labels: new Int32Array(0) };
  const classes = [
    ...new Set([...challenger.features.classes, ...(champion?.features.classes ?? []), ...truth.labelNames]),
  ];
  if (problem === 'binary' && classes.length !== 2) {
    throw new Error(`A binary problem has two classes, but model and test rows have ${classes.join(', ')}`);
  }
  const indices = truth.labelNames.map((label) => classes.indexOf(label));
  return { classes, labels: truth.labels.map((label) => indices[label] ?? -1) };
}

/**
 * The rows to compare on: those that neither model was trained on, and of them those alone that have come since the
 * champion was judged, if they are enough: the older ones have already chosen the champion. Without a comparison all.
 */
function comparedRows({ shared, newer }: TestTruth, compared: boolean, minNewerRows: number) {
  const unknown = { newerRows: null, usedNewer: false };
  if (!compared) {
    const all = where(shared.length, () => true);
    return { rows: all, common: all, holdout: unknown };
  }
  const common = where(shared.length, (row) => shared[row] === 1);
  if (newer === undefined) return { rows: common, common, holdout: unknown };
  const fresh = common.filter((row) => newer[row] === 1);
  const usedNewer = fresh.length >= minNewerRows;
  return { rows: usedNewer ? fresh : common, common, holdout: { newerRows: fresh.length, usedNewer } };
}

/** The numbers of the rows for which it holds. */
function where(rows: number, holds: (row: number) => boolean): Int32Array {
  const numbers = new Int32Array(rows);
  let found = 0;
  for (let row = 0; row < rows; row++) if (holds(row)) numbers[found++] = row;
  return numbers.subarray(0, found);
}

/** The clusters of the chosen rows, numbered anew: one that has none of them must not be drawn. */
function clustersOf(clusters: Int32Array, rows: Int32Array): Clusters {
  const numbers = new Map<number, number>();
  const ids = rows.map((row) => {
    const cluster = clusters[row] ?? 0;
    const number = numbers.get(cluster) ?? numbers.size;
    numbers.set(cluster, number);
    return number;
  });
  return { ids, count: numbers.size };
}

function chosenSlices(columns: SliceColumn[] | undefined, rows: Int32Array, minRows: number) {
  if (columns === undefined) return null;
  return {
    minRows,
    columns: columns.map((given) => ({ ...given, indices: rows.map((row) => given.indices[row] ?? 0) })),
  };
}

/** The champion, or why it cannot be compared though scores are there. */
function comparable(
  champion: EvaluateModelsInput['champion'],
  challenger: ScoredModel,
  truth: TestTruth,
): EvaluateModelsInput['champion'] {
  if (champion === null || !('scores' in champion)) return champion;
  const { runId, features } = champion;
  const { problem, classes } = challenger.features;
  if (features.problem !== problem)
    return { runId, reason: `it solves a ${features.problem} problem, this run a ${problem} one` };
  if (problem === 'binary' && [...features.classes].sort().join('\n') !== [...classes].sort().join('\n')) {
    return { runId, reason: `its classes are ${features.classes.join(' and ')}, this run's ${classes.join(' and ')}` };
  }
  if (!truth.shared.includes(1)) return { runId, reason: 'no test row of this run is one of its test rows' };
  return champion;
}
