/** How often a step is tried when SageMaker has no instance to give, the first time included. */
export const maxAttempts = 3;

/** A transform job has no time limit of its own; the longest batch of a small team's table is far below this. */
export const scoringLimitSeconds = 6 * 3600;

/** What a poll makes of a job or endpoint. */
export type JobOutcome =
  { kind: 'done' } | { kind: 'waiting' } | { kind: 'capacity'; reason: string } | { kind: 'failed'; reason: string };

/**
 * A training or transform job's status in these words. Only Completed is success: a job past its time limit is
 * Stopped, not Failed, and may have left half a model. A status this does not know counts as failed.
 */
export function jobOutcome(job: {
  status: string;
  secondaryStatus?: string | undefined;
  failureReason?: string | undefined;
}): JobOutcome {
  switch (job.status) {
    case 'Completed':
      return { kind: 'done' };
    case 'InProgress':
    case 'Stopping':
      return { kind: 'waiting' };
    case 'Failed':
      return failure(job.failureReason ?? 'SageMaker gave no reason');
    case 'Stopped':
      return { kind: 'failed', reason: stoppedReason(job.secondaryStatus) };
    default:
      return { kind: 'failed', reason: `its status is ${job.status}` };
  }
}

/** An endpoint's status in the same words. A new endpoint is Creating, then InService or Failed; no other is right. */
export function endpointOutcome(endpoint: { status: string; failureReason?: string | undefined }): JobOutcome {
  switch (endpoint.status) {
    case 'InService':
      return { kind: 'done' };
    case 'Creating':
    case 'SystemUpdating':
      return { kind: 'waiting' };
    case 'Failed':
      return failure(endpoint.failureReason ?? 'SageMaker gave no reason');
    default:
      return { kind: 'failed', reason: `its status is ${endpoint.status}` };
  }
}

/** SageMaker has no error code for want of instances or for its own faults, only these words in the reason. */
function failure(reason: string): JobOutcome {
  return /CapacityError|InsufficientInstanceCapacity|InternalServerError/.test(reason)
    ? { kind: 'capacity', reason }
    : { kind: 'failed', reason };
}

function stoppedReason(secondaryStatus: string | undefined): string {
  if (secondaryStatus === 'MaxRuntimeExceeded') return 'it ran longer than train.maxRuntime allows and was stopped';
  if (secondaryStatus === 'MaxWaitTimeExceeded') return 'it waited too long for a spot instance and was stopped';
  return 'somebody stopped it';
}
