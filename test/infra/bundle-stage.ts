import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';

/** A bundle, and the event and environment to call its handler with. */
export interface Call {
  folder: string;
  event: unknown;
  environment: Record<string, string>;
}

const outcomeSchema = z.union([
  /** The handler's answer. */
  z.strictObject({ answer: z.unknown() }),
  /** The error that it threw. */
  z.strictObject({ name: z.string(), message: z.string() }),
]);
type Outcome = z.infer<typeof outcomeSchema>;

/**
 * Works as Lambda's runtime does: sets the environment, loads a CommonJS module and calls its
 * handler.
 */
const script = `
  const { writeFileSync } = require('node:fs');
  const [calls, file] = process.argv.slice(1);
  (async () => {
    const outcomes = [];
    for (const { folder, event, environment } of JSON.parse(calls)) {
      Object.assign(process.env, environment);
      try {
        outcomes.push({ answer: (await require(folder).handler(event)) ?? null });
      } catch ({ name, message }) {
        outcomes.push({ name, message: message.split('\\n')[0] });
      }
    }
    writeFileSync(file, JSON.stringify(outcomes));
    process.exit();
  })();`;

/**
 * Loads and calls bundles one after the other, in a process that finds packages only at `nodePath`.
 */
export async function callBundles(calls: Call[], options: { nodePath: string; endpoint: string }): Promise<Outcome[]> {
  const directory = mkdtempSync(join(tmpdir(), 'relearn-bundles-'));
  const file = join(directory, 'outcomes.json');
  try {
    await promisify(execFile)(process.execPath, ['-e', script, JSON.stringify(calls), file], {
      cwd: directory,
      env: {
        NODE_PATH: options.nodePath,
        AWS_ENDPOINT_URL: options.endpoint,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'access-key',
        AWS_SECRET_ACCESS_KEY: 'secret',
        LAMBDA_TASK_ROOT: directory,
        TMPDIR: directory,
      },
    });
    return z.array(outcomeSchema).parse(JSON.parse(readFileSync(file, 'utf8')));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * A server that answers for a few objects and one endpoint as AWS does, and refuses every other
 * call.
 */
export async function openAws(objects: Record<string, unknown>, invoke: (endpoint: string, body: string) => string) {
  const answerOf = async (request: IncomingMessage): Promise<[status: number, body: string]> => {
    const { pathname } = new URL(request.url ?? '/', 'http://aws');
    const [, endpoint] = /^\/endpoints\/([^/]+)\/invocations$/.exec(pathname) ?? [];
    if (endpoint !== undefined) return [200, invoke(endpoint, await textOf(request))];
    const object = objects[pathname.split('/').slice(2).join('/')];
    if (request.method === 'GET' && object !== undefined) return [200, JSON.stringify(object)];
    // Services with a JSON protocol name their operation in a header, and get JSON.
    return 'x-amz-target' in request.headers
      ? [400, '{"__type":"AccessDeniedException","message":"refused"}']
      : [403, '<Error><Code>AccessDenied</Code><Message>refused</Message></Error>'];
  };
  const server = createServer((request, response) => {
    void answerOf(request).then(([status, body]) => response.writeHead(status, { etag: '"1"' }).end(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text;
}
