import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { keys, runIdOf, stackNames } from '../../core/names.ts';
import { parsePipeline } from '../../core/pipeline/parse-pipeline.ts';
import { runRecordSchema, type RunRecord } from '../../core/run/records/run-record.ts';
import type { FunctionName } from '../../handlers/functions.ts';
import { openHome } from '../../laptop/home.ts';
import { startHost, type Host, type HostOptions } from '../../laptop/host.ts';
import { listKeys, readObject } from '../../laptop/read-object.ts';
import { pipelineFile } from './pipeline-file.ts';
import { keepGrants } from './used-grants.ts';

/** CSV of loans. Older and richer people repay more often. The same seed gives the same rows. */
export function loans(rows: number, seed = 1): string {
  let state = seed;
  const random = () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
  const lines = ['id,age,income,purpose,repaid'];
  for (let id = 1; id <= rows; id++) {
    const age = 18 + Math.floor(random() * 60);
    const income = 1000 + Math.floor(random() * 9000);
    const purpose = ['car', 'house', 'travel'][Math.floor(random() * 3)];
    const repaid = age * 100 + income + random() * 3000 > 10_500 ? 'yes' : 'no';
    lines.push(`${id + seed * 100_000},${random() < 0.02 ? '' : age},${income},${purpose},${repaid}`);
  }
  return `${lines.join('\n')}\n`;
}

/** An execution that has ended. */
interface EndedExecution {
  executionArn: string;
  runId: string;
  status: string;
  error: string | undefined;
  cause: string | undefined;
  /** The states in the order they were first entered. */
  states: string[];
}

export interface Scenario {
  host: Host;
  s3: S3Client;
  sagemaker: SageMakerClient;
  sfn: SFNClient;
  bucket: string;
  stateMachineArn: string;
  upload: (text: string, name?: string) => Promise<void>;
  start: (input?: Record<string, unknown>) => Promise<string>;
  /** Waits for the execution's end. */
  wait: (executionArn: string) => Promise<EndedExecution>;
  run: (input?: Record<string, unknown>) => Promise<EndedExecution>;
  /** Calls a state's function again with the payload of the execution's first call. */
  repeat: (executionArn: string, state: string) => Promise<unknown>;
  /** Invokes a function of the pipeline. Resolves to its result, or to the error it throws. */
  invoke: (name: FunctionName, event: object) => Promise<unknown>;
  /**
   * Reads the run record. Waits up to 10 s, because the reap function writes some records after the
   * end.
   */
  record: (runId: string) => Promise<RunRecord>;
  /** Reads an object as JSON. Undefined if it does not exist. */
  read: (key: string) => Promise<unknown>;
  keys: (prefix: string) => Promise<string[]>;
  /** The subjects of the notices that were published, in order. */
  notices: () => (string | undefined)[];
  /** Waits until the execution has entered a state. */
  reached: (executionArn: string, state: string) => Promise<void>;
  close: () => Promise<void>;
}

const callSchema = z.object({ FunctionName: z.string(), Payload: z.unknown() });

/**
 * Starts a host with one small pipeline, in a temporary home. `home` is a directory to use in
 * place of a new one; it is removed at the end too.
 */
export async function openScenario(
  options: { pipeline?: Record<string, unknown>; home?: string } & Pick<
    HostOptions,
    'alter' | 'triggers' | 'waitCapSeconds'
  > = {},
): Promise<Scenario> {
  const directory = options.home ?? mkdtempSync(join(tmpdir(), 'relearn-scenario-'));
  const text = JSON.stringify({ ...pipelineFile, ...options.pipeline });
  const pipeline = parsePipeline(text, 'test pipeline');
  const notices: (string | undefined)[] = [];
  const host = await startHost({
    home: openHome(directory),
    sources: [{ file: join(directory, 'pipeline.json'), text, pipeline }],
    region: 'us-east-1',
    onMessage: ({ subject }) => notices.push(subject),
    ...(options.alter === undefined ? {} : { alter: options.alter }),
    waitCapSeconds: options.waitCapSeconds ?? 0.2,
    ...(options.triggers === undefined ? {} : { triggers: options.triggers }),
  });
  const client = host.gateway.callAs('admin');
  const s3 = new S3Client(client);
  const sfn = new SFNClient(client);
  const lambda = new LambdaClient(client);
  const account = '000000000000';
  const bucket = stackNames.bucket(pipeline.name, account, 'us-east-1');
  const stateMachineArn = `arn:aws:states:us-east-1:${account}:stateMachine:${stackNames.stateMachine(pipeline.name)}`;

  const entered = async (executionArn: string): Promise<string[]> => {
    const { events = [] } = await sfn.send(
      new GetExecutionHistoryCommand({ executionArn, maxResults: 1000, includeExecutionData: false }),
    );
    return events.map((event) => event.stateEnteredEventDetails?.name).filter((name) => name !== undefined);
  };
  const start = async (input: Record<string, unknown> = {}) => {
    const { executionArn } = await sfn.send(
      new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
    );
    if (executionArn === undefined) throw new Error('StartExecution returned no ARN.');
    return executionArn;
  };
  const wait = async (executionArn: string): Promise<EndedExecution> => {
    for (;;) {
      const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (execution.status !== 'RUNNING') {
        const states = await entered(executionArn);
        return {
          executionArn,
          runId: runIdOf((execution.startDate ?? new Date(0)).toISOString(), execution.name ?? ''),
          status: execution.status ?? '',
          error: execution.error,
          cause: execution.cause,
          states: states.filter((state, index) => states.indexOf(state) === index),
        };
      }
      await pause(50);
    }
  };
  const invoke = async (FunctionName: string, payload: unknown): Promise<unknown> => {
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }));
    return JSON.parse(Payload?.transformToString() ?? 'null');
  };
  const read = async (key: string): Promise<unknown> => {
    const body = await readObject(s3, bucket, key);
    return body === undefined ? undefined : JSON.parse(body);
  };
  return {
    host,
    s3,
    sagemaker: new SageMakerClient(client),
    sfn,
    bucket,
    stateMachineArn,
    upload: async (body, name = 'loans.csv') => {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${keys.incoming}${name}`, Body: body }));
    },
    start,
    wait,
    run: async (input) => wait(await start(input)),
    repeat: async (executionArn, state) => {
      const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
      const since = events.findIndex((event) => event.stateEnteredEventDetails?.name === state);
      const scheduled = events.slice(since).find((event) => event.taskScheduledEventDetails !== undefined);
      const { FunctionName, Payload } = callSchema.parse(
        JSON.parse(scheduled?.taskScheduledEventDetails?.parameters ?? 'null'),
      );
      return invoke(FunctionName, Payload);
    },
    invoke: (name, event) => invoke(stackNames.function(pipeline.name, name), event),
    record: async (runId) => {
      for (let attempt = 0; attempt < 100; attempt++) {
        const record = await read(keys.run(runId));
        if (record !== undefined) return runRecordSchema.parse(record);
        await pause(100);
      }
      throw new Error(`Run ${runId} has no record.`);
    },
    read,
    keys: (prefix) => listKeys(s3, bucket, prefix),
    notices: () => notices,
    reached: async (executionArn, state) => {
      for (let attempt = 0; attempt < 600; attempt++) {
        if ((await entered(executionArn)).includes(state)) return;
        await pause(50);
      }
      throw new Error(`${executionArn} did not enter ${state} within 30 s.`);
    },
    close: async () => {
      await host.idle();
      await host.close();
      keepGrants(directory);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
