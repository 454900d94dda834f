import type { Evaluation, WorstRow } from '../evaluation.ts';
import { metricDirections } from '../../pipeline/metric-names.ts';
import { classBaseline, regressionBaseline } from './baseline.ts';
import { calibrationOf } from './calibration.ts';
import { compareModels, differenceOn } from './compare-models.ts';
import { chooseSlices, clustersOf, comparedRows } from './compared-rows.ts';
import { chooseRows, curvesOf, classificationOf, scoredRows, type ScoredRows } from './scored-rows.ts';
import { answersOf, compareAnswers, type Answers, type ScoreMeaning } from './model-answers.ts';
import { residualsOf } from './residuals.ts';
import type { TestTruth } from './test-truth.ts';
import { worstRows } from './worst-rows.ts';

/** A model with its scores for all test rows, as batch scoring wrote them (row-major). */
export interface ScoredModel {
  runId: string;
  features: ScoreMeaning;
  scores: Float64Array;
}

/** A champion that cannot be compared, and the reason. */
export interface Incomparable {
  runId: string;
  reason: string;
}

export interface EvaluateModelsInput {
  metric: string;
  challenger: ScoredModel;
  champion: ScoredModel | Incomparable | null;
  truth: TestTruth;
  /** Confidence of the intervals (default: 0.95). */
  confidence?: number;
  /** If there are at least this many newer rows, only those are compared (default: never). */
  minNewerRows?: number;
  /** Slices with fewer rows are too small to compare (default: 1). */
  minSliceRows?: number;
  /** Gate decisions on this hold-out, including the one to come (default: 1). */
  gatesDecided?: number;
}

/**
 * The part of an evaluation that follows from scores and truth. Evaluate adds what it reads from
 * other files.
 */
export type ModelEvaluation = Omit<Evaluation, 'worst' | 'importance' | 'dropped' | 'drift' | 'closest'> & {
  /** The worst rows, without their raw records. */
  worst: Omit<WorstRow, 'record'>[];
};

/** Compares challenger and champion with the truth, with each other and with the naive baseline. */
export function evaluateModels(input: EvaluateModelsInput): ModelEvaluation {
  const { metric, challenger, truth } = input;
  const { problem } = challenger.features;
  const direction = metricDirections[problem][metric];
  if (direction === undefined) throw new Error(`${metric} is not a metric of a ${problem} problem`);
  const champion = checkComparable(input.champion, challenger, truth);
  const scoredChampion = champion !== null && 'scores' in champion ? champion : null;
  const { classes, labels } = commonClasses(challenger, scoredChampion, truth);
  const rowsWith = (answers: Answers): ScoredRows =>
    scoredRows({ problem, classes, labels, targets: truth.targets, answers });

  const challengerRows = rowsWith(answersOf(challenger.scores, challenger.features, classes));
  const challengerResult = classificationOf(challengerRows);
  const championRows = scoredChampion && rowsWith(answersOf(scoredChampion.scores, scoredChampion.features, classes));
  const { rows, sharedRows, holdout } = comparedRows(truth, scoredChampion !== null, input.minNewerRows ?? Infinity);
  const restrict = (all: ScoredRows) => (rows.length === truth.shared.length ? all : chooseRows(all, rows));
  const challengerCompared = championRows === null ? challengerRows : restrict(challengerRows);
  const championCompared = championRows && restrict(championRows);
  const championResult = championCompared && classificationOf(championCompared);
  const unknownTo = (model: ScoreMeaning) => {
    if (problem === 'regression') return 0;
    const known = new Set(model.classes.map((label) => classes.indexOf(label)));
    return labels.reduce((count, label) => (known.has(label) ? count : count + 1), 0);
  };
  const hasFiniteNumbers = problem === 'regression' && challengerRows.answers.values.every(Number.isFinite);
  const { answers: baselineAnswers, ...baseline } =
    problem === 'regression' ? regressionBaseline(truth.targets) : classBaseline(problem, labels, classes);
  const comparison = {
    metric,
    direction,
    confidence: input.confidence ?? 0.95,
    challenger: challengerCompared,
    champion: championCompared,
    clusters: truth.clusters === undefined ? null : clustersOf(truth.clusters, rows),
    slices:
      truth.slices === undefined
        ? null
        : { minRows: input.minSliceRows ?? 1, columns: chooseSlices(truth.slices, rows) },
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
      unknownToChampion: scoredChampion === null ? 0 : unknownTo(scoredChampion.features),
    },
    classes,
    challenger: {
      runId: challenger.runId,
      ...challengerResult,
      residuals: hasFiniteNumbers ? residualsOf(truth.targets, challengerRows.answers.values) : null,
      calibration: calibrationOf(challengerRows),
      curves: curvesOf(challengerRows),
    },
    champion: champion && {
      runId: champion.runId,
      comparable: scoredChampion !== null,
      reason: 'reason' in champion ? champion.reason : null,
      metrics: championResult?.metrics ?? null,
      perClass: championResult?.perClass ?? [],
      calibration: championCompared === null ? [] : calibrationOf(championCompared),
      curves: championCompared && curvesOf(championCompared),
    },
    challengerOnShared:
      championCompared &&
      (challengerCompared === challengerRows ? challengerResult : classificationOf(challengerCompared)).metrics,
    baseline: {
      ...baseline,
      ...(championRows === null && {
        difference: compareModels({ ...comparison, champion: rowsWith(baselineAnswers), slices: null }).difference,
      }),
    },
    ...(championRows === null
      ? { identical: false, largestScoreDifference: null }
      : compareAnswers(challengerRows.answers, championRows.answers)),
    ...compareModels(comparison),
    threshold:
      problem === 'binary'
        ? { value: challenger.features.threshold, rule: 'as the pipeline file says', rows: null }
        : null,
    holdout: {
      gatesDecided: input.gatesDecided ?? 1,
      ...holdout,
      differenceOnShared:
        holdout.usedNewer && championRows !== null
          ? differenceOn(
              metric,
              direction,
              chooseRows(challengerRows, sharedRows),
              chooseRows(championRows, sharedRows),
            )
          : null,
    },
    worst: worstRows(challengerRows),
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
    throw new Error(
      `A binary problem has two classes, but the models and the test rows have ${classes.length}: ${classes.join(', ')}`,
    );
  }
  const indices = truth.labelNames.map((label) => classes.indexOf(label));
  return { classes, labels: truth.labels.map((label) => indices[label] ?? -1) };
}

/**
 * Turns a scored champion into an incomparable one if its problem, its classes or its test rows do
 * not match.
 */
function checkComparable(
  champion: EvaluateModelsInput['champion'],
  challenger: ScoredModel,
  truth: TestTruth,
): EvaluateModelsInput['champion'] {
  if (champion === null || !('scores' in champion)) return champion;
  const { runId, features } = champion;
  const { problem, classes } = challenger.features;
  if (features.problem !== problem)
    return { runId, reason: `it solves a ${features.problem} problem, this run a ${problem} problem` };
  if (problem === 'binary' && [...features.classes].sort().join('\n') !== [...classes].sort().join('\n')) {
    return { runId, reason: `its classes are ${features.classes.join(' and ')}, this run's ${classes.join(' and ')}` };
  }
  if (!truth.shared.includes(1)) return { runId, reason: 'no test row of this run is one of its test rows' };
  return champion;
}
