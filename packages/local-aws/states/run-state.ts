import { StateMachine } from 'aws-local-stepfunctions';
import { z } from 'zod';
import type { State } from './definition-schema.ts';
import { limits } from './limits.ts';
import { nextOf, stepOf } from './step.ts';
import { runTask, type TaskOptions } from './task.ts';

/** How a state ended; `next` is missing after the last one, `error` after a Fail state that names none. */
export type StateResult =
  | { status: 'succeeded'; output: Json; next: string | undefined }
  | { status: 'failed'; error: string | undefined; cause: string | undefined };

export const jsonSchema = z.json();

export type Json = z.infer<typeof jsonSchema>;

/** The context object's parts that states may read as `$$.Execution`, `$$.State` and `$$.StateMachine`. */
export interface Context {
  Execution: Record<string, unknown>;
  State: { EnteredTime: string; Name: string; RetryCount: number };
  StateMachine: { Id: string; Name: string };
}

export interface StateOptions extends Omit<TaskOptions, 'timeoutSeconds' | 'onError'> {
  context: Context;
  /** Waits and pauses before retries are not longer. */
  waitCapSeconds: number;
}

/** Runs one state with its retries and catchers; undefined when the signal ended it. */
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
  const run = unchecked(step).run(input, {
    context: interpreterContext,
    overrides: {
      taskResourceLocalHandlers: {
        [name]: async (parameters) =>
          jsonSchema.parse(
            await runTask(parameters, {
              ...options,
              timeoutSeconds: state.TimeoutSeconds,
              // The interpreter reads the context anew for each attempt.
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
  // The interpreter puts words of its own where a Fail state has none.
  const hasError = !isFail || 'Error' in state || 'ErrorPath' in state;
  const hasCause = error === timeout ? false : !isFail || 'Cause' in state || 'CausePath' in state;
  return { status: 'failed', error: hasError ? error : undefined, cause: hasCause ? String(cause) : undefined };
}

const timeout = 'States.Timeout';

/** AWS gives a task's timeout an empty cause; the interpreter repeats the name. */
function withoutTimeoutCause(output: Json): Json {
  return JSON.parse(JSON.stringify(output), (_, value: unknown) => {
    const isTimeout =
      typeof value === 'object' && value !== null && 'Error' in value && 'Cause' in value && value.Error === timeout;
    return isTimeout && value.Cause === timeout ? { ...value, Cause: '' } : value;
  });
}

/** Milliseconds a Wait state waits here; undefined for other states and for a path that the interpreter must refuse. */
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

/** What a path of a state points to, read by the interpreter itself. */
async function valueAt(state: State, path: unknown, input: Json, context: Record<string, unknown>): Promise<unknown> {
  const { InputPath } = state;
  const pass = {
    Type: 'Pass',
    Parameters: { 'value.$': path },
    ...(InputPath === undefined ? {} : { InputPath }),
    End: true,
  };
  const run = unchecked(stepOf('Read', z.looseObject({ Type: z.literal('Pass') }).parse(pass), 0)).run(input, {
    context,
  });
  const result = await run.result.catch(() => undefined);
  return z.object({ value: z.unknown() }).safeParse(result).data?.value;
}

/** The whole definition was checked when it was loaded. */
function unchecked(step: ReturnType<typeof stepOf>): StateMachine {
  return new StateMachine(step, { validationOptions: { noValidate: true } });
}
