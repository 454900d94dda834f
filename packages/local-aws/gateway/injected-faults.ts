import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError } from '../protocol/service.ts';

/** An error that the next calls of an operation are to meet, though nothing is wrong. */
interface Fault {
  /** The signing name of the service, `sagemaker`. */
  service: string;
  operation: string;
  /** How many calls fail. */
  times: number;
  code: string;
  status: number;
  message?: string;
  delayMs?: number;
}

export interface InjectedFaults {
  add(fault: Fault): void;
  /** Lets calls of the operation wait for a promise before they are carried out. */
  hold(service: string, operation: string, until: Promise<unknown>): void;
  /** Throws the AwsError that waits for this call, if one does. */
  inject(service: string, operation: string): Promise<void>;
  /** Faults that no call has met yet, with the times that are left. */
  pending(): Fault[];
}

/** Faults on request, met in the order they were added. */
export function createInjectedFaults(): InjectedFaults {
  const faults: Fault[] = [];
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
      throw new AwsError(fault.code, fault.status, fault.message ?? `${fault.code} was asked for by a fault`);
    },
    pending: () => faults.map((fault) => ({ ...fault })),
  };
}
