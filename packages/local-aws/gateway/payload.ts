import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Readable, Transform, type TransformCallback } from 'node:stream';
import { AwsError } from '../protocol/service.ts';

/** SageMaker's runtime takes 25 MB, the largest body of any service but S3 behind the gateway. */
const largestBodyBytes = 25 * 1024 * 1024;

/** The body of a request to a service that signs the body's own hash; such bodies are small and read as a whole. */
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
 * The body of a request to S3, streamed: its hash is in a signed header, and whether the body has that hash is known
 * only at its end. The stream then fails with XAmzContentSHA256Mismatch instead of ending, so a service that waits for
 * the end before it keeps anything keeps nothing.
 */
export function streamBody(request: IncomingMessage, contentSha256: string): Readable {
  const body = contentSha256.length === 64 ? checkedStream(contentSha256) : new Transform({ transform: passOn });
  // A service that never reads the body must not bring the host down; one that does sees the error all the same.
  body.on('error', () => {});
  request.on('close', () => {
    if (!request.complete)
      body.destroy(new AwsError('RequestTimeout', 400, 'The client went away before the end of the body.'));
  });
  // Not `pipeline`: it would destroy the socket with the stream, and the error could not be answered.
  return request.pipe(body);
}

function passOn(chunk: Buffer, _encoding: string, done: TransformCallback): void {
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

const streamed =
  /^(UNSIGNED-PAYLOAD|STREAMING-UNSIGNED-PAYLOAD-TRAILER|STREAMING-AWS4-HMAC-SHA256-PAYLOAD(-TRAILER)?)$/;

/** What S3 takes as the hash of the body: a header (of a presigned address a parameter) in one of the known forms. */
export function contentSha256Of(headers: Record<string, string>, query: URLSearchParams, presigned: boolean): string {
  const written = headers['x-amz-content-sha256'] ?? query.get('X-Amz-Content-Sha256') ?? undefined;
  if (written === undefined && presigned) return 'UNSIGNED-PAYLOAD';
  if (written === undefined) {
    throw new AwsError('InvalidRequest', 400, 'Missing required header for this request: x-amz-content-sha256');
  }
  if (!streamed.test(written) && !/^[0-9a-f]{64}$/.test(written)) {
    const message = 'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, a STREAMING-... form or a valid sha256 value.';
    throw new AwsError('InvalidArgument', 400, message);
  }
  return written;
}
