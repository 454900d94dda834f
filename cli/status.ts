import { styleText } from 'node:util';
import { keys } from '../core/names.ts';
import { liveSchema, type Live } from '../core/serving/live.ts';
import { formatValue } from '../core/text/format.ts';
import type { Buckets } from '../laptop/open-buckets.ts';
import { readObject } from '../laptop/read-object.ts';
import type { Command } from './arguments.ts';
import { openBucketsAt } from './at-place.ts';
import { choosePipelines } from './choose-pipeline.ts';
import { runLines, shortTime } from './run-lines.ts';
import { listRunIds, listTakenBack, readRun, type Run } from './run-list.ts';

const lastRuns = 5;

/** `relearn status`: what serves, since when, the metrics it was promoted with, and the last runs. */
export async function status(command: Extract<Command, { command: 'status' }>): Promise<number> {
  const buckets = await openBucketsAt(command);
  try {
    const sections: string[] = [];
    for (const pipeline of choosePipelines(buckets, command.pipeline)) {
      sections.push((await describePipeline(buckets, pipeline)).join('\n'));
    }
    console.log(sections.join('\n\n'));
    return 0;
  } finally {
    await buckets.close();
  }
}

async function describePipeline(buckets: Buckets, pipeline: string): Promise<string[]> {
  const found = await readObject(buckets.s3, buckets.bucketOf(pipeline), keys.live);
  const live = found === undefined ? null : liveSchema.parse(JSON.parse(found));
  const ids = await listRunIds(buckets, pipeline);
  const recent = await Promise.all(ids.slice(0, lastRuns).map((runId) => readRun(buckets, pipeline, runId)));
  const takenBack = await listTakenBack(buckets, pipeline);
  const serving = live === null ? null : await readRun(buckets, pipeline, live.stable.runId);
  return [
    styleText('bold', pipeline),
    ...describeLive(live, serving).map((line) => `  ${line}`),
    ...(recent.length === 0 ? [] : ['  Last runs', ...runLines(recent, takenBack, 4).map((line) => `    ${line}`)]),
    ...(ids.length > lastRuns ? [`    and ${ids.length - lastRuns} before: relearn runs ${pipeline}`] : []),
  ];
}

function describeLive(live: Live | null, run: Run | null): string[] {
  if (live === null) return ['Serving    nothing: no model has been promoted yet'];
  // The pointer also changes when a canary comes and goes; the run's end is when its model took over, unless it returned.
  const ended = run === null || run.status === 'Unfinished' ? live.changedAt : run.endedAt;
  const since = live.rolledBack?.promoted === true && live.rolledBack.at > ended ? live.rolledBack.at : ended;
  const metrics = run === null || run.status === 'Unfinished' ? {} : (run.metrics?.challenger ?? {});
  const promoted = Object.entries(metrics).map(([name, value]) => `${name} ${formatValue(value)}`);
  return [
    `Serving    ${live.stable.endpoint} since ${shortTime(since)} UTC`,
    ...wrap(promoted, 90).map((line, index) => `${index === 0 ? 'Promoted   with ' : '                '}${line}`),
    ...(live.canary === null
      ? []
      : [`Canary     ${live.canary.endpoint} answers ${formatValue(100 * live.canary.share)} % of the requests`]),
    ...(live.previous === null
      ? []
      : [`Before it  ${live.previous.endpoint}${live.previousUp ? ', still up' : ''}; relearn rollback returns to it`]),
    ...(live.returning === null
      ? []
      : [`Returning  to ${live.returning.lane.endpoint}, which comes up; relearn rollback again goes on`]),
    ...(live.rolledBack === null
      ? []
      : [`Taken back ${live.rolledBack.runId} at ${shortTime(live.rolledBack.at)} UTC: ${live.rolledBack.why}`]),
  ];
}

/** Items with commas between, in lines of at most `width` characters. */
function wrap(items: string[], width: number): string[] {
  const lines: string[] = [];
  for (const [index, item] of items.entries()) {
    const text = index < items.length - 1 ? `${item},` : item;
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + text.length <= width) lines[lines.length - 1] = `${line} ${text}`;
    else lines.push(text);
  }
  return lines;
}
