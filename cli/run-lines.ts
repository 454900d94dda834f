import { styleText } from 'node:util';
import { formatDollars } from '../core/run/cost/cost.ts';
import { formatValue } from '../core/text/format.ts';
import { decidingMetric, type Run, type TakenBack } from './run-list.ts';
import { verdictOf } from './verdict.ts';

/**
 * A line for each run, in columns: when, verdict, what started it, the deciding metric, seconds, cost, run id, why. On a
 * terminal the reason is cut at its edge, `indent` columns being taken already.
 */
export function runLines(runs: Run[], takenBack: Map<string, TakenBack>, indent = 0): string[] {
  const width = process.stdout.isTTY ? process.stdout.columns : Infinity;
  const rows = runs.map((run) => {
    const { verdict, colour, reason } = endOf(run, takenBack.get(run.runId));
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

/** A time as the lists write it: to the minute, UTC. */
export function shortTime(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}

function endOf(run: Run, takenBack: TakenBack | undefined): ReturnType<typeof verdictOf> {
  if (takenBack !== undefined) {
    const reason = `Promoted, and taken back at ${shortTime(takenBack.at)} UTC: ${takenBack.why}`;
    return { verdict: 'Taken back', colour: 'red', reason };
  }
  if (run.status !== 'Unfinished') return verdictOf(run);
  return {
    verdict: 'Unfinished',
    colour: 'yellow',
    reason: 'It is at work, or it died and goes on with the next host.',
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
