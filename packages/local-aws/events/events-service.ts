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
  /** Deliveries under way and dead letters are kept here. */
  directory: string;
  rules: RuleResource[];
  /** Only these fire. */
  schedules: ScheduleResource[];
  queues: Pick<QueueResource, 'name' | 'arn'>[];
  functions: Pick<FunctionResource, 'arn' | 'asynchronous'>[];
  /** The caller is a role's ARN or `events.amazonaws.com`, the source the rule or schedule; throws AwsError when it may not. */
  invoke: (caller: string, functionArn: string, payload: unknown, source: string) => Promise<LambdaResult>;
  now?: () => Date;
  /** Pause before the first repetition, 1 s unless told; AWS waits minutes. */
  retryDelaySeconds?: number;
}

export interface Events {
  /** Puts an event on the default bus; the rules' functions are invoked afterwards. */
  put: (event: object) => void;
  /** Waits until what events and schedules have started has ended, repetitions too. */
  idle: () => Promise<void>;
  /** Stops the schedules; what was under way is begun anew by the next host. */
  close: () => Promise<void>;
}

/**
 * EventBridge's rules and EventBridge Scheduler's schedules, for targets that are functions. Throws an Error for a
 * pattern, an expression or a target this host would treat otherwise than AWS. A schedule that fell due while no host
 * ran is not made up for.
 */
export function createEvents(options: EventsOptions): Events {
  const { directory, invoke, now = () => new Date(), retryDelaySeconds = 1 } = options;
  const rules = options.rules.map((rule) => ({
    ...rule,
    matches: compilePattern(rule.eventPattern, `The rule ${rule.name}: eventPattern`),
    targets: rule.targets.map((target) => ({
      addressed: addressOf(rule, target, options, target.roleArn ?? 'events.amazonaws.com'),
      input: target.input,
    })),
  }));
  const schedules = options.schedules.map((schedule) => ({
    schedule,
    addressed: addressOf(schedule, schedule.target, options, schedule.target.roleArn),
    next: parseScheduleExpression(schedule.expression, schedule.timezone, now().getTime()),
  }));

  const deliveries = openDeliveries({ directory, invoke, now, retryDelaySeconds });
  const timers = schedules
    .filter(({ schedule }) => schedule.enabled)
    .map(({ schedule, addressed, next }) =>
      startTimer(next, now, (time) => deliveries.add({ ...addressed, payload: scheduledPayload(schedule, time) })),
    );

  return {
    put: (event) => {
      for (const { matches, enabled, targets } of rules) {
        if (!enabled || !matches(event)) continue;
        for (const { addressed, input } of targets) {
          deliveries.add({ ...addressed, payload: input === undefined ? event : JSON.parse(input) });
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

/** A delivery to the target but for its payload; throws for a target that is no function of the template. */
function addressOf(
  { name, arn }: { name: string; arn: string },
  target: Target,
  { functions, queues }: EventsOptions,
  caller: string | undefined,
): Omit<Delivery, 'id' | 'createdAt' | 'payload'> {
  if (target.inputTransformer) throw new Error(`${name}: an InputTransformer is not supported here.`);
  if (caller === undefined) throw new Error(`${name}: a schedule's target needs a RoleArn.`);
  if (target.input !== undefined) checkInput(name, target.input);
  const functionArn = target.arn.split(':').slice(0, 7).join(':');
  const found = functions.find((candidate) => candidate.arn === functionArn);
  if (!found) throw new Error(`${name}: the target ${target.arn} is no function of the template.`);
  const queue = queues.find((candidate) => candidate.arn === target.deadLetterArn);
  if (target.deadLetterArn !== undefined && !queue) {
    throw new Error(`${name}: the dead letter queue ${target.deadLetterArn} is not in the template.`);
  }
  const { onFailureArn } = found.asynchronous;
  const failures = queues.find((candidate) => candidate.arn === onFailureArn);
  if (onFailureArn !== undefined && !failures) {
    throw new Error(`${name}: the destination ${onFailureArn} of ${found.arn} is no queue of the template.`);
  }
  return {
    source: arn,
    caller,
    functionArn: target.arn,
    retries: target.retries,
    maxAgeSeconds: target.maxAgeSeconds,
    functionRetries: found.asynchronous.retries,
    ...(queue && { deadLetterQueue: queue.name }),
    ...(failures && { failureQueue: failures.name }),
  };
}

const attributes = ['schedule-arn', 'scheduled-time', 'execution-id', 'attempt-number'];

function checkInput(name: string, input: string): void {
  const unknown = [...input.matchAll(/<aws\.scheduler\.([\w-]*)>/g)].find(
    ([, attribute = '']) => !attributes.includes(attribute),
  );
  if (unknown) throw new Error(`${name}: EventBridge Scheduler has no ${unknown[0]}.`);
  try {
    JSON.parse(input);
  } catch {
    throw new Error(`${name}: the Input of its target is no JSON: ${input}`);
  }
}

/** The Input with Scheduler's keywords replaced, or the event Scheduler sends where there is none. */
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
