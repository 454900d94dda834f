import { choosePipelines } from './choose-pipelines.ts';
import { defineCommand } from './command.ts';
import { homeOption } from './home-option.ts';
import { atMost } from './positionals.ts';
import { runLines } from './run-lines.ts';
import { listRollbacks, listRunIds, readRun } from './stored-runs.ts';
import { openTargetBuckets, parseTarget, targetOption, type Target } from './target.ts';

interface RunsArguments {
  pipeline: string | undefined;
  target: Target;
  json: boolean;
  home: string;
}

export const runs = defineCommand({
  name: 'runs',
  usage: '[<pipeline>] [options]',
  description: `Lists the runs of a pipeline (default: all pipelines), newest first. Each line has the start in UTC,
the result, the trigger, the metric, the duration, the cost, the run ID and the reason.`,
  example: 'runs passengers',
  options: {
    json: { type: 'boolean', help: 'print the run records as JSON lines' },
    target: targetOption,
    home: homeOption,
  },
  parse: (positionals, { home, target, json = false }): RunsArguments => {
    const [pipeline] = atMost(1, 'runs', positionals);
    return { pipeline, target: parseTarget(target), json, home };
  },
  run: listRuns,
});

async function listRuns(args: RunsArguments): Promise<number> {
  const buckets = await openTargetBuckets(args);
  try {
    const pipelines = choosePipelines(buckets, args.pipeline);
    for (const pipeline of pipelines) {
      const ids = await listRunIds(buckets, pipeline);
      const stored = await Promise.all(ids.map((runId) => readRun(buckets, pipeline, runId)));
      if (args.json) {
        for (const run of stored) console.log(JSON.stringify(run.status === 'Unfinished' ? { pipeline, ...run } : run));
        continue;
      }
      if (pipelines.length > 1) console.log(pipeline);
      console.log(
        stored.length === 0 ? 'No runs yet.' : runLines(stored, await listRollbacks(buckets, pipeline)).join('\n'),
      );
    }
    return 0;
  } finally {
    await buckets.close();
  }
}
