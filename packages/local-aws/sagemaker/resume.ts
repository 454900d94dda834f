import type { SageMakerContext } from './context.ts';
import { createEndpointRun, deleteEndpointRun } from './runs/endpoint-run.ts';
import { runTrainingJob } from './runs/training-run.ts';
import { finishTrainingJob } from './runs/training-status.ts';
import { runTransformJob } from './runs/transform-run.ts';
import { childrenOf } from './tuning/children.ts';
import { runTuningJob } from './tuning/tuning-run.ts';

/**
 * Continues the work of a host that was killed: jobs from their start, endpoints in their last
 * status.
 */
export function resume(context: SageMakerContext): void {
  const { trainingJobs, tuningJobs, transformJobs, endpoints, models, runs, now } = context;
  for (const job of tuningJobs.all()) {
    if (job.status !== 'Stopping') continue;
    for (const child of childrenOf(job, context)) {
      if (child.status === 'InProgress') finishTrainingJob(context, child.name, 'Stopped', 'Stopped');
    }
    tuningJobs.update(job.name, { status: 'Stopped', endTime: now() });
  }
  for (const job of trainingJobs.all()) {
    if (job.status === 'Stopping') finishTrainingJob(context, job.name, 'Stopped', 'Stopped');
    if (job.status === 'InProgress') {
      const { startTime: _, ...rest } = job;
      const restarted = {
        ...rest,
        transitions: job.transitions.slice(0, 1).map(({ EndTime: _ended, ...first }) => first),
      };
      trainingJobs.add(restarted);
      runs.start(job.arn, (signal) => runTrainingJob(restarted, context, signal));
    }
  }
  // After the training jobs, because a tuning job waits for its running training jobs.
  for (const job of tuningJobs.all()) {
    if (job.status === 'InProgress') runs.start(job.arn, (signal) => runTuningJob(job, context, signal));
  }
  for (const job of transformJobs.all()) {
    if (job.status === 'Stopping') transformJobs.update(job.name, { status: 'Stopped', endTime: now() });
    if (job.status === 'InProgress') {
      const model = models.find(job.request.ModelName);
      runs.start(job.arn, (signal) => runTransformJob(job, model, context, signal));
    }
  }
  for (const endpoint of endpoints.all()) {
    if (endpoint.status === 'Creating')
      runs.start(endpoint.arn, (signal) => createEndpointRun(endpoint, context, signal));
    if (endpoint.status === 'Deleting') runs.start(endpoint.arn, () => deleteEndpointRun(endpoint, context));
    // If the model can no longer be loaded, the first invocation returns a ModelError.
    if (endpoint.status === 'InService')
      runs.start(endpoint.arn, () => context.endpointProcesses.open(endpoint).then(noop, noop));
  }
}

function noop(): void {}
