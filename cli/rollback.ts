import { setTimeout as pause } from 'node:timers/promises';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { liveSchema } from '../core/serving/live.ts';
import { keys, stackNames } from '../core/names.ts';
import type { Connection } from '../laptop/connect.ts';
import { openHome } from '../laptop/home.ts';
import { findPipeline } from '../laptop/pipeline-sources.ts';
import { readObject } from '../laptop/read-object.ts';
import { defineCommand } from './command.ts';
import { homeOption } from './home-option.ts';
import { atMost, requirePipeline } from './positionals.ts';
import { connectToTarget, parseTarget, targetOption, type Target } from './target.ts';

interface RollbackArguments {
  pipeline: string;
  why: string | undefined;
  target: Target;
  home: string;
}

export const rollback = defineCommand({
  name: 'rollback',
  usage: '<pipeline> [options]',
  description: `Removes the canary. If there is no canary, returns to the previous model. Waits until that model
answers all requests.

Exit status: 0 rolled back, 1 the rollback failed, 2 there is no model to return to.`,
  example: 'rollback passengers --why "wrong prices"',
  options: {
    why: { type: 'string', value: '<text>', help: 'the reason, for the ledger and the list of runs' },
    target: targetOption,
    home: homeOption,
  },
  parse: (positionals, { home, target, why }): RollbackArguments => {
    const [first] = atMost(1, 'rollback', positionals);
    return { pipeline: requirePipeline('rollback', first), why, target: parseTarget(target), home };
  },
  run: rollBack,
});

/** The response of the roll-back function. */
const responseSchema = z.object({
  outcome: z.enum(['RolledBack', 'Waiting', 'NothingToDo', 'Failed']),
  sentence: z.string(),
});
type Response = z.infer<typeof responseSchema>;

const errorSchema = z.object({ errorType: z.string(), errorMessage: z.string() });

/**
 * An endpoint starts within minutes or not at all. Later calls of the function continue the same
 * rollback.
 */
const longestWaitSeconds = 1800;

async function rollBack(args: RollbackArguments): Promise<number> {
  const home = openHome(args.home);
  const source = findPipeline(args.pipeline, home.pipelines);
  const connection = await connectToTarget({ target: args.target, home, source });
  try {
    const runId = await newestRun(connection);
    if (runId === undefined) {
      console.error('There is no model to roll back: no model has been promoted yet.');
      return 2;
    }
    const event = { runId, ...(args.why === undefined ? {} : { why: args.why }) };
    const response = await rollBackUntilDone(connection, stackNames.function(source.pipeline.name, 'roll-back'), event);
    if (response.outcome === 'RolledBack') {
      console.log(response.sentence);
      return 0;
    }
    console.error(response.sentence);
    return response.outcome === 'NothingToDo' ? 2 : 1;
  } finally {
    await connection.close();
  }
}

/** The run of the canary, or of the stable model if there is no canary. */
async function newestRun({ s3, bucket }: Connection): Promise<string | undefined> {
  const text = await readObject(s3, bucket, keys.live);
  if (text === undefined) return undefined;
  const live = liveSchema.parse(JSON.parse(text));
  return (live.canary ?? live.stable).runId;
}

async function rollBackUntilDone(connection: Connection, functionName: string, event: object): Promise<Response> {
  const end = Date.now() + longestWaitSeconds * 1000;
  let shown = '';
  for (;;) {
    const response = await rollBackOnce(connection, functionName, event);
    if (response.outcome !== 'Waiting') return response;
    if (Date.now() > end) return { ...response, sentence: `${response.sentence} Run the same command again later.` };
    if (response.sentence !== shown) console.log(response.sentence);
    shown = response.sentence;
    await pause(Math.max(1000, connection.pollMs));
  }
}

async function rollBackOnce({ lambda }: Connection, functionName: string, event: object): Promise<Response> {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event) }),
  );
  const payload: unknown = JSON.parse(Payload?.transformToString() ?? 'null');
  if (FunctionError === undefined) return responseSchema.parse(payload);
  const { errorType, errorMessage } = errorSchema.parse(payload);
  return { outcome: 'Failed', sentence: `${errorType}: ${errorMessage}` };
}
