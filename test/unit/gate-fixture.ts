import type { Decision } from '../../core/decision.ts';
import type { Evaluation } from '../../core/evaluation.ts';
import { decide } from '../../core/gate.ts';
import { parsePipeline, type Pipeline } from '../../core/pipeline.ts';
import { differenceOf, noDetails } from './evaluation-fixture.ts';

const { gate } = parsePipeline(
  JSON.stringify({
    name: 'loans',
    problem: 'binary',
    columns: { age: 'number', paid: 'category' },
    target: { column: 'paid', positive: 'yes' },
    gate: { metric: 'auc', minTestRows: 100 },
  }),
  'loans.json',
);

/** Metrics of a model with this AUC. */
export const metrics = (auc: number | null) => ({ auc, accuracy: 0.9, logloss: 0.2, f1: 0.8 });

/** A champion with AUC 0.9 and a challenger with 0.92, on 400 rows that both call test. */
export function evaluation(changes: Partial<Evaluation> = {}): Evaluation {
  return {
    version: 2,
    runId: 'new',
    problem: 'binary',
    metric: 'auc',
    direction: 'higher',
    rows: { test: 400, shared: 400, compared: 400, unknownToChallenger: 0, unknownToChampion: 0 },
    classes: ['no', 'yes'],
    challenger: {
      runId: 'new',
      metrics: metrics(0.92),
      perClass: [],
      confusion: [],
      residuals: null,
      calibration: [],
      curves: null,
    },
    champion: {
      runId: 'old',
      comparable: true,
      reason: null,
      metrics: metrics(0.9),
      perClass: [],
      calibration: [],
      curves: null,
    },
    challengerOnShared: metrics(0.92),
    baseline: { what: 'always "no"', metrics: { ...metrics(0.5), logloss: 0.6 } },
    identical: false,
    largestScoreDifference: 0.3,
    difference: differenceOf(0.02),
    ...noDetails,
    ...changes,
  };
}

/** Decides as the gate's defaults do, but for what is changed. */
export const judge = (given: Evaluation, changes: Partial<Pipeline['gate']> = {}, promote = false) =>
  decide(given, { gate: { ...gate, ...changes }, promote });

/** The names of the rules that do not hold. */
export const failed = (decision: Decision) => decision.rules.filter(({ passed }) => !passed).map(({ rule }) => rule);
