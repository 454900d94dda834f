import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClientError, type Channel } from '../algorithms/algorithm.ts';
import { algorithmOf } from '../algorithms/registry.ts';
import type { SageMakerContext } from '../context.ts';
import type { InjectedFault } from '../injected-faults.ts';
import type { TrainingJob } from '../state/records.ts';
import { packDirectory } from './archive.ts';
import { startContainer } from './container.ts';
import { failureReasonOf, JobError } from './job-error.ts';
import { applyInjectedFault } from './apply-injected-fault.ts';
import type { StopReason } from './runs.ts';
import { downloadObject, listKeys, parseS3Uri, relativeKey, uploadFile } from './s3-objects.ts';
import { enterSecondaryStatus, finishTrainingJob } from './training-status.ts';

/**
 * Runs a training job from its start to a final status. It stays InProgress only if the host
 * closes.
 */
export async function runTrainingJob(
  job: TrainingJob,
  context: SageMakerContext,
  outerSignal: AbortSignal,
  injectedFault?: InjectedFault,
): Promise<void> {
  const scratch = context.scratchOf(job.arn);
  const controller = new AbortController();
  const abort = (reason: StopReason) => controller.abort(reason);
  outerSignal.addEventListener('abort', () => abort(outerSignal.reason as StopReason));
  const { signal } = controller;
  let timer: NodeJS.Timeout | undefined;
  try {
    await rm(scratch, { recursive: true, force: true });
    await mkdir(scratch, { recursive: true });
    await sleep(context.timing.startingMs, undefined, { signal });
    const stopped = await applyInjectedFault(injectedFault, signal);
    if (stopped) return finishTrainingJob(context, job.name, 'Stopped', 'Stopped');

    context.trainingJobs.update(job.name, { startTime: context.now() });
    const started = performance.now();
    const maxRuntimeMs = job.request.StoppingCondition.MaxRuntimeInSeconds * 1000;
    timer = setTimeout(() => abort('max-runtime'), Math.min(maxRuntimeMs, 2 ** 31 - 1));

    enterSecondaryStatus(context, job.name, 'Downloading', 'Downloading input data');
    const channels = await downloadChannels(job, context, scratch, signal);
    enterSecondaryStatus(context, job.name, 'Training', 'Training image download completed. Training in progress.');
    const metrics = await train(job, context, channels, scratch, signal);
    await sleep(Math.max(0, context.timing.jobMs - (performance.now() - started)), undefined, { signal });
    enterSecondaryStatus(context, job.name, 'Uploading', 'Uploading generated training model');
    const artifact = await uploadModel(job, context, scratch, signal);
    context.trainingJobs.update(job.name, { metrics, artifact });
    finishTrainingJob(context, job.name, 'Completed', 'Completed');
  } catch (error) {
    const reason = signal.aborted ? (signal.reason as StopReason) : undefined;
    if (reason === 'closing') return;
    if (reason === 'stopped') finishTrainingJob(context, job.name, 'Stopped', 'Stopped');
    else if (reason === 'max-runtime') finishTrainingJob(context, job.name, 'Stopped', 'MaxRuntimeExceeded');
    else finishTrainingJob(context, job.name, 'Failed', 'Failed', failureReasonOf(error));
  } finally {
    clearTimeout(timer);
    await rm(scratch, { recursive: true, force: true });
  }
}

async function downloadChannels(
  job: TrainingJob,
  context: SageMakerContext,
  scratch: string,
  signal: AbortSignal,
): Promise<Record<string, Channel>> {
  const client = context.s3For(job.request.RoleArn);
  const channels: Record<string, Channel> = {};
  for (const channel of job.request.InputDataConfig) {
    const directory = join(scratch, 'channels', channel.ChannelName);
    const prefix = parseS3Uri(channel.DataSource.S3DataSource.S3Uri);
    await mkdir(directory, { recursive: true });
    for (const key of await listKeys(client, prefix, signal)) {
      const name = relativeKey(key, prefix.key);
      await downloadObject(client, { bucket: prefix.bucket, key }, directory, name, signal);
    }
    channels[channel.ChannelName] = { directory, contentType: channel.ContentType ?? '' };
  }
  return channels;
}

async function train(
  job: TrainingJob,
  context: SageMakerContext,
  channels: Record<string, Channel>,
  scratch: string,
  signal: AbortSignal,
): Promise<NonNullable<TrainingJob['metrics']>> {
  const { AlgorithmSpecification, HyperParameters = {} } = job.request;
  const algorithm = algorithmOf(AlgorithmSpecification.TrainingImage, context.algorithms, context.region);
  const modelDirectory = join(scratch, 'model');
  await mkdir(modelDirectory);
  signal.throwIfAborted();
  const container = startContainer(algorithm, context.logOf(job.name));
  const kill = () => void container.stop();
  signal.addEventListener('abort', kill);
  try {
    const metrics = await container.train(HyperParameters, channels, modelDirectory);
    // The API stores at most 40 metrics, as 32-bit floats.
    return Object.entries(metrics)
      .slice(0, 40)
      .map(([MetricName, value]) => ({ MetricName, Value: Math.fround(value), Timestamp: context.now() }));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new JobError(
      error instanceof ClientError
        ? `ClientError: ${message}, exit code: 2`
        : `AlgorithmError: ${message}, exit code: 1`,
      { cause: error },
    );
  } finally {
    signal.removeEventListener('abort', kill);
    await container.stop();
  }
}

async function uploadModel(
  job: TrainingJob,
  context: SageMakerContext,
  scratch: string,
  signal: AbortSignal,
): Promise<string> {
  const archive = join(scratch, 'model.tar.gz');
  await packDirectory(join(scratch, 'model'), archive);
  const output = job.request.OutputDataConfig.S3OutputPath.replace(/\/+$/, '');
  const uri = `${output}/${job.name}/output/model.tar.gz`;
  await uploadFile(context.s3For(job.request.RoleArn), archive, parseS3Uri(uri), signal);
  return uri;
}
