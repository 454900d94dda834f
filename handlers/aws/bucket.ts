import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { DataError } from '../../core/errors.ts';
import type { LeaseStore } from '../../core/run/single-flight/store.ts';

/** An object as a listing of the bucket shows it. */
export interface ListedObject {
  key: string;
  etag: string;
  sizeBytes: number;
}

/** The pipeline's bucket as plain functions, so that the work functions need no S3 client. */
export interface Bucket extends LeaseStore {
  name: string;
  /** Throws if the object does not exist or is not JSON. The message names the key. */
  readJson: (key: string) => Promise<unknown>;
  readText: (key: string) => Promise<string>;
  write: (key: string, body: string | Uint8Array, contentType: string) => Promise<void>;
  writeJson: (key: string, value: unknown) => Promise<void>;
  /**
   * Writes the object to a file. Throws DataError if an ETag is passed and the object no longer has
   * it.
   */
  download: (key: string, path: string, etag?: string) => Promise<void>;
  upload: (path: string, key: string, contentType: string) => Promise<void>;
  /** All objects whose key starts with a prefix, in key order. */
  list: (prefix: string) => Promise<ListedObject[]>;
  /** The object's S3 URI, which other services need. */
  uri: (key: string) => string;
}

const json = 'application/json';

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
    const object = await readVersioned(key);
    if (object === undefined) throw new Error(`s3://${name}/${key} does not exist`);
    return object.text;
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
      const object = await readVersioned(key);
      return object && { value: parseJson(object.text, `s3://${name}/${key}`), etag: object.etag };
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
            `s3://${name}/${key} was replaced or removed after this run had listed it. Start a new run.`,
            { cause: error },
          );
        });
      if (!(answer.Body instanceof Readable)) throw new Error(`S3 sent no body for s3://${name}/${key}`);
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
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: name, Prefix: prefix })) {
        for (const { Key, ETag, Size } of Contents) {
          if (Key !== undefined && ETag !== undefined) objects.push({ key: Key, etag: ETag, sizeBytes: Size ?? 0 });
        }
      }
      return objects;
    },
  };
}

/**
 * 412: the condition does not hold. 409: another write to the key was in progress. 404 with
 * If-Match: it is gone.
 */
function isConflict(error: unknown): boolean {
  return (
    error instanceof Error && ['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey'].includes(error.name)
  );
}

function parseJson(text: string, address: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${address} is not JSON`, { cause });
  }
}
