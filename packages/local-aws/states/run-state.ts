import { StateMachine } from 'aws-local-stepfunctions';
import * as z from 'zod';
import type { State } from './definition-schema.ts';
import { limits } from './limits.ts';
import { nextOf, stepOf } from './step.ts';
import { runTask, type TaskOptions } from './task.ts';

/**
 * How a state ended. `next` is undefined after the last state, `error` after a Fail state without
 * an error.
 */
export type StateResult =
  | { status: 'succeeded'; output: Json; next: string | undefined }
  | { status: 'failed'; error: string | undefined; cause: string | undefined };

export const jsonSchema = z.json();

export type Json = z.infer<typeof jsonSchema>;

/** The parts of the context object that states can read. */
export interface Context {
  Execution: Record<string, unknown>;
  State: { EnteredTime: string; Name: string; RetryCount: number };
  StateMachine: { Id: string; Name: string };
}

export interface StateOptions extends Omit<TaskOptions, 'timeoutSeconds' | 'onError'> {
  context: Context;
  /** Longest wait of a Wait state and longest pause before a retry. */
  waitCapSeconds: number;
}

/** Runs one state with its retriers and catchers. Undefined if the signal was aborted. */
export async function runState(state: State, input: Json, options: StateOptions): Promise<StateResult | undefined> {
  const { context, signal, waitCapSeconds } = options;
  const name = context.State.Name;
  const step = stepOf(name, state, waitCapSeconds);
  const interpreterContext = {
    State: context.State,
    StateMachine: context.StateMachine,
    RunningExecution: context.Execution,
  };
  const waitMilliseconds = await waitOf(state, input, interpreterContext, waitCapSeconds);
  const run = interpreterOf(step).run(input, {
    context: interpreterContext,
    overrides: {
      taskResourceLocalHandlers: {
        [name]: async (parameters) =>
          jsonSchema.parse(
            await runTask(parameters, {
              ...options,
              timeoutSeconds: state.TimeoutSeconds,
              // AWS increments $$.State.RetryCount for each retry. aws-local-stepfunctions does not
              // set it. It reads the context again before each attempt, so the next attempt gets
              // this number.
              onError: () => (context.State.RetryCount += 1),
            }),
          ),
      },
      waitTimeOverrides: waitMilliseconds === undefined ? {} : { [name]: waitMilliseconds },
    },
  });
  run.result.catch(() => undefined);
  signal.addEventListener('abort', run.abort, { once: true });

  let output: Json | undefined;
  let next: string | undefined;
  let failure: StateResult | undefined;
  for await (const event of run.eventLogs) {
    if (event.type === 'StateExited' && event.state.name === name) output = event.state.output;
    if (event.type === 'StateEntered') next ??= nextOf(event.state.name);
    if (event.type === 'ExecutionFailed') failure = failureOf(state, event.Error, event.Cause);
  }
  signal.removeEventListener('abort', run.abort);
  if (signal.aborted) return undefined;
  return failure ?? { status: 'succeeded', output: withoutTimeoutCause(output ?? null), next };
}

function failureOf(state: State, error: string, cause: unknown): StateResult {
  const isFail = state.Type === 'Fail';
  // AWS returns no cause for a timeout, and no error and no cause for a Fail state without them.
  // aws-local-stepfunctions returns its own texts.
  const hasError = !isFail || 'Error' in state || 'ErrorPath' in state;
  const hasCause = error === timeout ? false : !isFail || 'Cause' in state || 'CausePath' in state;
  return { status: 'failed', error: hasError ? error : undefined, cause: hasCause ? String(cause) : undefined };
}

const timeout = 'States.Timeout';

/**
 * AWS sets an empty Cause when a task times out. aws-local-stepfunctions sets the name of the error
 * as Cause.
 */
function withoutTimeoutCause(output: Json): Json {
  return JSON.parse(JSON.stringify(output), (_, value: unknown) => {
    const isTimeout =
      typeof value === 'object' && value !== null && 'Error' in value && 'Cause' in value && value.Error === timeout;
    return isTimeout && value.Cause === timeout ? { ...value, Cause: '' } : value;
  });
}

/**
 * Milliseconds that a Wait state waits here. AWS waits as long as the state says.
 * aws-local-stepfunctions has no upper limit, only an override in milliseconds. Undefined for other
 * states, and for a path to a value that is not valid: then the interpreter rejects the state.
 */
async function waitOf(
  state: State,
  input: Json,
  context: Record<string, unknown>,
  waitCapSeconds: number,
): Promise<number | undefined> {
  if (state.Type !== 'Wait') return undefined;
  const fields = ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'] as const;
  const field = fields.find((name) => name in state);
  if (!field) return undefined;
  const value = field.endsWith('Path') ? await valueAt(state, state[field], input, context) : state[field];
  const seconds = field.startsWith('Seconds') ? value : (Date.parse(String(value)) - Date.now()) / 1000;
  if (typeof seconds !== 'number' || Number.isNaN(seconds)) return undefined;
  if (field === 'SecondsPath' && !(Number.isInteger(seconds) && seconds >= 0)) return undefined;
  return Math.max(0, Math.min(seconds, waitCapSeconds, limits.timerSeconds)) * 1000;
}

/**
 * The value at a path of a state. AWS and aws-local-stepfunctions read it inside the state. The
 * library does not export its path evaluation, so this runs a Pass state that returns the value.
 */
async function valueAt(state: State, path: unknown, input: Json, context: Record<string, unknown>): Promise<unknown> {
  const { InputPath } = state;
  const pass = {
    Type: 'Pass',
    Parameters: { 'value.$': path },
    ...(InputPath === undefined ? {} : { InputPath }),
    End: true,
  };
  const run = interpreterOf(stepOf('Read', z.looseObject({ Type: z.literal('Pass') }).parse(pass), 0)).run(input, {
    context,
  });
  const result = await run.result.catch(() => undefined);
  return z.object({ value: z.unknown() }).safeParse(result).data?.value;
}

/**
 * AWS checks a definition when it is created. The library checks it in every StateMachine by
 * default, and this host creates one for each state that it runs.
 */
function interpreterOf(step: ReturnType<typeof stepOf>): StateMachine {
  return new StateMachine(step, { validationOptions: { noValidate: true } });
}
