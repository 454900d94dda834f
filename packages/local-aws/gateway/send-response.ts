import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ServiceResponse } from '../protocol/service.ts';

/** Sends an answer, streaming where the body streams. Never throws: a body that breaks off cuts the connection. */
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
      // `pipeline` has cut the connection, which is how the caller learns of it. One that left itself needs no telling.
      if (!callerLeft(error)) console.error(`the answer to ${request.method} ${request.url} broke off:`, error);
    }
  }
  // What the caller still sends must be read, or it never sees the answer: it may be refused before its body is in.
  request.unpipe();
  request.resume();
}

function callerLeft(error: unknown): boolean {
  const codes = ['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE'];
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
