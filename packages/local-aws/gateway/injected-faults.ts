import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError } from '../protocol/service.ts';

/** An error that a test injects into the next calls of an operation. */
interface InjectedFault {
  /** The signing name of the service, `sagemaker`. */
  service: string;
  operation: string;
  /** The number of calls that fail. */
  times: number;
  code: string;
  status: number;
  message?: string;
  delayMs?: number;
}

export interface InjectedFaults {
  add(fault: InjectedFault): void;
  /** Makes calls of the operation wait for a promise before they run. */
  hold(service: string, operation: string, until: Promise<unknown>): void;
  /** Waits for the operation's promise, then throws the next fault of the operation, if any. */
  inject(service: string, operation: string): Promise<void>;
  /** The faults that are left, with their remaining `times`. */
  pending(): InjectedFault[];
}

/** Keeps injected faults. Calls meet them in the order in which they were added. */
export function createInjectedFaults(): InjectedFaults {
  const faults: InjectedFault[] = [];
  const holds = new Map<string, Promise<unknown>>();
  return {
    add: (fault) => void faults.push({ ...fault }),
    hold: (service, operation, until) => void holds.set(`${service} ${operation}`, until),
    inject: async (service, operation) => {
      await holds.get(`${service} ${operation}`);
      const fault = faults.find((candidate) => candidate.service === service && candidate.operation === operation);
      if (!fault) return;
      fault.times -= 1;
      if (fault.times <= 0) faults.splice(faults.indexOf(fault), 1);
      if (fault.delayMs !== undefined) await sleep(fault.delayMs);
      throw new AwsError(fault.code, fault.status, fault.message ?? `${fault.code} is an injected fault.`);
    },
    pending: () => faults.map((fault) => ({ ...fault })),
  };
}
