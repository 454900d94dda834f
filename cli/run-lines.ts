import { styleText } from 'node:util';
import { formatDollars } from '../core/run/cost/cost.ts';
import { formatValue } from '../core/text/format.ts';
import { decidingMetric, type Rollback, type Run } from './stored-runs.ts';
import { verdictOf } from './verdict.ts';

/**
 * One line per run, in columns: start, verdict, trigger, deciding metric, seconds, cost, run ID and
 * reason. In a terminal the reason is cut at the right edge, minus `indent` columns.
 */
export function runLines(runs: Run[], rollbacks: Map<string, Rollback>, indent = 0): string[] {
  const width = process.stdout.isTTY ? process.stdout.columns : Infinity;
  const rows = runs.map((run) => {
    const { verdict, colour, reason } = endOf(run, rollbacks.get(run.runId));
    return { cells: cellsOf(run, verdict), colour, reason };
  });
  const widths = [0, 1, 2, 3, 4, 5, 6].map((column) =>
    Math.max(...rows.map(({ cells }) => cells[column]?.length ?? 0)),
  );
  return rows.map(({ cells, colour, reason }) => {
    const [when = '', verdict = '', ...rest] = cells.map((cell, column) =>
      column === 4 || column === 5 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
    );
    const plain = [when, verdict, ...rest, ''].join('  ');
    const room = Math.max(width - indent - plain.length, 0);
    const why = reason.length > room ? `${reason.slice(0, Math.max(room - 1, 0))}…` : reason;
    return [when, styleText(colour, verdict), ...rest, why].join('  ').trimEnd();
  });
}

/** An ISO time in UTC without seconds: 2026-03-03 09:15. */
export function shortTime(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}

function endOf(run: Run, rollback: Rollback | undefined): ReturnType<typeof verdictOf> {
  if (rollback !== undefined) {
    const reason = `Promoted, then rolled back at ${shortTime(rollback.at)} UTC: ${rollback.why}`;
    return { verdict: 'Rolled back', colour: 'red', reason };
  }
  if (run.status !== 'Unfinished') return verdictOf(run);
  return {
    verdict: 'Unfinished',
    colour: 'yellow',
    reason: 'It is in progress, or its host was killed. It continues when a host starts again.',
  };
}

function cellsOf(run: Run, verdict: string): string[] {
  const metric = decidingMetric(run);
  const seconds = run.status === 'Unfinished' ? undefined : secondsOf(run);
  return [
    run.startedAt === null ? '' : shortTime(run.startedAt),
    verdict,
    run.trigger ?? '',
    metric === undefined ? '' : `${metric.metric} ${formatValue(metric.value)}`,
    seconds === undefined ? '' : `${Math.round(seconds)} s`,
    run.status === 'Unfinished' || run.cost?.dollars == null ? '' : formatDollars(run.cost.dollars),
    run.runId,
  ];
}

function secondsOf(run: Exclude<Run, { status: 'Unfinished' }>): number {
  return run.seconds?.['total'] ?? (Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1000;
}
