import { AwsError, type Call, type Service, type ServiceRequest, type ServiceResponse } from '../protocol/service.ts';
import { openBucketStore, type BucketOptions } from './storage/bucket-store.ts';
import { s3Errors } from './protocol/errors.ts';
import { createEventMaker, type ObjectCreatedEvent } from './storage/events.ts';
import { listBuckets } from './operations/list-buckets.ts';
import { matchOperation } from './operations/match-operation.ts';
import type { S3Host, S3Request } from './operations/operation.ts';
import { xmlDocument } from './protocol/xml.ts';

export type { ObjectCreatedEvent } from './storage/events.ts';

/** S3's limit on keys. */
const longestKeyBytes = 1024;

/** What the S3 stand-in serves, and from where. */
export interface S3Options {
  /** Holds a folder for each bucket; one process at a time may use it. */
  directory: string;
  region: string;
  account: string;
  buckets: BucketOptions[];
  now?: () => Date;
  /** Is called for each new object of a bucket with `eventBridge`, once it can be read; must not throw. */
  onEvent(event: ObjectCreatedEvent): void;
}

/** The S3 stand-in. `close` refuses further calls and waits for those under way. */
export type S3Service = Service & { close(): Promise<void> };

/**
 * S3 on a folder, addressed by path (`/bucket/key`). The buckets are those given: none can be made or removed. Reads the
 * folder at once and throws where a file in it is damaged.
 */
export function createS3Service(options: S3Options): S3Service {
  const { directory, region, account, now = () => new Date() } = options;
  const buckets = new Map(options.buckets.map((one) => [one.name, openBucketStore(directory, one)]));
  const makeEvent = createEventMaker(account, region, now);
  const underWay = new Set<Promise<unknown>>();
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
      if (bucket.eventBridge) options.onEvent(makeEvent(bucket, key, object, reason));
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
          const running = call.run().finally(() => underWay.delete(running));
          underWay.add(running);
          return running;
        },
      };
    },
    close: async () => {
      closed = true;
      await Promise.allSettled(underWay);
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

/** What CloudTrail shows of an S3 call: bucket, key, query and the headers that are parameters of the operation. */
function parametersOf(bucketName: string, key: string, query: URLSearchParams, headers: Record<string, string>) {
  const telling =
    /^(range|content-type|content-length|if-.*|x-amz-(?!security-token|content-sha256|user-agent|date).*)$/;
  return {
    bucketName,
    ...(key !== '' && { key }),
    ...Object.fromEntries([...query].filter(([name]) => !/^x-(amz-|id$)/i.test(name))),
    ...Object.fromEntries(Object.entries(headers).filter(([name]) => telling.test(name))),
  };
}

/** S3 writes errors without a namespace; members named `x-amz-...` travel as headers. */
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
