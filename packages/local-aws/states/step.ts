import * as z from 'zod';
import type { StateMachineDefinition } from 'aws-local-stepfunctions';
import { interpretable, type State } from './definition-schema.ts';
import { isPath } from './definition-violations.ts';
import { limits } from './limits.ts';

/** Prefix of the names of end states: the rest is the name of the next state. */
const nextPrefix = 'next: ';

/** The next state's name, from the name of an end state. Undefined for any other name. */
export function nextOf(name: string): string | undefined {
  return name.startsWith(nextPrefix) ? name.slice(nextPrefix.length) : undefined;
}

/**
 * One state as a state machine of its own, which ends where the state ends. The host runs one state
 * at a time. AWS fills `$$.State` for each state and keeps `$$.Execution` during an execution.
 * aws-local-stepfunctions does not fill `$$.State`, and creates a new `$$.Execution` in each run.
 * The state is rewritten where the library differs from AWS.
 */
export function stepOf(name: string, state: State, waitCapSeconds: number): StateMachineDefinition {
  const ends = new Set<string>();
  const rewritten = rewrite(state, (target) => {
    ends.add(nextPrefix + target);
    return nextPrefix + target;
  });
  return interpretable.parse({
    StartAt: name,
    States: {
      [name]: withTimes(withResult(z.looseObject({}).parse(rewritten)), waitCapSeconds),
      ...Object.fromEntries([...ends].map((end) => [end, { Type: 'Succeed' }])),
    },
  });
}

const targetSchema = z.string();

function rewrite(value: unknown, toEnd: (target: string) => string, key = ''): unknown {
  if (Array.isArray(value)) return value.map((inner) => rewrite(inner, toEnd));
  // AWS keeps `$$.Execution`. The library overwrites it in the context, so the context has it under
  // another name.
  if (typeof value === 'string')
    return isPath(key) ? value.replaceAll('$$.Execution', () => '$$.RunningExecution') : value;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([field, inner]): [string, unknown][] => {
    if (field === 'Parameters' || field === 'ResultSelector') return [[field, rewrite(inner, keep)]];
    if (field === 'Result') return [[field, inner]];
    if (toEnd !== keep && (field === 'Next' || field === 'Default')) return [[field, toEnd(targetSchema.parse(inner))]];
    // In AWS, ResultPath "$" makes the result the output. The library stores the result under the
    // key "$". Without ResultPath, both make it the output.
    if (toEnd !== keep && field === 'ResultPath' && inner === '$') return [];
    return [[field, rewrite(inner, toEnd, field)]];
  });
  return negate(Object.fromEntries(entries));
}

/** Used inside payloads, where fields named Next or Default are not targets. */
const keep = (target: string): string => target;

/**
 * In AWS, `IsPresent: false` and other `Is...: false` match if the test fails. In the library they
 * never match.
 */
function negate(rule: Record<string, unknown>): Record<string, unknown> {
  const test = Object.keys(rule).find((field) => /^Is[A-Z]/.test(field) && rule[field] === false);
  if (test === undefined || !('Variable' in rule)) return rule;
  const { Variable, [test]: _, ...rest } = rule;
  return { ...rest, Not: { Variable, [test]: true } };
}

/**
 * AWS accepts a Result that is false, 0, '' or null. The library ignores it, and accepts the same
 * value as Parameters.
 */
function withResult(state: Record<string, unknown>): Record<string, unknown> {
  if (!('Result' in state) || state['Result']) return state;
  const { Result, InputPath: _, ...rest } = state;
  return { ...rest, Parameters: Result };
}

const retriersSchema = z
  .array(z.looseObject({ IntervalSeconds: z.number().default(1), MaxDelaySeconds: z.number().optional() }))
  .optional();

/**
 * AWS waits as long as Retry says. The library can override the pauses before retries but not limit
 * them, so they are shortened in the definition.
 */
function withTimes(state: Record<string, unknown>, waitCapSeconds: number): Record<string, unknown> {
  if (state['Type'] !== 'Task') return state;
  const retriers = retriersSchema.parse(state['Retry'])?.map((retrier) => ({
    ...retrier,
    IntervalSeconds: Math.min(retrier.IntervalSeconds, waitCapSeconds),
    MaxDelaySeconds: Math.min(retrier.MaxDelaySeconds ?? limits.timerSeconds, waitCapSeconds),
  }));
  return {
    ...state,
    ...(retriers && { Retry: retriers }),
    TimeoutSeconds: taskTimeoutSeconds(state['TimeoutSeconds']),
  };
}

/**
 * Time limit of a task in seconds. The default of AWS is 99,999,999 and that of the library is 60.
 * Here it is the longest delay of a timer.
 */
export function taskTimeoutSeconds(timeoutSeconds: unknown): number {
  return typeof timeoutSeconds === 'number' ? Math.min(timeoutSeconds, limits.timerSeconds) : limits.timerSeconds;
}
