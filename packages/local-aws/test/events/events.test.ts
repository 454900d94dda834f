import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createEvents, type Events, type EventsOptions } from '../../events/events-service.ts';
import type { LambdaResult } from '../../lambda/lambda.ts';
import { AwsError } from '../../protocol/service.ts';

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:reap';
const queueArn = 'arn:aws:sqs:us-east-1:000000000000:letters';
const ruleArn = 'arn:aws:events:us-east-1:000000000000:rule/ended';
const scheduleArn = 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/hourly';
const roleArn = 'arn:aws:iam::000000000000:role/scheduler';

const target = { arn: `${functionArn}:1`, retries: 2, maxAgeSeconds: 3600, deadLetterArn: queueArn };
const rule = {
  logicalId: 'Ended',
  name: 'ended',
  arn: ruleArn,
  eventPattern: { detail: { status: ['FAILED'] } },
  enabled: true,
  targets: [target],
};
const schedule = {
  logicalId: 'Hourly',
  name: 'hourly',
  arn: scheduleArn,
  groupArn: 'arn:aws:scheduler:us-east-1:000000000000:schedule-group/default',
  expression: 'rate(1 hour)',
  timezone: 'UTC',
  enabled: true,
  target: { ...target, roleArn, input: '{}' },
};
const failed = { source: 'aws.states', detail: { status: 'FAILED' } };

let directory: string;
let events: Events | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'local-aws-events-'));
});
afterEach(async () => {
  await events?.close();
  vi.useRealTimers();
  rmSync(directory, { recursive: true, force: true });
});

function start(invoke: () => Promise<LambdaResult>, changes: Partial<EventsOptions> = {}) {
  const spy = vi.fn<EventsOptions['invoke']>(invoke);
  const created = createEvents({
    directory,
    rules: [rule],
    schedules: [],
    queues: [{ name: 'letters', arn: queueArn }],
    functions: [{ arn: functionArn, asynchronous: { retries: 1, maxAgeSeconds: 3600 } }],
    invoke: spy,
    retryDelaySeconds: 0.01,
    ...changes,
  });
  events = created;
  return { events: created, invoke: spy };
}

const done = async (): Promise<LambdaResult> => ({ payload: null });
const refuse = (code: string) => async () => {
  throw new AwsError(code, 403, 'no');
};
const lines = (name: string) => {
  const file = join(directory, `${name}.jsonl`);
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
};

test('an invocation that is always refused goes to the dead-letter queue with its event', async () => {
  const { invoke, events: started } = start(refuse('TooManyRequestsException'));
  started.put(failed);
  await started.idle();
  expect(invoke).toHaveBeenCalledTimes(3);
  expect(lines('letters')).toEqual([
    {
      time: expect.any(String),
      source: ruleArn,
      target: `${functionArn}:1`,
      errorCode: 'TooManyRequestsException',
      errorMessage: 'no',
      attempts: 3,
      body: failed,
    },
  ]);
});

test('an invocation without the permission is not repeated', async () => {
  const { invoke, events: started } = start(refuse('AccessDenied'));
  started.put(failed);
  await started.idle();
  expect(invoke).toHaveBeenCalledTimes(1);
  expect(lines('letters')).toMatchObject([{ errorCode: 'AccessDenied', attempts: 1 }]);
});

test('an invocation that always fails goes to the function’s destination with the event and the error', async () => {
  const payload = { errorType: 'DataError', errorMessage: 'row 7', trace: [] };
  const asynchronous = { retries: 1, maxAgeSeconds: 3600, onFailureArn: queueArn };
  const { events: started } = start(async () => ({ functionError: 'Unhandled', payload }), {
    functions: [{ arn: functionArn, asynchronous }],
  });
  started.put(failed);
  await started.idle();
  expect(lines('dropped')).toEqual([]);
  expect(lines('letters')).toMatchObject([
    {
      requestContext: { functionArn: `${functionArn}:1`, condition: 'RetriesExhausted', approximateInvokeCount: 2 },
      requestPayload: failed,
      responsePayload: { errorType: 'DataError' },
    },
  ]);
});

