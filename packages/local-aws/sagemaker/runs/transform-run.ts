import { appendFile, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { algorithmOf } from '../algorithms/registry.ts';
import type { SageMakerContext } from '../context.ts';
import type { InjectedFault } from '../injected-faults.ts';
import type { Model, TransformJob } from '../state/records.ts';
import { startContainer, type Container } from './container.ts';
import { fetchModel } from './fetch-model.ts';
import { failureReasonOf, JobError } from './job-error.ts';
import { lineBatches } from './line-batches.ts';
import { applyInjectedFault } from './apply-injected-fault.ts';
import type { StopReason } from './runs.ts';
import { downloadObject, listKeys, parseS3Uri, relativeKey, uploadFile } from './s3-objects.ts';

/**
 * Runs a transform job from its start to a final status. It stays InProgress only if the host
 * closes.
 */
export async function runTransformJob(
  job: TransformJob,
  model: Model | undefined,
  context: SageMakerContext,
  signal: AbortSignal,
  injectedFault?: InjectedFault,
): Promise<void> {
  const scratch = context.scratchOf(job.arn);
  const finish = (status: 'Completed' | 'Failed' | 'Stopped', failureReason?: string) => {
    const reason = failureReason === undefined ? {} : { failureReason };
    context.transformJobs.update(job.name, { status, endTime: context.now(), ...reason });
  };
  let container: Container | undefined;
  const kill = () => void container?.stop();
  signal.addEventListener('abort', kill);
  try {
    await rm(scratch, { recursive: true, force: true });
    await mkdir(scratch, { recursive: true });
    await sleep(context.timing.startingMs, undefined, { signal });
    if (await applyInjectedFault(injectedFault, signal)) return finish('Stopped');
    if (!model) throw new JobError(`ClientError: Model ${job.request.ModelName} was deleted before the job started`);
    context.transformJobs.update(job.name, { startTime: context.now() });

    const started = performance.now();
    const modelDirectory = await fetchModel(model, context, scratch, signal);
    const algorithm = algorithmOf(model.request.PrimaryContainer.Image, context.algorithms, context.region);
    signal.throwIfAborted();
    container = startContainer(algorithm, context.logOf(job.name));
    await inContainer(container.load(modelDirectory));
    await transformObjects(job, model, container, context, scratch, signal);
    await sleep(Math.max(0, context.timing.jobMs - (performance.now() - started)), undefined, { signal });
    finish('Completed');
  } catch (error) {
    const reason = signal.aborted ? (signal.reason as StopReason) : undefined;
    if (reason === 'closing') return;
    if (reason === 'stopped') finish('Stopped');
    else finish('Failed', failureReasonOf(error));
  } finally {
    signal.removeEventListener('abort', kill);
    await container?.stop();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Processes all objects. An object that fails gets no .out file, and the job fails at the end. */
async function transformObjects(
  job: TransformJob,
  model: Model,
  container: Container,
  context: SageMakerContext,
  scratch: string,
  signal: AbortSignal,
): Promise<void> {
  const client = context.s3For(model.request.ExecutionRoleArn);
  const source = job.request.TransformInput.DataSource.S3DataSource.S3Uri;
  const prefix = parseS3Uri(source);
  const output = parseS3Uri(job.request.TransformOutput.S3OutputPath.replace(/\/+$/, ''));
  const keys = await listKeys(client, prefix, signal);
  if (keys.length === 0) throw new JobError(`ClientError: No S3 objects found under S3 URL "${source}"`);

  let failure: unknown;
  for (const key of keys) {
    const name = relativeKey(key, prefix.key);
    const to = { bucket: output.bucket, key: `${output.key}/${name}.out`.replace(/^\//, '') };
    try {
      const input = await downloadObject(client, { bucket: prefix.bucket, key }, scratch, `input/${name}`, signal);
      const answers = join(scratch, 'answers');
      await transformFile(job, container, input, answers);
      await uploadFile(client, answers, to, signal);
      await rm(input);
    } catch (error) {
      signal.throwIfAborted();
      failure ??= error;
      const reason = error instanceof Error ? error.message : String(error);
      await appendFile(context.logOf(job.name), `s3://${prefix.bucket}/${key}: ${reason}\n`);
    }
  }
  if (failure !== undefined) throw failure;
}

/**
 * Sends a file's lines in mini-batches and joins the answers. AssembleWith Line adds a newline to
 * each answer.
 */
async function transformFile(job: TransformJob, container: Container, input: string, answers: string): Promise<void> {
  const { MaxPayloadInMB, TransformInput, TransformOutput } = job.request;
  const options = {
    contentType: TransformInput.ContentType ?? '',
    accept: TransformOutput.Accept ?? '',
    batch: true,
  };
  const output = await open(answers, 'w');
  try {
    for await (const batch of lineBatches(input, MaxPayloadInMB * 2 ** 20)) {
      const { body } = await inContainer(container.predict(batch, options));
      await output.write(`${body}\n`);
    }
  } finally {
    await output.close();
  }
}

/** The FailureReason of a transform job does not contain the container's message. The log does. */
async function inContainer<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const kind = error instanceof Error && error.name === 'ClientError' ? 'ClientError' : 'AlgorithmError';
    throw new JobError(`${kind}: See job logs for more information`, { cause: error });
  }
}
