import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { SageMakerContext } from '../context.ts';
import type { InjectedFault } from '../injected-faults.ts';
import { failureReasonOf, JobError } from '../runs/job-error.ts';
import { applyInjectedFault } from '../runs/apply-injected-fault.ts';
import { startTrainingJob } from '../runs/start-training-job.ts';
import { beginStop } from '../runs/training-status.ts';
import type { TrainingJob, TuningJob } from '../state/records.ts';
import { childrenOf, isRunning, lossOf, objectiveOf } from './children.ts';
import { dimensionsOf } from './dimensions.ts';
import { suggest } from './suggest.ts';

/** Runs a tuning job to a final status. It stays InProgress only if the host closes. */
export async function runTuningJob(
  job: TuningJob,
  context: SageMakerContext,
  signal: AbortSignal,
  injectedFault?: InjectedFault,
): Promise<void> {
  const finish = (status: 'Completed' | 'Failed' | 'Stopped', failureReason?: string) =>
    context.tuningJobs.update(job.name, {
      status,
      endTime: context.now(),
      ...(failureReason === undefined ? {} : { failureReason }),
    });
  try {
    if (await applyInjectedFault(injectedFault, signal)) return finish('Stopped');
    await trainAll(job, context, signal);
    const completed = childrenOf(job, context).some((child) => objectiveOf(child, job) !== undefined);
    if (!completed) {
      throw new JobError(
        'All training jobs failed. Please take a look at the training jobs failures to get more details.',
      );
    }
    finish('Completed');
  } catch (error) {
    if (signal.aborted && signal.reason === 'closing') return;
    await stopChildren(job, context);
    if (signal.aborted) finish('Stopped');
    else finish('Failed', failureReasonOf(error));
  }
}

/** Stops the running training jobs of a tuning job and waits for their end. */
async function stopChildren(job: TuningJob, context: SageMakerContext): Promise<void> {
  const children = childrenOf(job, context).filter(isRunning);
  for (const child of children) if (child.status === 'InProgress') beginStop(context, child);
  await Promise.all(children.map(({ arn }) => context.runs.ended(arn)));
}

/** Keeps the allowed number of training jobs running until all jobs were created and have ended. */
async function trainAll(job: TuningJob, context: SageMakerContext, signal: AbortSignal): Promise<void> {
  const { MaxNumberOfTrainingJobs: maxJobs, MaxParallelTrainingJobs: maxParallel } =
    job.request.HyperParameterTuningJobConfig.ResourceLimits;
  for (;;) {
    signal.throwIfAborted();
    for (;;) {
      const created = childrenOf(job, context);
      if (created.length >= maxJobs || created.filter(isRunning).length >= maxParallel) break;
      startNext(job, created, context);
    }
    const running = childrenOf(job, context).filter(isRunning);
    if (running.length === 0) return;
    const ended = new AbortController();
    const stopped = once(signal, 'abort', { signal: ended.signal }).catch(() => {});
    await Promise.race([stopped, ...running.map(({ arn }) => context.runs.ended(arn))]);
    ended.abort();
  }
}

/**
 * Creates the next training job. The strategy chooses its values from the results of the jobs that
 * have ended.
 */
function startNext(job: TuningJob, created: TrainingJob[], context: SageMakerContext): void {
  const { HyperParameterTuningJobConfig: config, TrainingJobDefinition: definition, Tags } = job.request;
  const dimensions = dimensionsOf(config.ParameterRanges);
  const trials = created.flatMap((child) => {
    const loss = lossOf(child, job);
    const values = child.tuning?.hyperParameters ?? {};
    return loss === undefined
      ? []
      : [{ loss, position: dimensions.map(({ name, positionOf }) => positionOf(values[name] ?? '')) }];
  });
  const number = created.length + 1;
  const seed = `${config.RandomSeed ?? job.name}:${number}`;
  const position = suggest(config.Strategy, dimensions.length, trials, seed);
  const hyperParameters = Object.fromEntries(
    dimensions.map(({ name, valueAt }, axis) => [name, valueAt(position[axis] ?? 0)]),
  );
  const suffix = createHash('sha256').update(`${job.name}:${number}`).digest('hex').slice(0, 8);
  const { StaticHyperParameters, ...rest } = definition;
  startTrainingJob(
    {
      ...rest,
      TrainingJobName: `${job.name}-${String(number).padStart(3, '0')}-${suffix}`,
      HyperParameters: { ...StaticHyperParameters, ...hyperParameters },
      Tags,
    },
    context,
    { jobName: job.name, jobArn: job.arn, hyperParameters },
  );
}