test('a destination that is not a queue of the template is refused at the start', () => {
  const asynchronous = { retries: 1, maxAgeSeconds: 3600, onFailureArn: `${queueArn}-2` };
  expect(() => start(done, { functions: [{ arn: functionArn, asynchronous }] })).toThrow(
    /is not a queue of the template/,
  );
});

test('a failed invocation is repeated as often as the function allows, then dropped', async () => {
  const payload = { errorType: 'DataError', errorMessage: 'row 7', trace: [] };
  const { invoke, events: started } = start(async () => ({ functionError: 'Unhandled', payload }));
  started.put(failed);
  await started.idle();
  expect(invoke).toHaveBeenCalledTimes(2);
  expect(lines('letters')).toEqual([]);
  expect(lines('dropped')).toMatchObject([{ errorType: 'DataError', attempts: 2, body: failed }]);
});

test('a delivery that a host did not finish is made by the next host', async () => {
  const first = start(() => new Promise(() => undefined));
  first.events.put(failed);
  await first.events.close();
  const second = start(done);
  await second.events.idle();
  expect(second.invoke.mock.calls).toEqual([['events.amazonaws.com', `${functionArn}:1`, failed, ruleArn]]);
  await second.events.close();
  const third = start(done);
  await third.events.idle();
  expect(third.invoke).not.toHaveBeenCalled();
});

test.each([
  [
    'a target that is not a function',
    { arn: 'arn:aws:sns:us-east-1:000000000000:topic' },
    'not a function of the template',
  ],
  ['an unknown queue', { deadLetterArn: `${queueArn}-2` }, 'is not in the template'],
  ['an InputTransformer', { inputTransformer: { paths: {}, template: '' } }, 'InputTransformer'],
  ['an input that is not JSON', { input: '{' }, 'not JSON'],
  ['an unknown keyword', { input: '"<aws.scheduler.time>"' }, 'does not have the keyword <aws.scheduler.time>'],
])('%s is refused at the start', (_, change, message) => {
  const targets = [{ ...target, ...change }];
  expect(() => start(done, { rules: [{ ...rule, targets }] })).toThrow(message);
});

test('a rule invokes its function with the event or its input', async () => {
  const { invoke, events: started } = start(done, {
    rules: [rule, { ...rule, targets: [{ ...target, input: '{"sweep":true}' }] }, { ...rule, enabled: false }],
  });
  started.put(failed);
  started.put({ detail: { status: 'SUCCEEDED' } });
  await started.idle();
  expect(invoke.mock.calls).toEqual([
    ['events.amazonaws.com', `${functionArn}:1`, failed, ruleArn],
    ['events.amazonaws.com', `${functionArn}:1`, { sweep: true }, ruleArn],
  ]);
});

test('a schedule fires at its times as its role with replaced keywords, and not after close', async () => {
  vi.useFakeTimers({ now: Date.parse('2026-01-05T05:59:30Z') });
  const input = '{"trigger":"schedule","slot":"<aws.scheduler.scheduled-time>"}';
  const weekly = { ...schedule, expression: 'cron(0 6 ? * MON *)', target: { ...schedule.target, input } };
  const { invoke, events: started } = start(done, { schedules: [weekly, { ...weekly, enabled: false }] });
  await vi.advanceTimersByTimeAsync(29_000);
  expect(invoke).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2000);
  expect(invoke.mock.calls).toEqual([
    [roleArn, `${functionArn}:1`, { trigger: 'schedule', slot: '2026-01-05T06:00:00Z' }, scheduleArn],
  ]);
  await vi.advanceTimersByTimeAsync(7 * 86_400_000);
  expect(invoke).toHaveBeenCalledTimes(2);
  await started.close();
  await vi.advanceTimersByTimeAsync(7 * 86_400_000);
  expect(invoke).toHaveBeenCalledTimes(2);
});

test('a schedule without an input sends Scheduler’s own event', async () => {
  vi.useFakeTimers({ now: Date.parse('2026-01-05T05:00:00Z') });
  const { input: _, ...bare } = schedule.target;
  const { invoke } = start(done, { schedules: [{ ...schedule, target: bare }] });
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(invoke.mock.calls[0]?.[2]).toMatchObject({
    'detail-type': 'Scheduled Event',
    time: '2026-01-05T06:00:00Z',
    account: '000000000000',
    region: 'us-east-1',
    resources: [scheduleArn],
  });
});
