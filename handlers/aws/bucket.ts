import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { DataError } from '../../core/errors.ts';
import type { LeaseStore } from '../../core/run/single-flight/store.ts';

/** An object of the bucket as a listing shows it. */
export interface ListedObject {
  key: string;
  etag: string;
  sizeBytes: number;
}

/** The pipeline's bucket, as the work functions see it: plain functions, no client. */
export interface Bucket extends LeaseStore {
  name: string;
  /** Throws when the key is missing or holds no JSON; the message names the key. */
  readJson: (key: string) => Promise<unknown>;
  readText: (key: string) => Promise<string>;
  write: (key: string, body: string | Uint8Array, contentType: string) => Promise<void>;
  writeJson: (key: string, value: unknown) => Promise<void>;
  /** Writes the object to a file. With an ETag, throws DataError unless the object still has it. */
  download: (key: string, path: string, etag?: string) => Promise<void>;
  upload: (path: string, key: string, contentType: string) => Promise<void>;
  /** All objects below a prefix, in key order. */
  list: (prefix: string) => Promise<ListedObject[]>;
  /** The address other services know an object by. */
  uri: (key: string) => string;
}

const json = 'application/json';

/** The functions of a bucket over an S3 client. */
export function openBucket(client: S3Client, name: string): Bucket {
  const readVersioned = async (key: string) => {
    try {
      const answer = await client.send(new GetObjectCommand({ Bucket: name, Key: key }));
      return { text: (await answer.Body?.transformToString()) ?? '', etag: answer.ETag ?? '' };
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  };
  const readText = async (key: string) => {
    const found = await readVersioned(key);
    if (found === undefined) throw new Error(`s3://${name}/${key} does not exist`);
    return found.text;
  };
  const write = async (key: string, body: string | Uint8Array, contentType: string) => {
    await client.send(new PutObjectCommand({ Bucket: name, Key: key, Body: body, ContentType: contentType }));
  };

  return {
    name,
    readText,
    write,
    uri: (key) => `s3://${name}/${key}`,
    readJson: async (key) => parseJson(await readText(key), `s3://${name}/${key}`),
    readVersioned: async (key) => {
      const found = await readVersioned(key);
      return found && { value: parseJson(found.text, `s3://${name}/${key}`), etag: found.etag };
    },
    writeJson: (key, value) => write(key, `${JSON.stringify(value, null, 2)}\n`, json),
    writeIf: async (key, value, condition) => {
      try {
        await client.send(
          new PutObjectCommand({
            Bucket: name,
            Key: key,
            Body: `${JSON.stringify(value, null, 2)}\n`,
            ContentType: json,
            ...('ifMatch' in condition ? { IfMatch: condition.ifMatch } : { IfNoneMatch: condition.ifNoneMatch }),
          }),
        );
        return 'written';
      } catch (error) {
        if (isConflict(error)) return 'conflict';
        throw error;
      }
    },
    removeIf: async (key, etag) => {
      try {
        await client.send(new DeleteObjectCommand({ Bucket: name, Key: key, IfMatch: etag }));
        return 'removed';
      } catch (error) {
        if (error instanceof Error && error.name === 'NoSuchKey') return 'removed';
        if (isConflict(error)) return 'conflict';
        throw error;
      }
    },
    download: async (key, path, etag) => {
      const answer = await client
        .send(new GetObjectCommand({ Bucket: name, Key: key, ...(etag === undefined ? {} : { IfMatch: etag }) }))
        .catch((error: unknown) => {
          if (etag === undefined || !isConflict(error)) throw error;
          throw new DataError(
            `s3://${name}/${key} was replaced or removed after this run had listed it. Start a run again.`,
            { cause: error },
          );
        });
      if (!(answer.Body instanceof Readable)) throw new Error(`s3://${name}/${key} answered without a body`);
      await pipeline(answer.Body, createWriteStream(path));
    },
    upload: async (path, key, contentType) => {
      const { size } = await stat(path);
      await client.send(
        new PutObjectCommand({
          Bucket: name,
          Key: key,
          Body: createReadStream(path),
          ContentLength: size,
          ContentType: contentType,
        }),
      );
    },
    list: async (prefix) => {
      const objects: ListedObject[] = [];
      let token: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({
            Bucket: name,
            Prefix: prefix,
            ...(token === undefined ? {} : { ContinuationToken: token }),
          }),
        );
        for (const { Key, ETag, Size } of page.Contents ?? []) {
          if (Key !== undefined && ETag !== undefined) objects.push({ key: Key, etag: ETag, sizeBytes: Size ?? 0 });
        }
        token = page.NextContinuationToken;
      } while (token !== undefined);
      return objects;
    },
  };
}

/** 412: the condition does not hold; 409: another write to the key was under way; 404 on If-Match: it is gone. */
function isConflict(error: unknown): boolean {
  return (
    error instanceof Error && ['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey'].includes(error.name)
  );
}

function parseJson(text: string, address: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${address} does not hold JSON`, { cause });
  }
}
