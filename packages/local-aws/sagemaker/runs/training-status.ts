import type { SageMakerContext } from '../context.ts';
import type { TrainingJob } from '../state/records.ts';

type FinalStatus = 'Completed' | 'Failed' | 'Stopped';

const finalMessages: Record<FinalStatus, string> = {
  Completed: 'Training job completed',
  Failed: 'Training job failed',
  Stopped: 'Training job stopped',
};

/** Ends a job's current secondary status and begins the next one. */
export function enterSecondaryStatus(
  context: SageMakerContext,
  name: string,
  secondaryStatus: string,
  message: string,
): void {
  const job = context.trainingJobs.find(name);
  // A job that has to stop stays Stopping, even if it reaches its next step.
  if (job === undefined || (job.status === 'Stopping' && secondaryStatus !== 'Stopping')) return;
  context.trainingJobs.update(name, { transitions: nextTransitions(job, context.now(), secondaryStatus, message) });
}

/** Ends a job. `secondaryStatus` can be MaxRuntimeExceeded for a Stopped job. */
export function finishTrainingJob(
  context: SageMakerContext,
  name: string,
  status: FinalStatus,
  secondaryStatus: string,
  failureReason?: string,
): void {
  const job = context.trainingJobs.find(name);
  if (job === undefined) return;
  const now = context.now();
  const transitions = nextTransitions(job, now, secondaryStatus, finalMessages[status]).map((transition) =>
    transition.EndTime === undefined ? { ...transition, EndTime: now } : transition,
  );
  const reason = failureReason === undefined ? {} : { failureReason };
  context.trainingJobs.update(name, { status, transitions, endTime: now, ...reason });
}

export function nextTransitions(
  job: Pick<TrainingJob, 'transitions'>,
  now: number,
  secondaryStatus: string,
  message: string,
): TrainingJob['transitions'] {
  const ended = job.transitions.map((transition) =>
    transition.EndTime === undefined ? { ...transition, EndTime: now } : transition,
  );
  return [...ended, { Status: secondaryStatus, StartTime: now, StatusMessage: message }];
}

/** Makes a running job stop. It is Stopped when its container has ended. */
export function beginStop(context: SageMakerContext, job: TrainingJob): void {
  context.trainingJobs.update(job.name, {
    status: 'Stopping',
    transitions: nextTransitions(job, context.now(), 'Stopping', 'Stopping the training job'),
  });
  context.runs.stop(job.arn, 'stopped');
}
