import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { PutObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import { StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { z } from 'zod';
import { keys, runIdOf } from '../core/names.ts';
import { runRecordSchema, type RunRecord } from '../core/run/records/run-record.ts';
import type { Connection } from '../laptop/connect.ts';
import { openHome } from '../laptop/home.ts';
import { findPipeline, type PipelineSource } from '../laptop/pipeline-sources.ts';
import { listKeys, readObject } from '../laptop/read-object.ts';
import { refusalOf } from '../laptop/refusal.ts';
import { UsageError } from '../laptop/usage-error.ts';
import type { Command } from './arguments.ts';
import { connectAt } from './at-place.ts';
import { copyRecords } from './copy-records.ts';
import { findCoveringRun, runsSoFar, type Uploaded } from './covering-run.ts';
import { followExecution, type ExecutionEnd } from './follow-execution.ts';
import { noticeLine } from './notice-line.ts';
import { createProgress, silentProgress } from './progress.ts';
import { renderSummary } from './summary.ts';

const exitStatus: Record<RunRecord['status'], number> = {
  Succeeded: 0,
  Skipped: 0,
  Rejected: 3,
  RolledBack: 4,
  Failed: 1,
  Aborted: 1,
  TimedOut: 1,
};

/** `relearn run`: puts the data under incoming/, starts an execution, follows it, and says what came of it. */
export async function run(command: Extract<Command, { command: 'run' }>): Promise<number> {
  const home = openHome(command.home);
  const source = findPipeline(command.pipeline, home.pipelines);
  checkDataFiles(command.data);
  const notices: string[] = [];
  const connection = await connectAt({
    place: command.place,
    home,
    source,
    pace: command.pace,
    onMessage: ({ subject, message }) => notices.push(noticeLine(subject, message)),
  });
  try {
    const before = await runsSoFar(connection);
    const { placed, uploaded } =
      command.resume === undefined ? await placeData(connection, source, command.data) : { uploaded: [] };
    if (placed !== undefined && !command.json) console.log(placed);
    const started = await start(connection, command);
    const lastSeconds = await lastSecondsOf(connection, before);
    const record = await awaitRecord(connection, command, started, { uploaded, before, lastSeconds }).catch(
      (error: unknown) => {
        const refusal = command.place === 'aws' ? refusalOf(error) : undefined;
        if (refusal === undefined) throw error;
        console.error(`${refusal}\nThe run goes on without being watched: ${started.executionArn}`);
        return undefined;
      },
    );
    if (record === undefined) return 1;
    const records = await copyRecords(connection, home.records, record);
    if (command.json) console.log(JSON.stringify(record, null, 2));
    else
      console.log(
        await renderSummary({
          record,
          connection,
          records: relative(process.cwd(), records),
          home: command.home,
          place: command.place,
        }),
      );
    return exitStatus[record.status];
  } finally {
    await connection.close();
    // Not as they come, which is in the middle of the progress; the reap function's come while the host closes.
    if (!command.json) {
      for (const notice of notices) console.log(notice);
    }
  }
}

/** Throws UsageError for data files that are none, or that would be one under incoming/. */
export function checkDataFiles(files: string[]): void {
  for (const file of files) {
    if (!existsSync(file)) throw new UsageError(`There is no file ${file}.`);
    if (!statSync(file).isFile()) throw new UsageError(`${file} is not a file; give the data files one by one.`);
  }
  const names = files.map((file) => basename(file));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new UsageError(`Two data files are called ${twice}; under incoming/ they would be one. Rename one of them.`);
  }
}

const generatorModule = z.looseObject({ generate: z.function() });

/** Uploads the data; a shipped pipeline with a generator makes its own when there is none yet. */
export async function placeData(
  { s3, bucket }: Pick<Connection, 's3' | 'bucket'>,
  source: PipelineSource,
  files: string[],
): Promise<{ placed?: string; uploaded: Uploaded[] }> {
  const upload = async (name: string, content: Pick<PutObjectCommandInput, 'Body' | 'ContentLength'>) => {
    const key = `${keys.incoming}${name}`;
    const { ETag = '' } = await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, ...content }));
    return { key, etag: ETag };
  };
  if (files.length > 0) {
    const uploaded: Uploaded[] = [];
    for (const file of files) {
      const ContentLength = statSync(file).size;
      uploaded.push(await upload(basename(file), { Body: createReadStream(file), ContentLength }));
    }
    const what = `${files.length} data file${files.length === 1 ? '' : 's'}`;
    return { placed: `${what} placed under s3://${bucket}/${keys.incoming}`, uploaded };
  }
  const generator = join(source.file, '..', 'generate.ts');
  if (!existsSync(generator) || (await listKeys(s3, bucket, keys.incoming)).length > 0) return { uploaded: [] };
  const { generate } = generatorModule.parse(await import(pathToFileURL(generator).href));
  const text = z.string().parse(generate());
  const { name } = source.pipeline;
  const uploaded = [await upload(`${name}.csv`, { Body: text })];
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8);
  const rows = text.split('\n').length - 2;
  return {
    placed: `${rows} rows of ${name} data made (${hash}) and placed under s3://${bucket}/${keys.incoming}`,
    uploaded,
  };
}

