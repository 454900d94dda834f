import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ServiceResponse } from '../protocol/service.ts';

/**
 * Sends a response and streams its body. Never throws: if the body fails, the connection is cut.
 */
export async function sendResponse(request: IncomingMessage, response: ServerResponse, answer: ServiceResponse) {
  const { status, headers, body } = answer;
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (!(body instanceof Readable)) {
    response.end(request.method === 'HEAD' ? '' : body);
  } else if (request.method === 'HEAD') {
    body.destroy();
    response.end();
  } else {
    try {
      await pipeline(body, response);
    } catch (error) {
      // `pipeline` has cut the connection, which tells the caller. No log if the caller cut it.
      if (!callerDisconnected(error)) console.error(`The answer to ${request.method} ${request.url} broke off:`, error);
    }
  }
  // Read the rest of the request: a caller that is refused early sees the answer only after it has
  // sent its body.
  request.unpipe();
  request.resume();
}

function callerDisconnected(error: unknown): boolean {
  const codes = ['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE'];
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
