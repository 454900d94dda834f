import { decisionSchema } from '../../judging/decision.ts';
import { laneMetrics } from '../../serving/lane-metrics.ts';
import type { RunRecord } from './run-record.ts';

/** The metrics of runs and of what cleans up after them; dashboard and alarms read them, all by pipeline. */
export const runMetrics = {
  namespace: laneMetrics.namespace,
  /** By how a run ended as well: 1 for each. */
  runs: 'Runs',
  /** From its start to its end. */
  runSeconds: 'RunSeconds',
  rowsRead: 'RowsRead',
  rowsQuarantined: 'RowsQuarantined',
  /** By list prices, as far as they are known. */
  dollars: 'Dollars',
  /** The population stability index, against the champion's rows, of the column that moved most, and of the target. */
  drift: 'Drift',
  targetDrift: 'TargetDrift',
  /** Hours since a run began that judged a model, whatever its verdict: a skipped one did not; of every hour. */
  hoursSinceDecision: 'HoursSinceDecision',
  /** Hours since an execution last ended well, be it as a skipped one; of every hour. */
  hoursSinceSuccess: 'HoursSinceSuccess',
  /** Jobs and endpoints that a dead run had left, of every hour. */
  orphans: 'Orphans',
} as const;

/** How a run can end that is counted. */
export const countedEnds = ['Succeeded', 'Rejected', 'RolledBack', 'Failed', 'Aborted', 'TimedOut'] as const;

/** One figure of CloudWatch's: its dimensions are those it can be asked for by. */
export interface Figure {
  name: string;
  unit: 'Count' | 'Seconds' | 'None';
  value: number;
  dimensions: Record<string, string>;
}

/** The dimensions of a pipeline's own figures, of its runs by how they ended, and of a metric by whose it is. */
export const runDimensions = {
  pipeline: (pipeline: string) => ({ pipeline }),
  end: (pipeline: string, end: (typeof countedEnds)[number]) => ({ pipeline, end }),
  model: (pipeline: string, model: 'challenger' | 'champion') => ({ pipeline, model }),
};

/**
 * What a run's record says in figures: how it ended, how long it took and what it cost, its rows and their drift, and the
 * deciding metric of both models.
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
 * What every look of the reap function says: how long ago a model was judged and an execution ended well, and how many
 * things dead runs had left.
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
