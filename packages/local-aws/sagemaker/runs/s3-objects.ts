import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, PutObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { JobError } from './job-error.ts';

export interface S3Location {
  bucket: string;
  key: string;
}

export function parseS3Uri(uri: string): S3Location {
  const [bucket = '', ...key] = uri.replace(/^s3:\/\//, '').split('/');
  return { bucket, key: key.join('/') };
}

/**
 * The keys that begin with an S3Prefix, in order, without folder markers. Throws JobError if the
 * role is not allowed to.
 */
export async function listKeys(client: S3Client, prefix: S3Location, abortSignal?: AbortSignal): Promise<string[]> {
  const keys: string[] = [];
  try {
    const pages = paginateListObjectsV2({ client }, { Bucket: prefix.bucket, Prefix: prefix.key });
    for await (const page of pages) {
      abortSignal?.throwIfAborted();
      for (const { Key } of page.Contents ?? []) if (Key !== undefined && !Key.endsWith('/')) keys.push(Key);
    }
  } catch (error) {
    throw s3Failure(error, `Data download failed:Unable to list objects under s3://${prefix.bucket}/${prefix.key}`);
  }
  return keys;
}

/**
 * The rest of a key after its prefix, or after the prefix's last `/` if the prefix ends inside a
 * name.
 */
export function relativeKey(key: string, prefix: string): string {
  const rest = key.slice(prefix.length);
  if (prefix === '' || prefix.endsWith('/')) return rest;
  return rest.startsWith('/') ? rest.slice(1) : key.slice(prefix.lastIndexOf('/') + 1);
}

/**
 * Streams an object into `<directory>/<name>`. Throws JobError with SageMaker's text if the role is
 * not allowed to.
 */
export async function downloadObject(
  client: S3Client,
  from: S3Location,
  directory: string,
  name: string,
  abortSignal: AbortSignal,
): Promise<string> {
  const path = resolve(directory, name);
  if (!path.startsWith(resolve(directory) + sep)) {
    throw new JobError(`ClientError: Data download failed:S3 key: ${from.key} is outside the channel`);
  }
  await mkdir(dirname(path), { recursive: true });
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: from.bucket, Key: from.key }), { abortSignal });
    if (!(Body instanceof Readable)) throw new Error('S3 returned no body');
    await pipeline(Body, createWriteStream(path), { signal: abortSignal });
  } catch (error) {
    throw s3Failure(error, `Data download failed:Unable to download object s3://${from.bucket}/${from.key}`);
  }
  return path;
}

/** Uploads a file as an object. Throws JobError if the role is not allowed to. */
export async function uploadFile(
  client: S3Client,
  path: string,
  to: S3Location,
  abortSignal: AbortSignal,
): Promise<void> {
  const command = new PutObjectCommand({ Bucket: to.bucket, Key: to.key, Body: await readFile(path) });
  try {
    await client.send(command, { abortSignal });
  } catch (error) {
    throw s3Failure(error, `Artifact upload failed:Unable to upload object s3://${to.bucket}/${to.key}`);
  }
}

function s3Failure(error: unknown, action: string): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if (error.name === 'AbortError') return error;
  return new JobError(`ClientError: ${action} (${error.name}: ${error.message})`, { cause: error });
}
