import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Readable, Transform, type TransformCallback } from 'node:stream';
import { AwsError } from '../protocol/service.ts';

/** SageMaker's runtime accepts 25 MB, the largest body of all services except S3. */
const largestBodyBytes = 25 * 1024 * 1024;

/**
 * Reads the whole body. For services whose signature covers the body's hash, because their bodies
 * are small.
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    sizeBytes += bytes.length;
    if (sizeBytes > largestBodyBytes) {
      throw new AwsError('RequestEntityTooLargeException', 413, `The body is larger than ${largestBodyBytes} bytes.`);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/**
 * Streams the body of a request to S3. A signed header contains its hash, which is checked at the
 * end of the body. If the hash differs, the stream fails with XAmzContentSHA256Mismatch instead of
 * ending, so a service that waits for the end stores nothing.
 */
export function streamBody(request: IncomingMessage, contentSha256: string): Readable {
  const body = contentSha256.length === 64 ? checkedStream(contentSha256) : new Transform({ transform: passThrough });
  // If a service never reads the body, its error must not end the process. A reader still gets the
  // error.
  body.on('error', () => {});
  request.on('close', () => {
    if (!request.complete)
      body.destroy(new AwsError('RequestTimeout', 400, 'The client closed the connection before the end of the body.'));
  });
  // `pipeline` would destroy the socket with the stream, and the caller would never get the error.
  return request.pipe(body);
}

function passThrough(chunk: Buffer, _encoding: string, done: TransformCallback): void {
  done(null, chunk);
}

function checkedStream(contentSha256: string): Transform {
  const hash = createHash('sha256');
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      hash.update(chunk);
      done(null, chunk);
    },
    flush: (done) => {
      const matches = hash.digest('hex') === contentSha256;
      const message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
      done(matches ? null : new AwsError('XAmzContentSHA256Mismatch', 400, message));
    },
  });
}

const streamingForms =
  /^(UNSIGNED-PAYLOAD|STREAMING-UNSIGNED-PAYLOAD-TRAILER|STREAMING-AWS4-HMAC-SHA256-PAYLOAD(-TRAILER)?)$/;

/**
 * The body's hash as S3 reads it: from a header, or from a parameter of a presigned URL, in a
 * supported form.
 */
export function contentSha256Of(headers: Record<string, string>, query: URLSearchParams, presigned: boolean): string {
  const sent = headers['x-amz-content-sha256'] ?? query.get('X-Amz-Content-Sha256') ?? undefined;
  if (sent === undefined && presigned) return 'UNSIGNED-PAYLOAD';
  if (sent === undefined) {
    throw new AwsError('InvalidRequest', 400, 'Missing required header for this request: x-amz-content-sha256');
  }
  if (!streamingForms.test(sent) && !/^[0-9a-f]{64}$/.test(sent)) {
    const message = 'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, a STREAMING-... form or a valid sha256 value.';
    throw new AwsError('InvalidArgument', 400, message);
  }
  return sent;
}
