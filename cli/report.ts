import { spawn } from 'node:child_process';
import { join, relative } from 'node:path';
import { isRunId } from '../core/names.ts';
import type { Buckets } from '../laptop/open-buckets.ts';
import { UsageError } from '../laptop/usage-error.ts';
import { choosePipelines } from './choose-pipelines.ts';
import { defineCommand } from './command.ts';
import { copyRecords } from './copy-records.ts';
import { homeOption } from './home-option.ts';
import { atMost, requireRunId } from './positionals.ts';
import { listRunIds, readRun } from './stored-runs.ts';
import { openTargetBuckets, parseTarget, targetOption, type Target } from './target.ts';

interface ReportArguments {
  pipeline: string | undefined;
  runId: string | undefined;
  target: Target;
  home: string;
}

export const report = defineCommand({
  name: 'report',
  usage: '[<pipeline>] [<run ID>] [options]',
  description: `Copies the report of a run (default: the newest report) into the home folder and prints its path. In a
terminal it also opens the report.`,
  example: 'report passengers',
  options: { target: targetOption, home: homeOption },
  parse: (positionals, { home, target: targetName }): ReportArguments => {
    const [first, second] = atMost(2, 'report', positionals);
    const target = parseTarget(targetName);
    // A run ID is enough to find the pipeline.
    if (first !== undefined && second === undefined && isRunId(first)) {
      return { pipeline: undefined, runId: first, target, home };
    }
    return { pipeline: first, runId: second === undefined ? undefined : requireRunId(second), target, home };
  },
  run: openReport,
});

async function openReport(args: ReportArguments): Promise<number> {
  const buckets = await openTargetBuckets(args);
  try {
    const { pipeline, runId } = await chooseRun(buckets, args);
    const bucket = buckets.bucketOf(pipeline);
    const folder = await copyRecords({ s3: buckets.s3, bucket }, buckets.home.records, { pipeline, runId });
    const file = join(folder, 'report.html');
    const relativePath = relative(process.cwd(), file);
    console.log(relativePath.startsWith('..') ? file : relativePath);
    if (process.stdout.isTTY) openFile(file);
    return 0;
  } finally {
    await buckets.close();
  }
}

/**
 * The run with the given ID, or the newest run with a report. Throws UsageError if it does not
 * exist.
 */
async function chooseRun(
  buckets: Buckets,
  { pipeline: chosen, runId }: ReportArguments,
): Promise<{ pipeline: string; runId: string }> {
  const pipelines = choosePipelines(buckets, chosen);
  const candidates: { pipeline: string; runId: string }[] = [];
  for (const pipeline of pipelines) {
    for (const id of await listRunIds(buckets, pipeline)) candidates.push({ pipeline, runId: id });
  }
  // Run IDs begin with the start time, so this sorts by time across pipelines.
  candidates.sort((a, b) => (a.runId < b.runId ? 1 : -1));
  const where = chosen ?? buckets.where;
  for (const candidate of candidates) {
    if (runId !== undefined && candidate.runId !== runId) continue;
    const run = await readRun(buckets, candidate.pipeline, candidate.runId);
    if (run.status !== 'Unfinished' && run.report !== null) return candidate;
    if (runId !== undefined) {
      const why = run.status === 'Unfinished' ? 'it has not ended yet.' : run.why;
      throw new UsageError(`Run ${runId} has no report: ${why}`);
    }
  }
  throw new UsageError(
    runId === undefined
      ? `No run of ${where} has a report yet.`
      : `There is no run ${runId} in ${where}. relearn runs lists all runs.`,
  );
}

const openers: Partial<Record<NodeJS.Platform, string[]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/** Opens a file with the system's default program. Does nothing if the system has none. */
function openFile(file: string): void {
  const [command = 'xdg-open', ...words] = openers[process.platform] ?? ['xdg-open'];
  const viewer = spawn(command, [...words, file], { detached: true, stdio: 'ignore' });
  viewer.once('error', () => {});
  viewer.unref();
}
