import { setTimeout as pause } from 'node:timers/promises';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { liveSchema } from '../core/serving/live.ts';
import { keys, stackNames } from '../core/names.ts';
import type { Connection } from '../laptop/connect.ts';
import { openHome } from '../laptop/home.ts';
import { findPipeline } from '../laptop/pipeline-sources.ts';
import { readObject } from '../laptop/read-object.ts';
import type { Command } from './arguments.ts';
import { connectAt } from './at-place.ts';

/** What the roll-back function answers. */
const answerSchema = z.object({
  outcome: z.enum(['RolledBack', 'Waiting', 'NothingToDo', 'Failed']),
  sentence: z.string(),
});
type Answer = z.infer<typeof answerSchema>;

const faultSchema = z.object({ errorType: z.string(), errorMessage: z.string() });

/** Endpoints come up within minutes or not at all; the function goes on where it was whenever it is called again. */
const longestWaitSeconds = 1800;

/** `relearn rollback`: takes back the canary, or else the model that serves, and waits until the one before serves. */
export async function rollback(command: Extract<Command, { command: 'rollback' }>): Promise<number> {
  const home = openHome(command.home);
  const source = findPipeline(command.pipeline, home.pipelines);
  const connection = await connectAt({ place: command.place, home, source });
  try {
    const runId = await newestRun(connection);
    if (runId === undefined) {
      console.error('There is nothing to roll back: no model has been promoted yet.');
      return 2;
    }
    const event = { runId, ...(command.why === undefined ? {} : { why: command.why }) };
    const answer = await rollBackUntilDone(connection, stackNames.function(source.pipeline.name, 'roll-back'), event);
    if (answer.outcome === 'RolledBack') {
      console.log(answer.sentence);
      return 0;
    }
    console.error(answer.sentence);
    return answer.outcome === 'NothingToDo' ? 2 : 1;
  } finally {
    await connection.close();
  }
}

/** The run whose model was the last to get requests. */
async function newestRun({ s3, bucket }: Connection): Promise<string | undefined> {
  const found = await readObject(s3, bucket, keys.live);
  if (found === undefined) return undefined;
  const live = liveSchema.parse(JSON.parse(found));
  return (live.canary ?? live.stable).runId;
}

async function rollBackUntilDone(connection: Connection, functionName: string, event: object): Promise<Answer> {
  const end = Date.now() + longestWaitSeconds * 1000;
  let told = '';
  for (;;) {
    const answer = await rollBackOnce(connection, functionName, event);
    if (answer.outcome !== 'Waiting') return answer;
    if (Date.now() > end) return { ...answer, sentence: `${answer.sentence} Give the same command again later.` };
    if (answer.sentence !== told) console.log(answer.sentence);
    told = answer.sentence;
    await pause(Math.max(1000, connection.pollMs));
  }
}

async function rollBackOnce({ lambda }: Connection, functionName: string, event: object): Promise<Answer> {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event) }),
  );
  const payload: unknown = JSON.parse(Payload?.transformToString() ?? 'null');
  if (FunctionError === undefined) return answerSchema.parse(payload);
  const { errorType, errorMessage } = faultSchema.parse(payload);
  return { outcome: 'Failed', sentence: `${errorType}: ${errorMessage}` };
}
