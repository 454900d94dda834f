import { setTimeout as sleep } from 'node:timers/promises';
import { capacityReason, type InjectedFault } from '../injected-faults.ts';
import { JobError } from './job-error.ts';
import type { StopReason } from './runs.ts';

const longestDelayMs = 2 ** 31 - 1;

/**
 * Applies a fault to a run: returns a reason to stop, throws JobError, or waits until the signal is
 * aborted.
 */
export async function applyInjectedFault(
  injectedFault: InjectedFault | undefined,
  signal: AbortSignal,
): Promise<StopReason | undefined> {
  switch (injectedFault?.kind) {
    case 'capacity':
      throw new JobError(capacityReason);
    case 'fail':
      throw new JobError(injectedFault.reason);
    case 'stuck':
      await sleep(injectedFault.forMs ?? longestDelayMs, undefined, { signal });
      throw new JobError('Request to service failed. If failure persists after retry, contact customer support.');
    case 'stopped':
      return 'stopped';
    default:
      return undefined;
  }
}
