import { Worker } from 'node:worker_threads';
import type { Algorithm, LoadedModel } from './algorithm.ts';
import type { Reply, Request } from './messages.ts';

/**
 * The entry point of a container process. `worker.ts <module URL> <export name>` answers the
 * Requests of its parent and ends when the parent ends. It logs to standard output, which the
 * parent redirects to the log file.
 */

const parentPid = process.ppid;
process.on('disconnect', () => process.exit());

const [moduleUrl = '', exportName = ''] = process.argv.slice(2);
const loadingAlgorithm = importAlgorithm();
// The first request reports a failed import. Without this line the rejection would end the process
// before that.
loadingAlgorithm.catch(() => {});
let model: LoadedModel | undefined;

process.on('message', (message) => {
  // The parent sends only requests.
  const request = message as Request;
  void answer(request).then((reply) => process.send?.(reply));
});

async function answer(request: Request): Promise<Reply> {
  try {
    return { id: request.id, ok: true, ...(await perform(request)) };
  } catch (error) {
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    log(name === 'ClientError' ? `${name}: ${message}` : (stack ?? message));
    return { id: request.id, ok: false, errorName: name, message };
  }
}

async function perform(request: Request) {
  const algorithm = await loadingAlgorithm;
  switch (request.method) {
    case 'train': {
      exitWithParent();
      const { hyperparameters, channels, modelDirectory } = request;
      return algorithm.train({ hyperparameters, channels, modelDirectory, log });
    }
    case 'load':
      model = await algorithm.load(request.modelDirectory);
      return {};
    case 'predict':
      if (!model) throw new Error('no model has been loaded');
      return {
        prediction: model.predict(
          Buffer.from(request.body.buffer, request.body.byteOffset, request.body.byteLength),
          request.options,
        ),
      };
  }
}

async function importAlgorithm(): Promise<Algorithm> {
  const exports: Record<string, Algorithm | undefined> = await import(moduleUrl);
  const algorithm = exports[exportName];
  if (!algorithm) throw new Error(`${moduleUrl} does not export ${exportName}`);
  return algorithm;
}

function log(line: string): void {
  process.stdout.write(`${new Date().toISOString()} ${line}\n`);
}

/**
 * A trainer that never yields does not receive 'disconnect', so a thread checks whether the parent
 * is alive.
 */
function exitWithParent(): void {
  new Worker(
    `const { workerData } = require('node:worker_threads');
     setInterval(() => process.ppid === workerData || process.kill(process.pid, 'SIGKILL'), 500);`,
    { eval: true, workerData: parentPid, resourceLimits: { maxOldGenerationSizeMb: 8 } },
  ).unref();
}
