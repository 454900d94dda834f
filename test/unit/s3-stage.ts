import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { S3Client } from '@aws-sdk/client-s3';
import { createS3Service, type ObjectCreatedEvent } from '../../local/s3/s3.ts';
import { AwsError, type Call, type Service, type ServiceResponse } from '../../local/service.ts';

/** The stand-in behind a server without signatures or policies, with an SDK client aimed at it. */
export interface S3Stage {
  client: S3Client;
  url: string;
  directory: string;
  events: ObjectCreatedEvent[];
  /** Every call the service has understood. */
  calls: Call[];
  stop(): Promise<void>;
}

/** Folders that tests have made; to be removed when a file's tests are over. */
const folders: string[] = [];

export function newDirectory(): string {
  const folder = mkdtempSync(join(tmpdir(), 's3-stage-'));
  folders.push(folder);
  return folder;
}

export function removeDirectories(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Buckets `versioned` (with EventBridge) and `plain`; a clock that stands still if `time` is given. */
export async function startStage(directory = newDirectory(), time?: string): Promise<S3Stage> {
  const events: ObjectCreatedEvent[] = [];
  const calls: Call[] = [];
  const service = createS3Service({
    directory,
    region: 'us-east-1',
    account: '000000000000',
    buckets: [
      { name: 'versioned', versioned: true, eventBridge: true },
      { name: 'plain', versioned: false, eventBridge: false },
    ],
    onEvent: (event) => events.push(event),
    ...(time !== undefined && { now: () => new Date(time) }),
  });
  const server = createServer((request, response) => {
    void answer(service, request, response, calls);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `http://127.0.0.1:${address.port}`;
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  const client = new S3Client({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 });
  return {
    client,
    url,
    directory,
    events,
    calls,
    stop: async () => {
      client.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await service.close();
    },
  };
}

async function answer(service: Service, request: IncomingMessage, response: ServerResponse, calls: Call[]) {
  const { status, headers, body } = await answerOf(service, request, calls);
  response.writeHead(status, { 'x-amz-request-id': 'test', ...headers });
  if (body instanceof Readable) await pipeline(body, response).catch(() => request.socket.destroy());
  else response.end(body);
  request.unpipe();
  request.resume();
}

async function answerOf(service: Service, request: IncomingMessage, calls: Call[]): Promise<ServiceResponse> {
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  const headers = Object.entries(request.headersDistinct).map(([name, values]) => [name, (values ?? []).join(',')]);
  const body = request.pipe(new PassThrough());
  body.on('error', () => {});
  request.on('close', () => {
    if (!request.complete) body.destroy(new Error('the client went away'));
  });
  try {
    const call = await service.resolve({
      method: request.method ?? 'GET',
      path,
      query: new URLSearchParams(query),
      headers: Object.fromEntries(headers),
      body,
      principal: 'arn:aws:iam::000000000000:role/test',
    });
    calls.push(call);
    return await call.run();
  } catch (error) {
    const known = error instanceof AwsError ? error : new AwsError('InternalError', 500, String(error));
    return service.renderError(known, 'test');
  }
}
