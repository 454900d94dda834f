import { setTimeout as sleep } from 'node:timers/promises';
import { capacityReason, type InjectedFault } from '../injected-faults.ts';
import { JobError } from './job-error.ts';
import type { StopReason } from './runs.ts';

const forEverMs = 2 ** 31 - 1;

/** Lets a run meet the fault that was asked for: answers a reason to stop, throws JobError, or never comes back. */
export async function applyInjectedFault(
  fault: InjectedFault | undefined,
  signal: AbortSignal,
): Promise<StopReason | undefined> {
  switch (fault?.kind) {
    case 'capacity':
      throw new JobError(capacityReason);
    case 'fail':
      throw new JobError(fault.reason);
    case 'stuck':
      await sleep(fault.forMs ?? forEverMs, undefined, { signal });
      throw new JobError('Request to service failed. If failure persists after retry, contact customer support.');
    case 'stopped':
      return 'stopped';
    default:
      return undefined;
  }
}
