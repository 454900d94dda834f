import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EndpointStatus, TrainingJobStatus, TransformJobStatus } from '@aws-sdk/client-sagemaker';
import validateAsl from 'asl-validator';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import * as errors from '../../core/errors.ts';
import { endpointOutcome, jobOutcome, maxAttempts } from '../../core/run/jobs/job-outcome.ts';
import { parsePipeline } from '../../core/pipeline/parse-pipeline.ts';
import { beginSettling, settle, settleLimitSeconds } from '../../core/run/input/settle.ts';
import { stages } from '../../core/run/jobs/stages.ts';
import { longestSearchSeconds } from '../../core/pipeline/tuning.ts';
import { waitSeconds } from '../../core/run/jobs/wait-seconds.ts';
import { functions } from '../../handlers/functions.ts';
import { endpointLimitSeconds } from '../../handlers/poll-endpoint/poll-endpoint.ts';
import { scoringLimitSeconds } from '../../core/run/jobs/job-outcome.ts';
import { patienceSeconds } from '../../handlers/poll-training/poll-training.ts';
import { tuningPatienceSeconds } from '../../handlers/poll-tuning/poll-tuning.ts';
import { schemas } from './schemas.ts';

const root = join(import.meta.dirname, '..', '..');
const text = readFileSync(join(root, 'statemachine', 'retrain.asl.json'), 'utf8');

const stateSchema = z.looseObject({
  Type: z.string(),
  Next: z.string().optional(),
  Default: z.string().optional(),
  TimeoutSeconds: z.number().optional(),
  Parameters: z
    .looseObject({ FunctionName: z.string().optional(), Payload: z.record(z.string(), z.unknown()).optional() })
    .optional(),
  ResultPath: z.string().optional(),
  ResultSelector: z.record(z.string(), z.unknown()).optional(),
  Result: z.record(z.string(), z.unknown()).optional(),
  Retry: z.array(z.looseObject({ ErrorEquals: z.array(z.string()), JitterStrategy: z.string() })).optional(),
  Catch: z.array(z.looseObject({ ErrorEquals: z.array(z.string()), Next: z.string() })).optional(),
  Choices: z
    .array(z.looseObject({ Variable: z.string(), StringEquals: z.string().optional(), Next: z.string() }))
    .optional(),
});
const machine = z
  .looseObject({ StartAt: z.string(), TimeoutSeconds: z.number(), States: z.record(z.string(), stateSchema) })
  .parse(JSON.parse(text));
const states = Object.entries(machine.States);
const tasks = states.filter(([, { Type }]) => Type === 'Task');
const kebab = (name: string) => name.replaceAll(/(?!^)([A-Z])/g, '-$1').toLowerCase();

function state(name: string): z.infer<typeof stateSchema> {
  const definition = machine.States[name];
  if (definition === undefined) throw new Error(`no state ${name}`);
  return definition;
}

/** The next state of a Choice for each value. */
function table(choice: string): Record<string, string> {
  return Object.fromEntries(
    (state(choice).Choices ?? []).map((rule) => [String(rule.StringEquals ?? rule['BooleanEquals']), rule.Next]),
  );
}

