import { createHash } from 'node:crypto';
import { AwsError } from '../../protocol/service.ts';
import { decodeAwsChunked } from './aws-chunked.ts';
import { checksumNamed, createDigest, type ChecksumName, type Digest } from './checksums.ts';
import { s3Errors } from './errors.ts';

/** 5 GiB, S3's limit for a PutObject request or a part. */
const largestBodyBytes = 5 * 1024 ** 3;

/** The x-amz headers that describe a body. Every operation that reads a body supports them. */
export const bodyHeaders = [
  'x-amz-decoded-content-length',
  'x-amz-trailer',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-checksum-crc32',
  'x-amz-checksum-crc32c',
  'x-amz-checksum-crc64nvme',
  'x-amz-checksum-sha1',
  'x-amz-checksum-sha256',
];

/** Size, MD5 and the requested checksums of a stream. */
export interface Measured {
  sizeBytes: number;
  md5: Buffer;
  checksums: Map<ChecksumName, string>;
}

/** Measures the bytes while it streams them to `sink`. */
export async function measure(
  source: AsyncIterable<Buffer>,
  names: Iterable<ChecksumName>,
  sink: (bytes: AsyncIterable<Buffer>) => Promise<void>,
): Promise<Measured> {
  const md5 = createHash('md5');
  const digests = new Map<ChecksumName, Digest>();
  for (const name of names) digests.set(name, createDigest(name));
  let sizeBytes = 0;

  async function* pass() {
    for await (const bytes of source) {
      sizeBytes += bytes.length;
      md5.update(bytes);
      for (const digest of digests.values()) digest.update(bytes);
      yield bytes;
    }
  }
  await sink(pass());
  const checksums = new Map([...digests].map(([name, digest]) => [name, digest.digest().toString('base64')]));
  return { sizeBytes, md5: md5.digest(), checksums };
}

/** A complete body that fits its sender's description. `sent` is the sender's checksum. */
export interface ReceivedBody extends Measured {
  sent?: { name: ChecksumName; value: string };
}

/**
 * Reads a request's body into `sink`, decodes aws-chunked, and checks length, Content-MD5 and
 * checksum (header or trailer). If it throws, discard what `sink` has written. The gateway checks
 * the hash that the signature covers: the body stream fails at its end if the hash differs.
 */
export async function receiveBody(
  request: { headers: Record<string, string>; body: AsyncIterable<Buffer> },
  sink: (bytes: AsyncIterable<Buffer>) => Promise<void>,
  additionalChecksum?: ChecksumName,
): Promise<ReceivedBody> {
  const { headers } = request;
  const payloadHash = headers['x-amz-content-sha256'] ?? '';
  const chunked =
    payloadHash.startsWith('STREAMING-') ||
    (headers['content-encoding'] ?? '').split(/\s*,\s*/).includes('aws-chunked');
  const expectedBytes = bodyLength(headers, chunked);
  const sentName = sentChecksumName(headers);
  const names = new Set([sentName, additionalChecksum].filter((name) => name !== undefined));

  const trailers = new Map<string, string>();
  const raw = orIncompleteBody(request.body);
  const plain = chunked ? decodeAwsChunked(raw, trailers) : raw;
  const measured = await measure(plain, names, sink);
  if (measured.sizeBytes !== expectedBytes) throw s3Errors.incompleteBody();
  checkContentMd5(headers['content-md5'], measured.md5);
  if (sentName === undefined) return measured;

  const value = headers[`x-amz-checksum-${sentName}`] ?? trailers.get(`x-amz-checksum-${sentName}`);
  if (value === undefined) {
    throw new AwsError('MalformedTrailerError', 400, `The trailer x-amz-checksum-${sentName} was not sent.`);
  }
  if (value !== measured.checksums.get(sentName)) throw s3Errors.badDigest(sentName.toUpperCase());
  return { ...measured, sent: { name: sentName, value } };
}

function bodyLength(headers: Record<string, string>, chunked: boolean): number {
  const sent = chunked ? headers['x-amz-decoded-content-length'] : headers['content-length'];
  if (sent === undefined || !/^\d+$/.test(sent)) {
    throw new AwsError('MissingContentLength', 411, 'You must provide the Content-Length HTTP header.');
  }
  const bytes = Number(sent);
  if (bytes > largestBodyBytes) {
    throw new AwsError('EntityTooLarge', 400, 'Your proposed upload exceeds the maximum allowed size', {
      MaxSizeAllowed: largestBodyBytes,
      ProposedSize: bytes,
    });
  }
  return bytes;
}

/** The checksum that comes with the body: a header, or a trailer that x-amz-trailer announces. */
function sentChecksumName(headers: Record<string, string>): ChecksumName | undefined {
  const announced = (headers['x-amz-trailer'] ?? '').split(/\s*,\s*/).filter((name) => name !== '');
  const sent = Object.keys(headers).filter((name) => bodyHeaders.includes(name));
  const names = [...announced, ...sent]
    .map((name) => /^x-amz-checksum-(.+)$/i.exec(name)?.[1])
    .filter((name) => name !== undefined);
  if (names.length > 1) {
    throw s3Errors.invalidRequest(
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  const [name] = names;
  if (name === undefined) return undefined;
  const known = checksumNamed(name);
  if (known === undefined) throw s3Errors.notImplemented(`The trailer x-amz-checksum-${name}`);
  return known;
}

function checkContentMd5(sent: string | undefined, md5: Buffer): void {
  if (sent === undefined) return;
  const bytes = Buffer.from(sent, 'base64');
  if (bytes.length !== 16) throw new AwsError('InvalidDigest', 400, 'The Content-MD5 you specified was invalid.');
  if (!bytes.equals(md5)) throw s3Errors.badDigest('Content-MD5');
}

/** If the connection breaks, the stream fails with another error. S3 answers IncompleteBody. */
async function* orIncompleteBody(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } catch (error) {
    throw error instanceof AwsError ? error : s3Errors.incompleteBody();
  }
}

/** Above the largest documents that S3 accepts: 1,000 keys of 1,024 bytes, or 10,000 parts. */
const largestDocumentBytes = 8 * 1024 ** 2;

/** A request's body as text, for operations with an XML body. */
export async function receiveText(request: {
  headers: Record<string, string>;
  body: AsyncIterable<Buffer>;
}): Promise<string> {
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  await receiveBody(request, async (bytes) => {
    for await (const piece of bytes) {
      sizeBytes += piece.length;
      if (sizeBytes > largestDocumentBytes) throw s3Errors.malformedXml();
      pieces.push(piece);
    }
  });
  return Buffer.concat(pieces).toString();
}
