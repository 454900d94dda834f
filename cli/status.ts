import { styleText } from 'node:util';
import { keys } from '../core/names.ts';
import { liveSchema, type Live } from '../core/serving/live.ts';
import { formatPercent } from '../core/text/format.ts';
import { formatValue } from '../core/text/format.ts';
import type { Buckets } from '../laptop/open-buckets.ts';
import { readObject } from '../laptop/read-object.ts';
import { choosePipelines } from './choose-pipelines.ts';
import { defineCommand } from './command.ts';
import { homeOption } from './home-option.ts';
import { atMost } from './positionals.ts';
import { runLines, shortTime } from './run-lines.ts';
import { listRollbacks, listRunIds, readRun, type Run } from './stored-runs.ts';
import { openTargetBuckets, parseTarget, targetOption, type Target } from './target.ts';

interface StatusArguments {
  pipeline: string | undefined;
  target: Target;
  home: string;
}

export const status = defineCommand({
  name: 'status',
  usage: '[<pipeline>] [options]',
  description: `Shows the deployed model of a pipeline (default: all pipelines), the metrics it was promoted with, and
the latest runs.`,
  example: 'status passengers',
  options: { target: targetOption, home: homeOption },
  parse: (positionals, { home, target }): StatusArguments => {
    const [pipeline] = atMost(1, 'status', positionals);
    return { pipeline, target: parseTarget(target), home };
  },
  run: showStatus,
});

const shownRuns = 5;

async function showStatus(args: StatusArguments): Promise<number> {
  const buckets = await openTargetBuckets(args);
  try {
    const sections: string[] = [];
    for (const pipeline of choosePipelines(buckets, args.pipeline)) {
      sections.push((await describePipeline(buckets, pipeline)).join('\n'));
    }
    console.log(sections.join('\n\n'));
    return 0;
  } finally {
    await buckets.close();
  }
}

async function describePipeline(buckets: Buckets, pipeline: string): Promise<string[]> {
  const text = await readObject(buckets.s3, buckets.bucketOf(pipeline), keys.live);
  const live = text === undefined ? null : liveSchema.parse(JSON.parse(text));
  const ids = await listRunIds(buckets, pipeline);
  const recent = await Promise.all(ids.slice(0, shownRuns).map((runId) => readRun(buckets, pipeline, runId)));
  const rollbacks = await listRollbacks(buckets, pipeline);
  const serving = live === null ? null : await readRun(buckets, pipeline, live.stable.runId);
  return [
    styleText('bold', pipeline),
    ...describeLive(live, serving).map((line) => `  ${line}`),
    ...(recent.length === 0 ? [] : ['  Last runs', ...runLines(recent, rollbacks, 4).map((line) => `    ${line}`)]),
    ...(ids.length > shownRuns ? [`    ${ids.length - shownRuns} earlier: relearn runs ${pipeline}`] : []),
  ];
}

function describeLive(live: Live | null, run: Run | null): string[] {
  if (live === null) return ['Serving     no model: none has been promoted yet'];
  // The pointer also changes with every canary. A model takes over when its run ends, or when a
  // rollback returns to it.
  const ended = run === null || run.status === 'Unfinished' ? live.changedAt : run.endedAt;
  const since = live.rolledBack?.promoted === true && live.rolledBack.at > ended ? live.rolledBack.at : ended;
  const metrics = run === null || run.status === 'Unfinished' ? {} : (run.metrics?.challenger ?? {});
  const promoted = Object.entries(metrics).map(([name, value]) => `${name} ${formatValue(value)}`);
  return [
    `Serving     ${live.stable.endpoint} since ${shortTime(since)} UTC`,
    ...wrap(promoted, 90).map((line, index) => `${index === 0 ? 'Promoted    with ' : '                 '}${line}`),
    ...(live.canary === null
      ? []
      : [`Canary      ${live.canary.endpoint} answers ${formatPercent(live.canary.share)} of the requests`]),
    ...(live.previous === null
      ? []
      : [
          `Previous    ${live.previous.endpoint}${live.previousUp ? ', still running' : ''}. relearn rollback returns to it`,
        ]),
    ...(live.returning === null
      ? []
      : [`Returning   to ${live.returning.lane.endpoint}, which is starting. relearn rollback continues the rollback`]),
    ...(live.rolledBack === null
      ? []
      : [`Rolled back ${live.rolledBack.runId} at ${shortTime(live.rolledBack.at)} UTC: ${live.rolledBack.why}`]),
  ];
}

/** Joins items with commas, in lines of at most `width` characters. */
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
