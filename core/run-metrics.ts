import { decisionSchema } from './decision.ts';
import { laneMetrics } from './lane-metrics.ts';
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
  /** Hours since an execution last ended well; of every hour. */
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

/** What a run's record says in figures: how it ended, how long it took, its rows, and the deciding metric of both models. */
export function figuresOf(record: RunRecord): Figure[] {
  const { pipeline, status, rows } = record;
  if (status === 'Skipped') return [];
  const dimensions = runDimensions.pipeline(pipeline);
  const seconds = (Date.parse(record.endedAt) - Date.parse(record.startedAt)) / 1000;
  const { data: decision } = decisionSchema.safeParse(record.decision);
  const metric = (model: 'challenger' | 'champion', value: number | null | undefined): Figure[] =>
    decision === undefined || value === null || value === undefined
      ? []
      : [{ name: decision.metric, unit: 'None', value, dimensions: runDimensions.model(pipeline, model) }];
  return [
    { name: runMetrics.runs, unit: 'Count', value: 1, dimensions: runDimensions.end(pipeline, status) },
    { name: runMetrics.runSeconds, unit: 'Seconds', value: seconds, dimensions },
    ...(rows === null
      ? []
      : [
          { name: runMetrics.rowsRead, unit: 'Count' as const, value: rows.read, dimensions },
          { name: runMetrics.rowsQuarantined, unit: 'Count' as const, value: rows.quarantined, dimensions },
        ]),
    ...metric('challenger', decision?.challengerOnShared ?? decision?.challenger),
    ...metric('champion', decision?.champion),
  ];
}

/** What every look of the reap function says: how long ago a run ended well, and how many things dead runs had left. */
export function healthFigures(
  pipeline: string,
  { orphans, lastSuccess, now }: { orphans: string[]; lastSuccess: Date; now: Date },
): Figure[] {
  const dimensions = runDimensions.pipeline(pipeline);
  const hours = Math.max((now.getTime() - lastSuccess.getTime()) / 3_600_000, 0);
  return [
    { name: runMetrics.hoursSinceSuccess, unit: 'None', value: hours, dimensions },
    { name: runMetrics.orphans, unit: 'Count', value: orphans.length, dimensions },
  ];
}