describe('the state machine', () => {
  it('is valid Amazon States Language after its placeholders are replaced', () => {
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:some-function:1';
    const result = validateAsl(JSON.parse(text.replaceAll(/\$\{\w+\}/g, arn)));
    expect(result.errorsText('\n')).toBe('');
    expect(result.isValid).toBe(true);
  });

  it('invokes in each task the function named after the state, whose folder has that name', () => {
    for (const [name, task] of tasks) {
      expect(task.Parameters?.FunctionName).toBe(`\${${name}FunctionArn}`);
      expect(Object.keys(functions)).toContain(kebab(name));
      expect(readdirSync(join(root, 'handlers', kebab(name)))).toEqual(
        expect.arrayContaining(['index.ts', `${kebab(name)}.ts`]),
      );
    }
  });

  it('keeps only start, predict, roll-back, reap and tear-down outside the graph', () => {
    const inGraph = new Set(tasks.map(([name]) => kebab(name)));
    expect(Object.keys(functions).filter((name) => !inGraph.has(name))).toEqual([
      'start',
      'predict',
      'roll-back',
      'reap',
      'tear-down',
    ]);
  });

  it('passes each task exactly the fields of its input schema', () => {
    for (const [name, task] of tasks) {
      const passed = Object.keys(task.Parameters?.Payload ?? {}).map((key) => key.replace(/\.\$$/, ''));
      expect({ name, fields: passed.sort() }).toEqual({ name, fields: Object.keys(schemas(name).input.shape).sort() });
    }
  });

  it('stores only fields of each task’s output schema', () => {
    for (const [name, task] of tasks) {
      const output = Object.keys(schemas(name).output.shape);
      const read = JSON.stringify(task.ResultSelector ?? {}).matchAll(/"\$\.Payload\.(\w+)"/g);
      const fields = [...read].map(([, field]) => field);
      expect({ name, fields }).toEqual({ name, fields: fields.filter((field) => output.includes(field ?? '')) });
      expect(fields).not.toEqual([]);
    }
  });

  it('reads only fields that an earlier state has stored', () => {
    // Fields of the state's data, and their own fields.
    const stored = new Map([['error', ['Error', 'Cause']]]);
    for (const [, { ResultPath, ResultSelector, Parameters, Result, Type }] of states) {
      const names = Object.keys((Type === 'Task' ? ResultSelector : Parameters) ?? Result ?? {});
      const fields = names.map((name) => name.replace(/\.\$$/, ''));
      if (ResultPath === '$') for (const field of fields) stored.set(field, []);
      else if (ResultPath !== undefined) stored.set(ResultPath.slice(2), fields);
    }
    const reading = text.replaceAll(/"ResultPath": "[^"]*"/g, '').matchAll(/"[^"]*\$\.(\w+)(?:\.(\w+))?[^"]*"/g);
    const paths = [...reading].filter(([path, first]) => first !== 'Payload' && !path.includes('$$'));
    expect(paths.length).toBeGreaterThan(40);
    const unknown = paths.filter(([, first = '', second]) => {
      const fields = stored.get(first);
      return fields === undefined || (second !== undefined && fields.length > 0 && !fields.includes(second));
    });
    expect(unknown.map(([path]) => path)).toEqual([]);
  });

  it('gives each task a time limit above its function’s', () => {
    const limits = new Map(Object.entries(functions).map(([name, { timeoutSeconds }]) => [name, timeoutSeconds]));
    const tooShort = tasks.filter(
      ([name, task]) => !((task.TimeoutSeconds ?? 0) > (limits.get(kebab(name)) ?? Infinity)),
    );
    expect(tooShort.map(([name]) => name)).toEqual([]);
  });

  it('retries Lambda’s service errors and throttling in each task, with jitter, and no other error', () => {
    const errorNames = [
      'Lambda.ClientExecutionTimeoutException',
      'Lambda.ServiceException',
      'Lambda.AWSLambdaException',
      'Lambda.SdkClientException',
      'Lambda.TooManyRequestsException',
      'ThrottledError',
    ];
    // Every field: the definition repeats the block in each task, and the copies must stay equal.
    const retry = {
      ErrorEquals: errorNames,
      IntervalSeconds: 2,
      MaxAttempts: 6,
      BackoffRate: 2,
      MaxDelaySeconds: 60,
      JitterStrategy: 'FULL',
    };
    for (const [name, { Retry }] of tasks) expect({ name, Retry }).toEqual({ name, Retry: [retry] });
  });

  it('names only errors that core/errors.ts exports under the same name', () => {
    const named = states.flatMap(([, { Retry, Catch }]) => [...(Retry ?? []), ...(Catch ?? [])]);
    const custom = named.flatMap((rule) => rule.ErrorEquals).filter((name) => !name.includes('.'));
    expect(custom.length).toBeGreaterThan(0);
    for (const name of custom) expect(Object.keys(errors)).toContain(name);
    for (const [name, Type] of Object.entries(errors)) expect(new Type('').name).toBe(name);
  });

  it('catches every error of each task: all go to Recover, those of Cleanup to the end state, those of Recover to a Fail', () => {
    for (const [name, { Catch }] of tasks) {
      const Next = { Cleanup: 'HowItEnded?', Recover: 'FailedUnrecovered' }[name] ?? 'Recover';
      // The error is stored next to the run's data. An error of Recover must not replace the first
      // one.
      const ResultPath = name === 'Recover' ? '$.recoverError' : '$.error';
      expect({ name, Catch }).toEqual({ name, Catch: [{ ErrorEquals: ['States.ALL'], Next, ResultPath }] });
    }
  });

  it('ends an unknown value in Recover or a Fail, never in success', () => {
    const choices = states.filter(([, { Type }]) => Type === 'Choice');
    expect(choices.length).toBeGreaterThan(5);
    const others = choices.filter(([, { Default }]) => !['UnexpectedOutcome', 'UnknownEnd'].includes(Default ?? ''));
    expect(others.map(([name]) => name)).toEqual([]);
    expect(state('UnexpectedOutcome').Next).toBe('Recover');
    expect(state('UnknownEnd').Type).toBe('Fail');
  });

  it('has a path for each value that a task can answer', () => {
    for (const [choice, task, field] of [
      ['Ready?', 'Prepare', 'outcome'],
      ['TuningDone?', 'PollTuning', 'outcome'],
      ['TrainingDone?', 'PollTraining', 'outcome'],
      ['ScoringDone?', 'PollScoring', 'outcome'],
      ['EndpointReady?', 'PollEndpoint', 'outcome'],
      ['Canary?', 'SwapEndpoint', 'outcome'],
      ['HowItEnded?', 'Commit', 'status'],
    ] as const) {
      const values = z.enum(z.array(z.string()).parse(optionsOf(schemas(task).output.shape[field]))).options;
      expect({ choice, values: Object.keys(table(choice)).sort() }).toEqual({ choice, values: [...values].sort() });
    }
    // Settle leads to the same Choice, and never finds another run in progress.
    expect(state('Settle').Next).toBe('Ready?');
    expect(z.enum(z.array(z.string()).parse(optionsOf(schemas('Settle').output.shape['outcome']))).options).toEqual(
      Object.keys(table('Ready?')).filter((value) => value !== 'AlreadyRunning'),
    );
    expect(state('Settle').ResultSelector).toEqual(state('Prepare').ResultSelector);
    expect(table('Tune?')).toEqual({ true: 'CreateTuningJob', false: 'CreateTrainingJob' });
    expect(table('Promote?')).toEqual({ true: 'CreateEndpoint', false: 'RejectChallenger' });
    expect(table('Canary?')).toEqual({ Canary: 'Bake', AllRequests: 'PromoteChallenger', Refused: 'KeepChampion' });
    expect(table('BakeGood?')).toEqual({ true: 'PromoteChallenger', false: 'ReturnToChampion' });
    expect(table('HowItEnded?')).toEqual({ Succeeded: 'Succeeded', Rejected: 'Rejected', RolledBack: 'RolledBack' });
  });

  it('commits each outcome under the name of its end state', () => {
    const endings = {
      PromoteChallenger: { Result: { status: 'Succeeded', why: null } },
      RejectChallenger: { Result: { status: 'Rejected', why: null } },
      ReturnToChampion: { Parameters: { status: 'RolledBack', 'why.$': '$.bake.sentence' } },
      KeepChampion: { Parameters: { status: 'RolledBack', 'why.$': '$.swap.sentence' } },
    };
    for (const [name, ending] of Object.entries(endings)) {
      expect(state(name)).toMatchObject({ ...ending, ResultPath: '$.outcome', Next: 'Commit' });
    }
  });

  it('has the states that measure the time of jobs and endpoints', () => {
    expect(Object.keys(machine.States)).toEqual(expect.arrayContaining(Object.values(stages).flat()));
  });

  it('raises only the attempt number of the step that is repeated', () => {
    for (const [name, step, next] of [
      ['NextTrainingAttempt', 'training', 'CreateTrainingJob'],
      ['NextScoringAttempt', 'scoring', 'StartScoring'],
      ['NextEndpointAttempt', 'endpoint', 'CreateEndpoint'],
    ] as const) {
      expect(state(name)).toMatchObject({
        Parameters: { 'number.$': `States.MathAdd($.attempts.${step}.number, 1)` },
        ResultPath: `$.attempts.${step}`,
        Next: next,
      });
    }
  });

  it('continues only with Completed and InService, and handles every status that SageMaker has', () => {
    const kinds = (statuses: Record<string, string>, outcome: (job: { status: string }) => { kind: string }) =>
      Object.fromEntries(Object.values(statuses).map((status) => [status, outcome({ status }).kind]));
    expect(kinds(TrainingJobStatus, jobOutcome)).toEqual({
      Completed: 'done',
      InProgress: 'waiting',
      Stopping: 'waiting',
      Failed: 'failed',
      Stopped: 'failed',
      Deleting: 'failed',
    });
    expect(kinds(TransformJobStatus, jobOutcome)).toEqual({
      Completed: 'done',
      InProgress: 'waiting',
      Stopping: 'waiting',
      Failed: 'failed',
      Stopped: 'failed',
    });
    expect(kinds(EndpointStatus, endpointOutcome)).toEqual({
      InService: 'done',
      Creating: 'waiting',
      SystemUpdating: 'waiting',
      OutOfService: 'failed',
      Updating: 'failed',
      RollingBack: 'failed',
      Deleting: 'failed',
      Failed: 'failed',
      UpdateRollbackFailed: 'failed',
    });
  });

  /** The longest duration that a pipeline file may set, in seconds. One second more is rejected. */
  const longest = (file: (duration: string) => Record<string, unknown>) => {
    const seconds = 86_400;
    const parse = (duration: string) =>
      parsePipeline(
        JSON.stringify({
          name: 'p',
          problem: 'regression',
          columns: { x: 'number', y: 'number' },
          target: { column: 'y' },
          ...file(duration),
        }),
        'p.json',
      );
    expect(() => parse(`${seconds} seconds`)).not.toThrow();
    expect(() => parse(`${seconds + 1} seconds`)).toThrow('to "1 day"');
    return seconds;
  };
  /** A pipeline file with a search of some training jobs, one after the other. */
  const search = (maxJobs: number) =>
    parsePipeline(
      JSON.stringify({
        name: 'p',
        problem: 'regression',
        columns: { x: 'number', y: 'number' },
        target: { column: 'y' },
        train: {
          tune: '4 weeks',
          maxRuntime: '1 hour',
          tuning: { maxJobs, maxParallelJobs: 1, ranges: { eta: [0.01, 0.3] } },
        },
      }),
      'p.json',
    );
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

  it('stays under 20,000 history events and its own time limit if every loop runs as long as it may', () => {
    // One round of a loop: Wait has 2 events, Task 5 (7 if it is retried), Choice 2.
    const eventsPerRound = 9;
    const longestTraining = longest((maxRuntime) => ({ train: { maxRuntime } }));
    const longestBake = longest((bake) => ({ serve: { bake } }));
    const rounds = (limitSeconds: number) => {
      let count = 0;
      for (let age = 0; age < limitSeconds; count++) age += waitSeconds({ ageSeconds: age });
      return count;
    };
    const jobs = longestSearchSeconds / 3600;
    expect(() => search(jobs)).not.toThrow();
    expect(() => search(jobs + 1)).toThrow('may take 25 hours');
    const tuningLimit = longestSearchSeconds + tuningPatienceSeconds;
    const limits = [longestTraining + patienceSeconds, scoringLimitSeconds, endpointLimitSeconds];
    // The longest wait for uploads: each look finds a new file.
    let settleRounds = 1;
    for (let settling = beginSettling('0', 1); ; settleRounds++) {
      const result = settle(settling, String(settleRounds), 1);
      if (result.outcome !== 'Settling') break;
      settling = result.settling;
    }
    expect(settleRounds).toBeGreaterThan(50);
    // The search and the wait for uploads have one attempt each.
    const loops = (sum(limits.map(rounds)) * maxAttempts + rounds(tuningLimit) + settleRounds) * eventsPerRound;
    const retries = 6 * 4 * tasks.length;
    expect(loops + retries + states.length * 7).toBeLessThan(20_000);
    // Each task may take its full time and be retried once. It is unrealistic that all tasks need
    // all retries.
    const taskSeconds = sum(tasks.map(([, task]) => task.TimeoutSeconds ?? Infinity)) * 2;
    expect(machine.TimeoutSeconds).toBeGreaterThan(
      sum(limits) * maxAttempts + tuningLimit + settleLimitSeconds + longestBake + taskSeconds,
    );
  });
});

/** The values of a zod enum. */
function optionsOf(schema: unknown): unknown {
  return z.object({ options: z.unknown() }).parse({ options: schema instanceof z.ZodEnum ? schema.options : undefined })
    .options;
}
