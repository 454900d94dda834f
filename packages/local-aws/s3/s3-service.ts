import { AwsError, type Call, type Service, type ServiceRequest, type ServiceResponse } from '../protocol/service.ts';
import { matchOperation } from './match-operation.ts';
import type { S3Host, S3Request } from './operation.ts';
import { listBuckets } from './operations/list-buckets.ts';
import { s3Errors } from './protocol/errors.ts';
import { xmlDocument } from './protocol/xml.ts';
import { openBucketStore, type BucketOptions } from './storage/bucket-store.ts';
import { createEventFactory, type ObjectCreatedEvent } from './storage/events.ts';

export type { ObjectCreatedEvent } from './storage/events.ts';

/** S3's limit for a key. */
const longestKeyBytes = 1024;

export interface S3Options {
  /** Contains a folder for each bucket. Only one process at a time may use it. */
  directory: string;
  region: string;
  account: string;
  buckets: BucketOptions[];
  now?: () => Date;
  /**
   * Called for each new object in a bucket with `eventBridge`, when the object is readable. Must
   * not throw.
   */
  onEvent(event: ObjectCreatedEvent): void;
}

/** The S3 stand-in. `close` refuses new calls and waits for running calls. */
export type S3Service = Service & { close(): Promise<void> };

/**
 * S3 on a folder, with path-style addresses (`/bucket/key`). The list of buckets is fixed: no
 * operation creates or deletes a bucket. Reads the folder at the start and throws if a file in it
 * is damaged.
 */
export function createS3Service(options: S3Options): S3Service {
  const { directory, region, account, now = () => new Date() } = options;
  const buckets = new Map(options.buckets.map((bucket) => [bucket.name, openBucketStore(directory, bucket)]));
  const createEvent = createEventFactory(account, region, now);
  const runningCalls = new Set<Promise<unknown>>();
  let closed = false;

  const host: S3Host = {
    account,
    region,
    bucket: (name) => {
      const bucket = buckets.get(name);
      if (bucket === undefined) throw s3Errors.noSuchBucket(name);
      return bucket;
    },
    time: () =>
      now()
        .toISOString()
        .replace(/\.\d+Z$/, 'Z'),
    created: (bucket, key, object, reason) => {
      if (bucket.eventBridge) options.onEvent(createEvent(bucket, key, object, reason));
    },
  };

  const resolve = async ({ method, path, query, headers, body }: ServiceRequest): Promise<Call> => {
    const { bucketName, key } = parsePath(path);
    checkOwner(headers, account);
    if (bucketName === '') {
      if (method !== 'GET' || [...query.keys()].some((name) => name !== 'x-id')) {
        throw s3Errors.notImplemented(`${method} / with ?${query.toString()}`);
      }
      return { ...listBuckets([...buckets.values()], account), parameters: {} };
    }
    const operation = matchOperation(method, key === '' ? 'bucket' : 'object', query, headers);
    const request: S3Request = { bucket: host.bucket(bucketName), key, query, headers, body };
    const parameters = parametersOf(bucketName, key, query, headers);
    return { operation: operation.name, parameters, ...(await operation.resolve(request, host)) };
  };

  return {
    signingName: 's3',
    eventSource: 's3.amazonaws.com',
    renderError,
    resolve: async (request) => {
      if (closed) throw new AwsError('ServiceUnavailable', 503, 'The S3 stand-in is stopping. Please try again.');
      const call = await resolve(request);
      return {
        ...call,
        run: () => {
          const answer = call.run().finally(() => runningCalls.delete(answer));
          runningCalls.add(answer);
          return answer;
        },
      };
    },
    close: async () => {
      closed = true;
      await Promise.allSettled(runningCalls);
    },
  };
}

function parsePath(path: string): { bucketName: string; key: string } {
  const [, bucketName = '', encodedKey = ''] = /^\/([^/]*)(?:\/(.*))?$/s.exec(path) ?? [];
  let key: string;
  try {
    key = decodeURIComponent(encodedKey);
  } catch {
    throw new AwsError('InvalidURI', 400, "Couldn't parse the specified URI.", { URI: path });
  }
  if (Buffer.byteLength(key) > longestKeyBytes) {
    throw new AwsError('KeyTooLongError', 400, 'Your key is too long', {
      Size: Buffer.byteLength(key),
      MaxSizeAllowed: longestKeyBytes,
    });
  }
  return { bucketName, key };
}

function checkOwner(headers: Record<string, string>, account: string): void {
  for (const name of ['x-amz-expected-bucket-owner', 'x-amz-source-expected-bucket-owner']) {
    if (headers[name] !== undefined && headers[name] !== account)
      throw new AwsError('AccessDenied', 403, 'Access Denied');
  }
}

/**
 * The parameters of a call as CloudTrail shows them: bucket, key, query and the operation's
 * headers.
 */
function parametersOf(bucketName: string, key: string, query: URLSearchParams, headers: Record<string, string>) {
  const parameterHeaders =
    /^(range|content-type|content-length|if-.*|x-amz-(?!security-token|content-sha256|user-agent|date).*)$/;
  return {
    bucketName,
    ...(key !== '' && { key }),
    ...Object.fromEntries([...query].filter(([name]) => !/^x-(amz-|id$)/i.test(name))),
    ...Object.fromEntries(Object.entries(headers).filter(([name]) => parameterHeaders.test(name))),
  };
}

/** Renders an error without a namespace. Members named `x-amz-...` become headers. */
function renderError(error: AwsError, requestId: string): ServiceResponse {
  const members = Object.entries(error.members).map(([name, value]): [string, string] => [name, String(value)]);
  return {
    status: error.status,
    headers: {
      'content-type': 'application/xml',
      ...Object.fromEntries(members.filter(([name]) => name.startsWith('x-amz-'))),
    },
    body: xmlDocument('Error', {
      Code: error.code,
      Message: error.message,
      ...Object.fromEntries(members.filter(([name]) => !name.startsWith('x-amz-'))),
      RequestId: requestId,
    }),
  };
}
