import { decisionSchema } from '../../judging/decision.ts';
import { laneMetrics } from '../../serving/lane-metrics.ts';
import type { RunRecord } from './run-record.ts';

/**
 * CloudWatch metrics of runs and of the reap function, all by pipeline. The dashboard and the
 * alarms read them.
 */
export const runMetrics = {
  namespace: laneMetrics.namespace,
  /** 1 per run, also by how the run ended. */
  runs: 'Runs',
  /** From the run's start to its end. */
  runSeconds: 'RunSeconds',
  rowsRead: 'RowsRead',
  rowsQuarantined: 'RowsQuarantined',
  /** At list prices, as far as they are known. */
  dollars: 'Dollars',
  /**
   * Population stability index against the champion's rows: of the column that drifted most, and of
   * the target.
   */
  drift: 'Drift',
  targetDrift: 'TargetDrift',
  /**
   * Hours since the start of the last run that decided about a model; skipped runs do not count.
   * Sent hourly.
   */
  hoursSinceDecision: 'HoursSinceDecision',
  /** Hours since the last successful execution; skipped runs count. Sent hourly. */
  hoursSinceSuccess: 'HoursSinceSuccess',
  /** Jobs and endpoints left behind by dead runs. Sent hourly. */
  orphans: 'Orphans',
} as const;

/** The ends of a run that `Runs` counts; skipped runs are not counted. */
export const countedEnds = ['Succeeded', 'Rejected', 'RolledBack', 'Failed', 'Aborted', 'TimedOut'] as const;

/** One value of a CloudWatch metric. CloudWatch can only be queried by exactly these dimensions. */
export interface Figure {
  name: string;
  unit: 'Count' | 'Seconds' | 'None';
  value: number;
  dimensions: Record<string, string>;
}

/**
 * Dimensions of a pipeline's metrics, of its runs by how they ended, and of evaluation metrics by
 * model.
 */
export const runDimensions = {
  pipeline: (pipeline: string) => ({ pipeline }),
  end: (pipeline: string, end: (typeof countedEnds)[number]) => ({ pipeline, end }),
  model: (pipeline: string, model: 'challenger' | 'champion') => ({ pipeline, model }),
};

/**
 * The metric values of an ended run: how it ended, its duration and cost, its rows and their drift,
 * and the gate's metric of both models.
 */
export function figuresOf(record: RunRecord): Figure[] {
  const { pipeline, status, rows, cost, drift } = record;
  if (status === 'Skipped') return [];
  const dimensions = runDimensions.pipeline(pipeline);
  const seconds = (Date.parse(record.endedAt) - Date.parse(record.startedAt)) / 1000;
  const { data: decision } = decisionSchema.safeParse(record.decision);
  const figure = (name: string, unit: Figure['unit'], value: number | null | undefined): Figure[] =>
    value === null || value === undefined ? [] : [{ name, unit, value, dimensions }];
  const metric = (model: 'challenger' | 'champion', value: number | null | undefined): Figure[] =>
    decision === undefined || value === null || value === undefined
      ? []
      : [{ name: decision.metric, unit: 'None', value, dimensions: runDimensions.model(pipeline, model) }];
  return [
    { name: runMetrics.runs, unit: 'Count', value: 1, dimensions: runDimensions.end(pipeline, status) },
    ...figure(runMetrics.runSeconds, 'Seconds', seconds),
    ...figure(runMetrics.dollars, 'None', cost?.dollars),
    ...figure(runMetrics.rowsRead, 'Count', rows?.read),
    ...figure(runMetrics.rowsQuarantined, 'Count', rows?.quarantined),
    ...figure(runMetrics.drift, 'None', drift?.largest?.psi),
    ...figure(runMetrics.targetDrift, 'None', drift?.target),
    ...metric('challenger', decision?.challengerOnShared ?? decision?.challenger),
    ...metric('champion', decision?.champion),
  ];
}

/**
 * The metric values that the reap function sends each hour: hours since the last decision, hours
 * since the last success, and the number of resources that dead runs left behind.
 */
export function healthFigures(
  pipeline: string,
  { orphans, lastDecision, lastSuccess, now }: { orphans: string[]; lastDecision: Date; lastSuccess: Date; now: Date },
): Figure[] {
  const dimensions = runDimensions.pipeline(pipeline);
  const hoursSince = (time: Date) => Math.max((now.getTime() - time.getTime()) / 3_600_000, 0);
  return [
    { name: runMetrics.hoursSinceDecision, unit: 'None', value: hoursSince(lastDecision), dimensions },
    { name: runMetrics.hoursSinceSuccess, unit: 'None', value: hoursSince(lastSuccess), dimensions },
    { name: runMetrics.orphans, unit: 'Count', value: orphans.length, dimensions },
  ];
}
