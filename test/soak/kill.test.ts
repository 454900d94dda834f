import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { draw } from '../fixtures/draw.ts';
import { pipelineFile } from '../scenarios/pipeline-file.ts';
import { loans } from '../scenarios/scenario.ts';

const root = join(import.meta.dirname, '..', '..');
let home: string;
let host: ChildProcess | undefined;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'relearn-kill-'));
});
afterEach(async () => {
  await kill();
  rmSync(home, { recursive: true, force: true });
});

async function kill(): Promise<void> {
  if (host === undefined || host.exitCode !== null || host.signalCode !== null) return;
  const ended = new Promise((resolve) => host?.once('exit', resolve));
  host.kill('SIGKILL');
  await ended;
}

/** Starts `relearn up` and reads from its output how to reach it. */
async function up(): Promise<{
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}> {
  const child = spawn(process.execPath, [join(root, 'cli', 'relearn.ts'), 'up', '--home', home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  host = child;
  const found: Record<string, string> = {};
  for await (const line of createInterface({ input: child.stdout })) {
    const [, name, value] = /export (\w+)=(\S+)/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) found[name] = value;
    if (found['AWS_DEFAULT_REGION'] !== undefined) break;
  }
  const {
    AWS_ENDPOINT_URL: endpoint = '',
    AWS_ACCESS_KEY_ID: accessKeyId = '',
    AWS_SECRET_ACCESS_KEY: secretAccessKey = '',
  } = found;
  return { endpoint, region: 'us-east-1', credentials: { accessKeyId, secretAccessKey } };
}

/** States that a run of this pipeline passes through, in which its host can die. */
const states = [
  'Transform',
  'Split',
  'CreateTrainingJob',
  'WaitForTraining',
  'PollTraining',
  'StartScoring',
  'WaitForScoring',
  'Evaluate',
  'GateOnMetric',
  'CreateEndpoint',
  'WaitForEndpoint',
  'VerifyEndpoint',
  'SwapEndpoint',
  'PromoteChallenger',
  'Commit',
  'Cleanup',
];

it.each(['WaitForTraining', ...draw(states, 3)])(
  'continues a run after its host was killed in %s, trains once, and promotes the model',
  async (state) => {
    // The home remembers a pipeline by its copy of the file.
    const file = { ...pipelineFile, train: { hyperparameters: { num_round: '400', max_depth: '6' } } };
    writeFileSync(join(pipelinesFolder(), 'loans.json'), JSON.stringify(file));
    const first = await up();
    const stateMachineArn = await machineOf(new SFNClient(first));
    await new S3Client(first).send(
      new PutObjectCommand({
        Bucket: 'relearn-loans-000000000000-us-east-1',
        Key: 'incoming/loans.csv',
        Body: loans(3000),
      }),
    );
    const executionArn = await startedExecution(new SFNClient(first), stateMachineArn);
    expect(executionArn).toMatch(/:upload-[0-9a-f]{16}$/);
    await reached(new SFNClient(first), executionArn, state);
    await kill();

    const second = await up();
    expect(second.credentials.accessKeyId).toBe(first.credentials.accessKeyId);
    const sfn = new SFNClient(second);
    let status = 'RUNNING';
    while (status === 'RUNNING') {
      await pause(200);
      status = (await sfn.send(new DescribeExecutionCommand({ executionArn }))).status ?? '';
    }
    expect(status).toBe('SUCCEEDED');
    const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
    const entered = events.map((event) => event.stateEnteredEventDetails?.name);
    // The next host enters the state again in which the first one died.
    const entries = entered.filter((name) => name === 'CreateTrainingJob');
    expect(entries).toHaveLength(state === 'CreateTrainingJob' ? 2 : 1);
    expect(entered).toContain('Succeeded');
    expect(entered.filter((name) => name !== undefined).slice(0, 5)).toEqual([
      'Prepare',
      'Ready?',
      'WaitForUploads',
      'Settle',
      'Ready?',
    ]);
    // A call that the host's death cut off may be repeated. It then adopts the job that exists.
    const trail = readFileSync(join(home, 'trail.jsonl'), 'utf8');
    const creations = trail.match(/"eventName":"CreateTrainingJob"/g) ?? [];
    expect(creations.length).toBeLessThanOrEqual(state === 'CreateTrainingJob' ? 2 : 1);
    expect(creations.length).toBeGreaterThanOrEqual(1);
  },
);

function pipelinesFolder(): string {
  const directory = join(home, 'pipelines');
  mkdirSync(directory, { recursive: true });
  return directory;
}

async function machineOf(sfn: SFNClient): Promise<string> {
  const { stateMachines = [] } = await sfn.send(new ListStateMachinesCommand({}));
  return stateMachines.find(({ name }) => name === 'relearn-loans')?.stateMachineArn ?? '';
}

/** The execution that an upload starts, a moment later. */
async function startedExecution(sfn: SFNClient, stateMachineArn: string): Promise<string> {
  for (;;) {
    const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    const [started] = executions;
    if (started?.executionArn !== undefined) return started.executionArn;
    await pause(50);
  }
}

async function reached(sfn: SFNClient, executionArn: string | undefined, state: string): Promise<void> {
  for (;;) {
    const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
    if (events.some((event) => event.stateEnteredEventDetails?.name === state)) return;
    await pause(50);
  }
}
