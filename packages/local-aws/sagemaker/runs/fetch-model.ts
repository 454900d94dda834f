import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SageMakerContext } from '../context.ts';
import type { Model } from '../state/records.ts';
import { unpackArchive } from './archive.ts';
import { JobError } from './job-error.ts';
import { downloadObject, parseS3Uri } from './s3-objects.ts';

/** Downloads a model's artifact with its execution role and unpacks it into `<scratch>/model`. */
export async function fetchModel(
  model: Model,
  context: SageMakerContext,
  scratch: string,
  signal: AbortSignal,
): Promise<string> {
  const { ExecutionRoleArn, PrimaryContainer } = model.request;
  const from = parseS3Uri(PrimaryContainer.ModelDataUrl);
  const directory = join(scratch, 'model');
  const archive = await downloadObject(context.s3For(ExecutionRoleArn), from, scratch, 'model.tar.gz', signal);
  try {
    await unpackArchive(archive, directory);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new JobError(
      `ClientError: Failed to extract model data archive from URL "${PrimaryContainer.ModelDataUrl}": ${reason}`,
      { cause: error },
    );
  }
  await rm(archive);
  return directory;
}
