import type { Evaluation, Metrics } from '../evaluation.ts';
import { metricDirections } from '../metric-names.ts';
import { classBaseline, regressionBaseline } from './baseline.ts';
import { binaryMetrics, multiclassMetrics, type Classification } from './classification.ts';
import { answersFor, answersOf, compareAnswers, type Answers, type ScoreMeaning } from './model-answers.ts';
import { regressionMetrics } from './regression.ts';
import { residualsOf } from './residuals.ts';

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
}

/** Holds challenger and champion against the truth, each other and the naive baseline. */
export function evaluateModels({ metric, challenger, champion: given, truth }: EvaluateModelsInput): Evaluation {
  const { problem } = challenger.features;
  const direction = metricDirections[problem][metric];
  if (direction === undefined) throw new Error(`${metric} is no metric of a ${problem} problem`);
  const champion = comparable(given, challenger, truth);
  const scored = champion !== null && 'scores' in champion ? champion : null;
  const named = [challenger.features.classes, scored?.features.classes ?? [], truth.labelNames];
  const classes = problem === 'regression' ? [] : [...new Set(named.flat())];
  if (problem === 'binary' && classes.length !== 2) {
    throw new Error(`A binary problem has two classes, but model and test rows have ${classes.join(', ')}`);
  }
  const indices = truth.labelNames.map((label) => classes.indexOf(label));
  const labels = truth.labels.map((label) => indices[label] ?? -1);
  const judge = (answers: Answers, rows: { labels: Int32Array; targets: Float64Array }): Classification => {
    if (problem === 'binary') return binaryMetrics(rows.labels, answers.values, answers.predicted, classes);
    if (problem === 'multiclass') return multiclassMetrics(rows.labels, answers.values, answers.predicted, classes);
    return { metrics: regressionMetrics(rows.targets, answers.values), perClass: [], confusion: [] };
  };

  const answers = answersOf(challenger.scores, challenger.features, classes);
  const all = { labels, targets: truth.targets };
  const onAll = judge(answers, all);
  const shared = {
    labels: labels.filter((_, row) => truth.shared[row] === 1),
    targets: truth.targets.filter((_, row) => truth.shared[row] === 1),
  };
  const championAnswers = scored && answersOf(scored.scores, scored.features, classes);
  const championJudged = championAnswers && judge(answersFor(championAnswers, truth.shared), shared);
  const sharedAnswers = answersFor(answers, truth.shared);
  const challengerOnShared =
    championAnswers && (sharedAnswers === answers ? onAll : judge(sharedAnswers, shared)).metrics;
  const unknownTo = (model: ScoreMeaning) => {
    const known = new Set(model.classes.map((label) => classes.indexOf(label)));
    return labels.reduce((count, label) => (known.has(label) ? count : count + 1), 0);
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
      compared: truth.shared.reduce((sum, flag) => sum + flag, 0),
      unknownToChallenger: problem === 'regression' ? 0 : unknownTo(challenger.features),
      unknownToChampion: problem === 'regression' || scored === null ? 0 : unknownTo(scored.features),
    },
    classes,
    challenger: {
      runId: challenger.runId,
      ...onAll,
      residuals:
        problem === 'regression' && answers.values.every(Number.isFinite)
          ? residualsOf(truth.targets, answers.values)
          : null,
      calibration: [],
      curves: null,
    },
    champion: champion && {
      runId: champion.runId,
      comparable: scored !== null,
      reason: 'reason' in champion ? champion.reason : null,
      metrics: championJudged?.metrics ?? null,
      perClass: championJudged?.perClass ?? [],
      calibration: [],
      curves: null,
    },
    challengerOnShared,
    baseline: problem === 'regression' ? regressionBaseline(truth.targets) : classBaseline(problem, labels, classes),
    ...(championAnswers
      ? compareAnswers(answers, championAnswers)
      : { identical: false, largestScoreDifference: null }),
    difference: differenceIn(metric, direction, challengerOnShared, championJudged?.metrics ?? null),
    intervals: { challenger: null, champion: null },
    slices: [],
    sliceCorrection: null,
    threshold: null,
    holdout: { gatesDecided: 1, newerRows: null, usedNewer: false, differenceOnShared: null },
    worst: [],
    importance: { features: null, reason: 'not read yet' },
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

function differenceIn(
  metric: string,
  direction: 'higher' | 'lower',
  challenger: Metrics | null,
  champion: Metrics | null,
): Evaluation['difference'] {
  const [own, other] = [challenger?.[metric] ?? null, champion?.[metric] ?? null];
  if (own === null || other === null) return null;
  const value = direction === 'higher' ? own - other : other - own;
  return { value, low: null, high: null, confidence: 0.95, resamples: 0, clusters: null, method: 'paired bootstrap' };
}
