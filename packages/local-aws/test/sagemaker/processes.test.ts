import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { settled } from '../fixtures/sagemaker.ts';

const container = new URL('../../sagemaker/runs/container.ts', import.meta.url).href;
const toy = new URL('../fixtures/toy-algorithm.ts', import.meta.url).href;

/**
 * Starts a host that runs `work` with a container and does not end. Returns the host and the
 * container's pid.
 */
async function startHost(work: string) {
  const directory = mkdtempSync(join(tmpdir(), 'sagemaker-'));
  const log = join(directory, 'job.log');
  writeFileSync(join(directory, 'toy-model'), '{"features":2}');
  const program = `
    const directory = ${JSON.stringify(directory)};
    import { startContainer } from ${JSON.stringify(container)};
    const algorithm = { imageIn: () => '', module: new URL(${JSON.stringify(toy)}), exportName: 'toy' };
    const container = startContainer(algorithm, ${JSON.stringify(log)});
    ${work}`;
  const host = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' });
  onTestFinished(() => {
    host.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });
  const text = await settled(
    async () => (existsSync(log) ? readFileSync(log, 'utf8') : ''),
    (content) => /pid \d+/.test(content),
  );
  return { host, pid: Number(/pid (\d+)/.exec(text)?.[1]) };
}

/** A process that has ended can remain as a zombie (state Z) until the system removes it. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const status = `/proc/${pid}/stat`;
    return !existsSync(status) || !readFileSync(status, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

test.each([
  ['trains without yielding', `await container.train({ busy: 'yes' }, {}, directory);`],
  ['serves', `await container.load(directory); setInterval(() => {}, 1000);`],
])('a container that %s ends when its host is killed', async (_, work) => {
  const { host, pid } = await startHost(work);
  expect(isAlive(pid)).toBe(true);
  host.kill('SIGKILL');
  await once(host, 'exit');
  await settled(
    async () => isAlive(pid),
    (alive) => !alive,
  );
});
