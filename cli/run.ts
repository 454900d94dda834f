import { randomUUID } from 'node:crypto';
import { relative } from 'node:path';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { runIdOf } from '../core/names.ts';
import type { RunRecord } from '../core/run/records/run-record.ts';
import { awsErrorMessage } from '../laptop/aws-error-message.ts';
import type { Connection } from '../laptop/connect.ts';
import { openHome } from '../laptop/home.ts';
import type { Pace } from '../laptop/host.ts';
import { findPipeline } from '../laptop/pipeline-sources.ts';
import { UsageError } from '../laptop/usage-error.ts';
import { defineCommand } from './command.ts';
import { copyRecords } from './copy-records.ts';
import { findRunWithUploads, listPlannedRuns } from './find-run-with-uploads.ts';
import { followRun, readLastSeconds } from './follow-run.ts';
import { homeOption } from './home-option.ts';
import { noticeLine } from './notice-line.ts';
import { paceOptions, parsePace } from './pace-options.ts';
import { requirePipeline, requireRunId } from './positionals.ts';
import { renderSummary } from './summary.ts';
import { connectToTarget, parseTarget, targetOption, type Target } from './target.ts';
import { checkDataFiles, uploadData, type Upload } from './upload-data.ts';

interface RunArguments {
  pipeline: string;
  target: Target;
  data: string[];
  json: boolean;
  home: string;
  force: boolean;
  promote: boolean;
  resume: string | undefined;
  pace: Pace;
}

const exitStatus: Record<RunRecord['status'], number> = {
  Succeeded: 0,
  Skipped: 0,
  Rejected: 3,
  RolledBack: 4,
  Failed: 1,
  Aborted: 1,
  TimedOut: 1,
};

export const run = defineCommand({
  name: 'run',
  usage: '<pipeline> [--data <file> ...] [options]',
  description: `Trains a model, compares it with the deployed model, and deploys it if it is better.

Exit status: 0 promoted or skipped, 1 the run failed, 2 nothing was started, 3 rejected,
4 rolled back.`,
  example: 'run passengers --data passengers.csv',
  options: {
    data: { type: 'string', multiple: true, value: '<file>', help: 'data files to upload to incoming/ first' },
    force: { type: 'boolean', help: 'train even if neither data nor pipeline file has changed' },
    promote: { type: 'boolean', help: 'deploy the model even if the gate rejects it' },
    resume: {
      type: 'string',
      value: '<run ID>',
      help: 'continue a failed run: its finished rows, search and training are reused',
    },
    json: { type: 'boolean', help: 'print only the run record' },
    target: targetOption,
    home: homeOption,
    ...paceOptions,
  },
  parse: ([first, ...rest], values): RunArguments => {
    const pipeline = requirePipeline('run', first);
    // In `--data a.csv b.csv` the second file is a positional argument.
    if (rest.length > 0 && values.data === undefined) {
      throw new UsageError(
        `relearn run takes one pipeline, but got: ${[pipeline, ...rest].join(' ')}. Put --data before data files.`,
      );
    }
    const { home, json = false, force = false, promote = false, resume } = values;
    if (resume !== undefined) requireRunId(resume);
    if (resume !== undefined && values.data !== undefined) {
      throw new UsageError('--resume uses the data of the failed run. To use other data, start a new run.');
    }
    const target = parseTarget(values.target);
    if (target === 'aws' && (values['real-time'] === true || values['job-seconds'] !== undefined)) {
      throw new UsageError('--real-time and --job-seconds work only with --target local.');
    }
    const data = [...(values.data ?? []), ...rest];
    return { pipeline, target, data, json, home, force, promote, resume, pace: parsePace(values) };
  },
  run: runPipeline,
});

/** Uploads the data, starts an execution, follows it, and prints a summary. */
async function runPipeline(args: RunArguments): Promise<number> {
  const home = openHome(args.home);
  const source = findPipeline(args.pipeline, home.pipelines);
  checkDataFiles(args.data);
  const notices: string[] = [];
  const connection = await connectToTarget({
    target: args.target,
    home,
    source,
    pace: args.pace,
    onMessage: ({ subject, message }) => notices.push(noticeLine(subject, message)),
  });
  try {
    const earlierRuns = await listPlannedRuns(connection);
    const { message, uploads } =
      args.resume === undefined ? await uploadData(connection, source, args.data) : { uploads: [] };
    if (message !== undefined && !args.json) console.log(message);
    const execution = await startExecution(connection, args);
    const record = await followToRecord(connection, args, execution, uploads, earlierRuns).catch((error: unknown) => {
      const reason = args.target === 'aws' ? awsErrorMessage(error) : undefined;
      if (reason === undefined) throw error;
      console.error(`${reason}\nThe run continues in AWS, but its progress is no longer shown: ${execution.arn}`);
      return undefined;
    });
    if (record === undefined) return 1;
    const folder = await copyRecords(connection, home.records, record);
    if (args.json) console.log(JSON.stringify(record, null, 2));
    else {
      const records = relative(process.cwd(), folder);
      console.log(await renderSummary({ record, connection, records, home: args.home, target: args.target }));
    }
    return exitStatus[record.status];
  } finally {
    await connection.close();
    // Printed last, so that notices do not interrupt the progress. The reap function sends some
    // while the host closes.
    if (!args.json) {
      for (const notice of notices) console.log(notice);
    }
  }
}

interface Execution {
  arn: string;
  name: string;
}

async function startExecution(
  { sfn, stateMachineArn }: Connection,
  { force, promote, resume }: RunArguments,
): Promise<Execution> {
  const name = randomUUID();
  const input = { trigger: 'manual', force, promote, ...(resume !== undefined && { resume }) };
  const { executionArn } = await sfn.send(
    new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }),
  );
  if (executionArn === undefined) throw new Error('StartExecution returned no ARN.');
  return { arn: executionArn, name };
}

const skippedOutput = z.looseObject({ outcome: z.string() });

/**
 * Follows the execution, or the run that processed the uploads because it had the lease already.
 */
async function followToRecord(
  connection: Connection,
  { force, promote, json }: RunArguments,
  execution: Execution,
  uploads: Upload[],
  earlierRuns: Set<string>,
): Promise<RunRecord> {
  const display = { silent: json, lastSeconds: await readLastSeconds(connection, earlierRuns) };
  const { record, output } = await followRun(connection, {
    ...display,
    executionArn: execution.arn,
    runIdFrom: (end) => runIdOf(end.startDate.toISOString(), execution.name),
  });
  const outcome = skippedOutput.safeParse(JSON.parse(output ?? 'null')).data?.outcome;
  if (outcome !== 'AlreadyRunning' || uploads.length === 0) return record;
  const plan = await findRunWithUploads(connection, uploads, { force, promote }, earlierRuns);
  if (plan === undefined) return record;
  if (!json) console.log(`Run ${plan.runId} is processing the uploaded data.`);
  const followed = await followRun(connection, {
    ...display,
    executionArn: plan.execution,
    runIdFrom: () => plan.runId,
  });
  return followed.record;
}