interface Started {
  executionArn: string;
  name: string;
}

async function start(
  { sfn, stateMachineArn }: Connection,
  { force, promote, resume }: Extract<Command, { command: 'run' }>,
): Promise<Started> {
  const name = randomUUID();
  const input = { trigger: 'manual', force, promote, ...(resume !== undefined && { resume }) };
  const { executionArn } = await sfn.send(
    new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }),
  );
  if (executionArn === undefined) throw new Error('StartExecution answered without an ARN');
  return { executionArn, name };
}

const skippedOutput = z.looseObject({ outcome: z.string() });

/** The record of the execution, or of the run that was at work or came next and took up the data in its place. */
async function awaitRecord(
  connection: Connection,
  command: Extract<Command, { command: 'run' }>,
  { executionArn, name }: Started,
  { uploaded, before, lastSeconds }: { uploaded: Uploaded[]; before: Set<string>; lastSeconds: Record<string, number> },
): Promise<RunRecord> {
  const { force, promote } = command;
  const record = await follow(connection, { json: command.json, lastSeconds }, executionArn, (end) =>
    runIdOf(end.startDate.toISOString(), name),
  );
  const outcome = skippedOutput.safeParse(JSON.parse(record.output ?? 'null')).data?.outcome;
  if (outcome !== 'AlreadyRunning' || uploaded.length === 0) return record.record;
  const covering = await findCoveringRun(connection, uploaded, { force, promote }, before);
  if (covering === undefined) return record.record;
  if (!command.json) console.log(`The run ${covering.runId} has taken up the data.`);
  return (await follow(connection, { json: command.json, lastSeconds }, covering.execution, () => covering.runId))
    .record;
}

/** How long each state took in the newest run that tells; nothing is known of a first run. */
async function lastSecondsOf({ s3, bucket }: Connection, runIds: Set<string>): Promise<Record<string, number>> {
  for (const runId of runIds) {
    const found = await readObject(s3, bucket, keys.run(runId));
    const seconds = found === undefined ? null : runRecordSchema.parse(JSON.parse(found)).seconds;
    if (seconds !== null) return seconds;
  }
  return {};
}

/** Shows an execution's states until its end, and reads its record; an interrupt from the keyboard stops it. */
async function follow(
  connection: Connection,
  { json, lastSeconds }: { json: boolean; lastSeconds: Record<string, number> },
  executionArn: string,
  runIdFrom: (end: ExecutionEnd) => string,
): Promise<{ record: RunRecord; output: string | undefined }> {
  const { sfn } = connection;
  const stop = () => {
    console.error('\nStopping the run; once more to leave at once.');
    process.once('SIGINT', () => process.exit(130));
    void sfn.send(new StopExecutionCommand({ executionArn, error: 'Stopped', cause: 'Stopped from the keyboard' }));
  };
  process.once('SIGINT', stop);
  const progress = json ? silentProgress : createProgress(process.stdout, lastSeconds);
  try {
    const end = await followExecution(connection, executionArn, progress);
    return { record: await recordOf(connection, executionArn, runIdFrom(end), end), output: end.output };
  } finally {
    progress.done();
    process.off('SIGINT', stop);
  }
}

/** The run's own record; one that could not write it is recorded by the reap function, a moment later. */
async function recordOf(
  connection: Connection,
  executionArn: string,
  runId: string,
  end: ExecutionEnd,
): Promise<RunRecord> {
  for (let attempt = 0; attempt < 40; attempt++) {
    const found = await readObject(connection.s3, connection.bucket, keys.run(runId));
    if (found !== undefined) return runRecordSchema.parse(JSON.parse(found));
    await pause(Math.max(250, connection.pollMs));
  }
  throw new Error(`${executionArn} ended ${end.status} without a record. ${end.error ?? ''} ${end.cause ?? ''}`.trim());
}
