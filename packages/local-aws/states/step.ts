import { z } from 'zod';
import type { StateMachineDefinition } from 'aws-local-stepfunctions';
import { interpretable, type State } from './definition-schema.ts';
import { isPath } from './definition-violations.ts';
import { limits } from './limits.ts';

/** How the end of a step names the state that comes next. */
const nextPrefix = 'next: ';

/** The name of the state that follows, out of the interpreter's name for it. */
export function nextOf(name: string): string | undefined {
  return name.startsWith(nextPrefix) ? name.slice(nextPrefix.length) : undefined;
}

/**
 * One state as a state machine of its own, which ends where the state ends. The host steps from state to state itself,
 * because the interpreter has no `$$.State` and starts `$$.Execution` anew with each run. On the way, what the
 * interpreter does otherwise than AWS is written so that it does the same.
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
  // The interpreter overwrites Execution in the context it is given.
  if (typeof value === 'string')
    return isPath(key) ? value.replaceAll('$$.Execution', () => '$$.RunningExecution') : value;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([field, inner]): [string, unknown][] => {
    if (field === 'Parameters' || field === 'ResultSelector') return [[field, rewrite(inner, keep)]];
    if (field === 'Result') return [[field, inner]];
    if (toEnd !== keep && (field === 'Next' || field === 'Default')) return [[field, toEnd(targetSchema.parse(inner))]];
    // "$" would become a key of that name.
    if (toEnd !== keep && field === 'ResultPath' && inner === '$') return [];
    return [[field, rewrite(inner, toEnd, field)]];
  });
  return negate(Object.fromEntries(entries));
}

/** Inside a payload nothing is a target, whatever its name. */
const keep = (target: string): string => target;

/** `IsPresent: false` never matches in the interpreter, nor does any other `Is...: false`. */
function negate(rule: Record<string, unknown>): Record<string, unknown> {
  const test = Object.keys(rule).find((field) => /^Is[A-Z]/.test(field) && rule[field] === false);
  if (test === undefined || !('Variable' in rule)) return rule;
  const { Variable, [test]: _, ...rest } = rule;
  return { ...rest, Not: { Variable, [test]: true } };
}

/** A Result that is false, 0, '' or null is overlooked by the interpreter; as Parameters it is not. */
function withResult(state: Record<string, unknown>): Record<string, unknown> {
  if (!('Result' in state) || state['Result']) return state;
  const { Result, InputPath: _, ...rest } = state;
  return { ...rest, Parameters: Result };
}

const retriersSchema = z
  .array(z.looseObject({ IntervalSeconds: z.number().default(1), MaxDelaySeconds: z.number().optional() }))
  .optional();

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

/** Seconds a task may take; without TimeoutSeconds as long as a timer can wait, where the interpreter takes 60. */
export function taskTimeoutSeconds(timeoutSeconds: unknown): number {
  return typeof timeoutSeconds === 'number' ? Math.min(timeoutSeconds, limits.timerSeconds) : limits.timerSeconds;
}
