import { mkdir, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SageMakerContext } from '../context.ts';
import type { InjectedFault } from '../injected-faults.ts';
import type { Endpoint } from '../state/records.ts';
import { fetchModel } from './fetch-model.ts';
import { failureReasonOf, JobError } from './job-error.ts';
import { applyInjectedFault } from './apply-injected-fault.ts';

/**
 * Takes an endpoint from Creating to InService or Failed. It stays Creating only if the host
 * closes.
 */
export async function createEndpointRun(
  endpoint: Endpoint,
  context: SageMakerContext,
  signal: AbortSignal,
  injectedFault?: InjectedFault,
): Promise<void> {
  const scratch = context.scratchOf(endpoint.arn);
  try {
    await rm(scratch, { recursive: true, force: true });
    await mkdir(scratch, { recursive: true });
    await sleep(context.timing.endpointCreatingMs, undefined, { signal });
    await applyInjectedFault(injectedFault, signal);
    await fetchModel(endpoint.model, context, scratch, signal);
    await ping(endpoint, context);
    signal.throwIfAborted();
    context.endpoints.update(endpoint.name, { status: 'InService' });
  } catch (error) {
    await context.endpointProcesses.close(endpoint.arn);
    if (signal.aborted) return;
    context.endpoints.update(endpoint.name, { status: 'Failed', failureReason: failureReasonOf(error) });
  }
}

/** Removes an endpoint's process, disk and record. */
export async function deleteEndpointRun(endpoint: Endpoint, context: SageMakerContext): Promise<void> {
  await context.endpointProcesses.close(endpoint.arn);
  await rm(context.scratchOf(endpoint.arn), { recursive: true, force: true });
  context.endpoints.remove(endpoint.name);
}

async function ping(endpoint: Endpoint, context: SageMakerContext): Promise<void> {
  try {
    await context.endpointProcesses.open(endpoint);
  } catch (error) {
    const variant = endpoint.config.request.ProductionVariants[0]?.VariantName;
    throw new JobError(
      `The primary container for production variant ${variant} did not pass the ping health check. Please check CloudWatch logs for this endpoint.`,
      { cause: error },
    );
  }
}
