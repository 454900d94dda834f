import { setImmediate } from 'node:timers/promises';
import type { Ending } from './ending.ts';
import type { StoredExecution } from './executions.ts';
import type { HistoryEvent } from './history.ts';
import { isTooLarge, limits, tooLargeCause } from './limits.ts';
import type { Machine } from './machine.ts';
import { type Context, type Json, jsonSchema, runState } from './run-state.ts';
import type { Invoke } from './task.ts';

export interface RunOptions {
  machine: Machine;
  region: string;
  invoke: Invoke;
  waitCapSeconds: number;
  now: () => Date;
  /** Aborted when the execution has ended or the host closes. */
  signal: AbortSignal;
  /** Called once when the execution ends, unless the signal is aborted first. */
  finish: (ending: Ending) => void;
}

/**
 * Runs an execution state by state until it ends. If its last host was killed, it already has a
 * history: it continues with the state that it entered last and that state's input. So every state
 * must be safe to run twice.
 */
export async function runExecution(execution: StoredExecution, options: RunOptions): Promise<void> {
  const { machine, signal, finish, now } = options;
  const { record, history } = execution;
  const append = (type: string, details: Record<string, unknown>): void => {
    if (signal.aborted) return;
    history.append(type, details);
    // The last event is reserved for the end.
    if (history.events().length < limits.historyEvents - 1) return;
    finish({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: `The execution reached the maximum number of history events (${limits.historyEvents}).`,
    });
  };

  const last = history.events().findLast(({ type }) => type.endsWith('StateEntered'));
  let { name, input } = last ? enteredOf(last) : { name: machine.definition.StartAt, input: parse(record.input) };
  while (!signal.aborted) {
    const state = machine.definition.States[name];
    if (!state) {
      const cause = `The state machine has no state '${name}' any more: the definition was changed while the execution was running.`;
      return finish({ status: 'FAILED', error: 'States.Runtime', cause });
    }
    append(`${state.Type}StateEntered`, {
      stateEnteredEventDetails: { name, input: JSON.stringify(input), inputDetails: { truncated: false } },
    });
    if (signal.aborted) return;
    const enteredId = history.events().length;
    const context = contextOf(execution, machine, name, now());
    const result = await runState(state, input, {
      context,
      invoke: (functionArn, payload) => options.invoke(functionArn, payload, machine.roleArn),
      region: options.region,
      record: append,
      signal,
      waitCapSeconds: options.waitCapSeconds,
    });
    if (!result || signal.aborted) return;
    if (result.status === 'failed') {
      const { error, cause } = result;
      const namesState = error === 'States.Runtime' && cause !== undefined;
      const prefix = `An error occurred while executing the state '${name}' (entered at the event id #${enteredId}). `;
      return finish({
        status: 'FAILED',
        ...(error === undefined ? {} : { error }),
        ...(cause === undefined ? {} : { cause: namesState ? prefix + cause : cause }),
      });
    }
    const output = JSON.stringify(result.output);
    if (isTooLarge(output)) {
      return finish({ status: 'FAILED', error: 'States.DataLimitExceeded', cause: tooLargeCause(name) });
    }
    append(`${state.Type}StateExited`, {
      stateExitedEventDetails: { name, output, outputDetails: { truncated: false } },
    });
    if (result.next === undefined) return finish({ status: 'SUCCEEDED', output });
    ({ name, input } = { name: result.next, input: result.output });
    // A loop of states without waits must leave time for StopExecution and the timers.
    await setImmediate();
  }
}

function enteredOf(event: HistoryEvent): { name: string; input: Json } {
  const details = event['stateEnteredEventDetails'];
  if (typeof details !== 'object' || details === null || !('name' in details) || !('input' in details)) {
    throw new Error(`Event ${event.id} of the execution's history does not name the state that was entered.`);
  }
  return { name: String(details.name), input: parse(String(details.input)) };
}

function parse(text: string): Json {
  return jsonSchema.parse(JSON.parse(text));
}

function contextOf(execution: StoredExecution, machine: Machine, stateName: string, now: Date): Context {
  const { record } = execution;
  return {
    Execution: {
      Id: record.executionArn,
      Input: parse(record.input),
      Name: record.name,
      RoleArn: machine.roleArn,
      StartTime: new Date(record.startDate).toISOString(),
      RedriveCount: 0,
    },
    State: { EnteredTime: now.toISOString(), Name: stateName, RetryCount: 0 },
    StateMachine: { Id: machine.arn, Name: machine.name },
  };
}
