import { spawn } from 'node:child_process';
import { join, relative } from 'node:path';
import type { Buckets } from '../laptop/open-buckets.ts';
import { UsageError } from '../laptop/usage-error.ts';
import type { Command } from './arguments.ts';
import { openBucketsAt } from './at-place.ts';
import { choosePipelines } from './choose-pipeline.ts';
import { copyRecords } from './copy-records.ts';
import { listRunIds, readRun } from './run-list.ts';

/** `relearn report`: copies a run's records below the home, prints the report's path, and opens it on a terminal. */
export async function report(command: Extract<Command, { command: 'report' }>): Promise<number> {
  const buckets = await openBucketsAt(command);
  try {
    const { pipeline, runId } = await chooseRun(buckets, command);
    const bucket = buckets.bucketOf(pipeline);
    const folder = await copyRecords({ s3: buckets.s3, bucket }, buckets.home.records, { pipeline, runId });
    const file = join(folder, 'report.html');
    const below = relative(process.cwd(), file);
    console.log(below.startsWith('..') ? file : below);
    if (process.stdout.isTTY) openFile(file);
    return 0;
  } finally {
    await buckets.close();
  }
}

/** The run that is meant, or the newest with a report. Throws UsageError where there is none. */
async function chooseRun(
  buckets: Buckets,
  { pipeline: given, runId }: Extract<Command, { command: 'report' }>,
): Promise<{ pipeline: string; runId: string }> {
  const pipelines = choosePipelines(buckets, given);
  const all: { pipeline: string; runId: string }[] = [];
  for (const pipeline of pipelines) {
    for (const id of await listRunIds(buckets, pipeline)) all.push({ pipeline, runId: id });
  }
  // Ids begin with the time, so their order is that of the runs, across pipelines too.
  all.sort((a, b) => (a.runId < b.runId ? 1 : -1));
  const where = given ?? buckets.where;
  for (const candidate of all) {
    if (runId !== undefined && candidate.runId !== runId) continue;
    const run = await readRun(buckets, candidate.pipeline, candidate.runId);
    if (run.status !== 'Unfinished' && run.report !== null) return candidate;
    if (runId !== undefined) {
      const why = run.status === 'Unfinished' ? 'it has not ended yet' : run.why;
      throw new UsageError(`Run ${runId} has no report: ${why}`);
    }
  }
  throw new UsageError(
    runId === undefined
      ? `No run of ${where} has a report yet.`
      : `There is no run ${runId} in ${where}; relearn runs lists them.`,
  );
}

const openers: Partial<Record<NodeJS.Platform, string[]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/** Hands a file to the system's viewer; where there is none, the printed path has to do. */
function openFile(file: string): void {
  const [command = 'xdg-open', ...words] = openers[process.platform] ?? ['xdg-open'];
  const viewer = spawn(command, [...words, file], { detached: true, stdio: 'ignore' });
  viewer.once('error', () => {});
  viewer.unref();
}
