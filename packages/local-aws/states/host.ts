import type { EventBridgeEvent } from '../events/event.ts';
import { type ExecutionRecord, type Executions, openExecutions, type StoredExecution } from './executions.ts';
import { appendEnd, type Ending, endingOf } from './ending.ts';
import { limits } from './limits.ts';
import type { Machine } from './machine.ts';
import { runExecution } from './run-execution.ts';
import { statusEvent } from './status-event.ts';
import type { Invoke } from './task.ts';

export interface HostOptions {
  directory: string;
  region: string;
  account: string;
  machines: Machine[];
  invoke: Invoke;
  waitCapSeconds: number;
  now: () => Date;
  onStatusChange: (event: EventBridgeEvent) => void;
}

/** Runs executions for the operations of the API. */
export interface StatesHost {
  machines: Machine[];
  executions: Executions;
  now: () => Date;
  /** When the state machines were loaded. */
  loadedAt: Date;
  start: (machine: Machine, record: Pick<ExecutionRecord, 'executionArn' | 'name' | 'input'>) => StoredExecution;
  /** Ends a running execution as ABORTED. An execution that has ended is not changed. */
  stop: (execution: StoredExecution, reason: Pick<Ending, 'error' | 'cause'>) => void;
  /** Continues the executions that were running when the last host died. Returns their ARNs. */
  resume: () => string[];
  /** Stops all work. Running executions stay RUNNING on disk, and the next host resumes them. */
  close: () => void;
}

/**
 * Opens the executions of a folder. The caller calls `resume` when everything that they need is
 * available.
 */
export function createStatesHost(options: HostOptions): StatesHost {
  const { machines, now, onStatusChange, region, account } = options;
  const executions = openExecutions(options.directory, now);
  const running = new Map<string, AbortController>();
  let closed = false;

  const finish = (execution: StoredExecution, ending: Ending): void => {
    const controller = running.get(execution.record.executionArn);
    if (execution.record.status !== 'RUNNING' || closed) return;
    running.delete(execution.record.executionArn);
    controller?.abort();
    appendEnd(execution.history, ending);
    settle(execution, ending);
  };

  const settle = (execution: StoredExecution, ending: Ending): void => {
    execution.update({ ...ending, stopDate: now().getTime() });
    onStatusChange(statusEvent(execution.record, { region, account, now: now() }));
  };

  const run = (execution: StoredExecution, machine: Machine): void => {
    const controller = new AbortController();
    const { signal } = controller;
    running.set(execution.record.executionArn, controller);
    const { TimeoutSeconds: timeoutSeconds } = machine.definition;
    if (timeoutSeconds !== undefined) {
      const milliseconds = Math.min(timeoutSeconds, limits.timerSeconds) * 1000;
      const timer = setTimeout(() => finish(execution, { status: 'TIMED_OUT' }), milliseconds).unref();
      signal.addEventListener('abort', () => clearTimeout(timer));
    }
    const end = (ending: Ending) => finish(execution, ending);
    runExecution(execution, { ...options, machine, signal, finish: end }).catch((error: unknown) => {
      const cause = `Internal error in the local Step Functions: ${error instanceof Error ? error.stack : String(error)}`;
      end({ status: 'FAILED', error: 'States.Runtime', cause });
    });
  };

  return {
    machines,
    executions,
    now,
    loadedAt: now(),
    start: (machine, fields) => {
      const startDate = now().getTime();
      const execution = executions.create({ ...fields, stateMachineArn: machine.arn, status: 'RUNNING', startDate });
      recordStart(execution, machine);
      onStatusChange(statusEvent(execution.record, { region, account, now: now() }));
      run(execution, machine);
      return execution;
    },
    stop: (execution, reason) => finish(execution, { status: 'ABORTED', ...reason }),
    resume: () => {
      const open = executions
        .all()
        .filter(({ record }) => record.status === 'RUNNING' && !running.has(record.executionArn));
      for (const execution of open) {
        const machine = machines.find(({ arn }) => arn === execution.record.stateMachineArn);
        // The last host was killed after it wrote the last event and before it updated the record.
        const ending = endingOf(execution.history);
        if (ending) {
          settle(execution, ending);
        } else if (machine) {
          if (execution.history.events().length === 0) recordStart(execution, machine);
          run(execution, machine);
        } else {
          const cause = 'The state machine was removed while the host was stopped.';
          finish(execution, { status: 'FAILED', error: 'States.Runtime', cause });
        }
      }
      return open.map(({ record }) => record.executionArn);
    },
    close: () => {
      closed = true;
      for (const controller of running.values()) controller.abort();
      running.clear();
    },
  };
}

function recordStart({ history, record }: StoredExecution, { roleArn }: Machine): void {
  history.append('ExecutionStarted', {
    executionStartedEventDetails: { input: record.input, inputDetails: { truncated: false }, roleArn },
  });
}
