import { randomUUID } from 'node:crypto';
import { type Delivery, openDeliveries } from './delivery.ts';
import { compilePattern } from './pattern.ts';
import { parseScheduleExpression } from './schedule-expression.ts';
import { startTimer } from './timer.ts';
import type { LambdaResult } from '../lambda/lambda.ts';
import type { FunctionResource } from '../template/functions.ts';
import type { QueueResource } from '../template/queues.ts';
import type { RuleResource, ScheduleResource, Target } from '../template/triggers.ts';

export interface EventsOptions {
  /** Folder for running deliveries and dead letters. */
  directory: string;
  rules: RuleResource[];
  /** The schedules that fire. */
  schedules: ScheduleResource[];
  queues: Pick<QueueResource, 'name' | 'arn'>[];
  functions: Pick<FunctionResource, 'arn' | 'asynchronous'>[];
  /**
   * `caller` is a role's ARN or `events.amazonaws.com`, `source` the ARN of the rule or schedule.
   * Throws AwsError if the caller lacks the permission.
   */
  invoke: (caller: string, functionArn: string, payload: unknown, source: string) => Promise<LambdaResult>;
  now?: () => Date;
  /** Pause before the first repetition (default: 1). AWS waits for minutes. */
  retryDelaySeconds?: number;
}

export interface Events {
  /** Puts an event on the default bus. The functions of matching rules are invoked afterwards. */
  put: (event: object) => void;
  /** Waits until all invocations by events and schedules have ended, including repetitions. */
  idle: () => Promise<void>;
  /** Stops the schedules and deliveries. The next host starts unfinished deliveries again. */
  close: () => Promise<void>;
}

/**
 * Rules of EventBridge and schedules of EventBridge Scheduler with functions as targets. Throws an
 * Error for a pattern, expression or target that it cannot treat as AWS does. A schedule that falls
 * due while no host runs is skipped.
 */
export function createEvents(options: EventsOptions): Events {
  const { directory, invoke, now = () => new Date(), retryDelaySeconds = 1 } = options;
  const rules = options.rules.map((rule) => ({
    ...rule,
    matches: compilePattern(rule.eventPattern, `The rule ${rule.name}: eventPattern`),
    targets: rule.targets.map((target) => ({
      delivery: deliveryTo(rule, target, options, target.roleArn ?? 'events.amazonaws.com'),
      input: target.input,
    })),
  }));
  const schedules = options.schedules.map((schedule) => ({
    schedule,
    delivery: deliveryTo(schedule, schedule.target, options, schedule.target.roleArn),
    next: parseScheduleExpression(schedule.expression, schedule.timezone, now().getTime()),
  }));

  const deliveries = openDeliveries({ directory, invoke, now, retryDelaySeconds });
  const timers = schedules
    .filter(({ schedule }) => schedule.enabled)
    .map(({ schedule, delivery, next }) =>
      startTimer(next, now, (time) => deliveries.add({ ...delivery, payload: scheduledPayload(schedule, time) })),
    );

  return {
    put: (event) => {
      for (const { matches, enabled, targets } of rules) {
        if (!enabled || !matches(event)) continue;
        for (const { delivery, input } of targets) {
          deliveries.add({ ...delivery, payload: input === undefined ? event : JSON.parse(input) });
        }
      }
    },
    idle: deliveries.idle,
    close: async () => {
      for (const stop of timers) stop();
      deliveries.close();
    },
  };
}

/**
 * A delivery to the target, without its payload. Throws if the target is not a function of the
 * template.
 */
function deliveryTo(
  { name, arn }: { name: string; arn: string },
  target: Target,
  { functions, queues }: EventsOptions,
  caller: string | undefined,
): Omit<Delivery, 'id' | 'createdAt' | 'payload'> {
  if (target.inputTransformer) throw new Error(`${name}: an InputTransformer is not supported here.`);
  if (caller === undefined) throw new Error(`${name}: the target of a schedule needs a RoleArn.`);
  if (target.input !== undefined) checkInput(name, target.input);
  const functionArn = target.arn.split(':').slice(0, 7).join(':');
  const targetFunction = functions.find((candidate) => candidate.arn === functionArn);
  if (!targetFunction) throw new Error(`${name}: the target ${target.arn} is not a function of the template.`);
  const queue = queues.find((candidate) => candidate.arn === target.deadLetterArn);
  if (target.deadLetterArn !== undefined && !queue) {
    throw new Error(`${name}: the dead-letter queue ${target.deadLetterArn} is not in the template.`);
  }
  const { onFailureArn } = targetFunction.asynchronous;
  const failures = queues.find((candidate) => candidate.arn === onFailureArn);
  if (onFailureArn !== undefined && !failures) {
    throw new Error(
      `${name}: the destination ${onFailureArn} of ${targetFunction.arn} is not a queue of the template.`,
    );
  }
  return {
    source: arn,
    caller,
    functionArn: target.arn,
    retries: target.retries,
    maxAgeSeconds: target.maxAgeSeconds,
    functionRetries: targetFunction.asynchronous.retries,
    ...(queue && { deadLetterQueue: queue.name }),
    ...(failures && { failureQueue: failures.name }),
  };
}

const keywords = ['schedule-arn', 'scheduled-time', 'execution-id', 'attempt-number'];

function checkInput(name: string, input: string): void {
  const unknown = [...input.matchAll(/<aws\.scheduler\.([\w-]*)>/g)].find(
    ([, keyword = '']) => !keywords.includes(keyword),
  );
  if (unknown) throw new Error(`${name}: EventBridge Scheduler does not have the keyword ${unknown[0]}.`);
  try {
    JSON.parse(input);
  } catch {
    throw new Error(`${name}: the Input of the target is not JSON: ${input}`);
  }
}

/**
 * The Input with Scheduler's keywords replaced. Without an Input, the event that Scheduler sends.
 */
function scheduledPayload({ arn, target }: ScheduleResource, scheduled: Date): unknown {
  const time = `${scheduled.toISOString().slice(0, 19)}Z`;
  const id = randomUUID();
  if (target.input === undefined) {
    const [, , , region, account] = arn.split(':');
    const type = { 'detail-type': 'Scheduled Event', source: 'aws.scheduler' };
    return { version: '0', id, ...type, account, time, region, resources: [arn], detail: '{}' };
  }
  const values: Record<string, string> = {
    'schedule-arn': arn,
    'scheduled-time': time,
    'execution-id': id,
    'attempt-number': '1',
  };
  return JSON.parse(target.input.replaceAll(/<aws\.scheduler\.([\w-]*)>/g, (_, name: string) => values[name] ?? ''));
}
