import type { Command } from './arguments.ts';
import { openBucketsAt } from './at-place.ts';
import { choosePipelines } from './choose-pipeline.ts';
import { runLines } from './run-lines.ts';
import { listRunIds, listTakenBack, readRun } from './run-list.ts';

/** `relearn runs`: a line for each run, newest first, pipeline by pipeline. */
export async function runs(command: Extract<Command, { command: 'runs' }>): Promise<number> {
  const buckets = await openBucketsAt(command);
  try {
    const pipelines = choosePipelines(buckets, command.pipeline);
    for (const pipeline of pipelines) {
      const ids = await listRunIds(buckets, pipeline);
      const found = await Promise.all(ids.map((runId) => readRun(buckets, pipeline, runId)));
      if (command.json) {
        for (const run of found) console.log(JSON.stringify(run.status === 'Unfinished' ? { pipeline, ...run } : run));
        continue;
      }
      if (pipelines.length > 1) console.log(pipeline);
      console.log(
        found.length === 0 ? 'No runs yet.' : runLines(found, await listTakenBack(buckets, pipeline)).join('\n'),
      );
    }
    return 0;
  } finally {
    await buckets.close();
  }
}
