/** Attempts at a step, including the first, while SageMaker has no capacity. */
export const maxAttempts = 3;

/**
 * SageMaker sets no time limit for transform jobs. Scoring a small team's largest table takes far
 * less than this.
 */
export const scoringLimitSeconds = 6 * 3600;

/** The result of polling a job or endpoint. */
export type JobOutcome =
  { kind: 'done' } | { kind: 'waiting' } | { kind: 'capacity'; reason: string } | { kind: 'failed'; reason: string };

/**
 * The outcome of a training or transform job. Only Completed is success: a job past its time limit
 * is Stopped, not Failed, and may have left half a model. An unknown status counts as failed.
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

/**
 * The outcome of a new endpoint. It is Creating, then InService or Failed; any other status counts
 * as failed.
 */
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

/**
 * SageMaker reports missing capacity and internal errors only as text in the reason, without an
 * error code.
 */
function failure(reason: string): JobOutcome {
  return /CapacityError|InsufficientInstanceCapacity|InternalServerError/.test(reason)
    ? { kind: 'capacity', reason }
    : { kind: 'failed', reason };
}

function stoppedReason(secondaryStatus: string | undefined): string {
  if (secondaryStatus === 'MaxRuntimeExceeded') return 'it ran longer than train.maxRuntime allows and was stopped';
  if (secondaryStatus === 'MaxWaitTimeExceeded') return 'it waited too long for a spot instance and was stopped';
  return 'it was stopped by a user or another program';
}
