import type { SageMakerContext } from '../context.ts';
import type { TrainingJob } from '../state/records.ts';
import { runTrainingJob } from './training-run.ts';
import { nextTransitions } from './training-status.ts';

/** Creates a job's record and starts its run. `tuning` is set for training jobs of a tuning job. */
export function startTrainingJob(
  request: TrainingJob['request'],
  context: SageMakerContext,
  tuning?: TrainingJob['tuning'],
): void {
  const now = context.now();
  const name = request.TrainingJobName;
  const job: TrainingJob = {
    name,
    arn: context.arnOf('training-job', name),
    creationTime: now,
    lastModifiedTime: now,
    tags: request.Tags,
    request,
    tuning,
    status: 'InProgress',
    transitions: nextTransitions({ transitions: [] }, now, 'Starting', 'Preparing the instances for training'),
  };
  context.trainingJobs.add(job);
  const injectedFault = context.injectedFaults.take('CreateTrainingJob', name);
  context.runs.start(job.arn, (signal) => runTrainingJob(job, context, signal, injectedFault));
}
