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
  /** Aborted when the execution is over or the host closes. */
  signal: AbortSignal;
  /** Called once with the end of the execution, unless the signal comes first. */
  finish: (ending: Ending) => void;
}

/**
 * Takes an execution from state to state until it ends. One that has a history already (its host was killed) goes on
 * at the state it entered last, with the input it had there: every state must bear being run again.
 */
export async function runExecution(execution: StoredExecution, options: RunOptions): Promise<void> {
  const { machine, signal, finish, now } = options;
  const { record, history } = execution;
  const append = (type: string, details: Record<string, unknown>): void => {
    if (signal.aborted) return;
    history.append(type, details);
    // The last event is the end.
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
      const cause = `The state machine has no state '${name}' any more: it was changed while the execution ran.`;
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
      const isPlace = error === 'States.Runtime' && cause !== undefined;
      const place = `An error occurred while executing the state '${name}' (entered at the event id #${enteredId}). `;
      return finish({
        status: 'FAILED',
        ...(error === undefined ? {} : { error }),
        ...(cause === undefined ? {} : { cause: isPlace ? place + cause : cause }),
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
    // A loop of states that wait for nothing must not keep StopExecution and the timers out.
    await setImmediate();
  }
}

function enteredOf(event: HistoryEvent): { name: string; input: Json } {
  const details = event['stateEnteredEventDetails'];
  if (typeof details !== 'object' || details === null || !('name' in details) || !('input' in details)) {
    throw new Error(`The history's event ${event.id} says of no state that it was entered.`);
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
