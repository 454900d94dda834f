import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { settled } from '../fixtures/sagemaker.ts';

const container = new URL('../../sagemaker/runs/container.ts', import.meta.url).href;
const toy = new URL('../fixtures/toy-algorithm.ts', import.meta.url).href;

/** Starts a host that does this with a container and stays; answers the host and the container's pid. */
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

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test.each([
  ['trains without a pause', `await container.train({ busy: 'yes' }, {}, directory);`],
  ['serves', `await container.load(directory); setInterval(() => {}, 1000);`],
])('a container that %s ends with a host that was killed', async (_, work) => {
  const { host, pid } = await startHost(work);
  expect(isAlive(pid)).toBe(true);
  host.kill('SIGKILL');
  await once(host, 'exit');
  await settled(
    async () => isAlive(pid),
    (alive) => !alive,
  );
});
