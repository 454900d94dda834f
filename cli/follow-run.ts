import { setTimeout as pause } from 'node:timers/promises';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { keys } from '../core/names.ts';
import { runRecordSchema, type RunRecord } from '../core/run/records/run-record.ts';
import type { Connection } from '../laptop/connect.ts';
import { readObject } from '../laptop/read-object.ts';
import { followExecution, type ExecutionEnd } from './follow-execution.ts';
import { createProgress, silentProgress } from './progress.ts';

/** Shows the states of a run until it ends, and reads its record. Ctrl-C stops the run. */
export async function followRun(
  connection: Connection,
  options: {
    executionArn: string;
    runIdFrom: (end: ExecutionEnd) => string;
    /** Show no progress. */
    silent: boolean;
    /** Seconds each state took in an earlier run. */
    lastSeconds: Record<string, number>;
  },
): Promise<{ record: RunRecord; output: string | undefined }> {
  const { executionArn } = options;
  const stop = () => {
    console.error('\nStopping the run. Press Ctrl-C again to exit without waiting for its end.');
    process.once('SIGINT', () => process.exit(130));
    void connection.sfn.send(
      new StopExecutionCommand({ executionArn, error: 'Stopped', cause: 'Stopped from the keyboard' }),
    );
  };
  process.once('SIGINT', stop);
  const progress = options.silent ? silentProgress : createProgress(process.stdout, options.lastSeconds);
  try {
    const end = await followExecution(connection, executionArn, progress);
    return { record: await awaitRecord(connection, executionArn, options.runIdFrom(end), end), output: end.output };
  } finally {
    progress.done();
    process.off('SIGINT', stop);
  }
}

/**
 * Reads the run's record. If the run could not write it, the reap function does so a moment later.
 */
async function awaitRecord(
  connection: Connection,
  executionArn: string,
  runId: string,
  end: ExecutionEnd,
): Promise<RunRecord> {
  for (let attempt = 0; attempt < 40; attempt++) {
    const text = await readObject(connection.s3, connection.bucket, keys.run(runId));
    if (text !== undefined) return runRecordSchema.parse(JSON.parse(text));
    await pause(Math.max(250, connection.pollMs));
  }
  throw new Error(
    `${executionArn} ended with status ${end.status}, but wrote no run record. ${end.error ?? ''} ${end.cause ?? ''}`.trim(),
  );
}

/**
 * Seconds each state took in the newest of the runs that recorded them. Empty before the first run.
 */
export async function readLastSeconds(
  { s3, bucket }: Connection,
  runIds: Set<string>,
): Promise<Record<string, number>> {
  for (const runId of runIds) {
    const text = await readObject(s3, bucket, keys.run(runId));
    const seconds = text === undefined ? null : runRecordSchema.parse(JSON.parse(text)).seconds;
    if (seconds !== null) return seconds;
  }
  return {};
}
