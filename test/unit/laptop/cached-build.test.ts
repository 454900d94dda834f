import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cachedBuild } from '../../../laptop/cached-build.ts';

const made = new Set<string>();
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** Requests the build of a key. Building writes a file with this text. */
async function ask(key: string, text: string): Promise<string> {
  const folder = await cachedBuild('templates', key, (draft) => writeFileSync(join(draft, 'text'), text));
  made.add(folder);
  return readFileSync(join(folder, 'text'), 'utf8');
}

test('An existing build is reused, and another key is built separately', async () => {
  const key = randomUUID();
  expect(await ask(key, 'first')).toBe('first');
  expect(await ask(key, 'second')).toBe('first');
  expect(await ask(`${key}.`, 'third')).toBe('third');
});

test('If two processes build at the same time, one result is kept', async () => {
  const key = randomUUID();
  const [one, other] = await Promise.all([ask(key, 'one'), ask(key, 'other')]);
  expect(other).toBe(one);
  expect(await ask(key, 'third')).toBe(one);
});

test('A failed build leaves nothing behind, and the next request builds again', async () => {
  const key = randomUUID();
  let draft = '';
  const failing = cachedBuild('templates', key, (folder) => {
    draft = folder;
    throw new Error('no room');
  });
  await expect(failing).rejects.toThrow('no room');
  expect(existsSync(draft)).toBe(false);
  expect(await ask(key, 'made')).toBe('made');
});

test('A build that was not used for a month is removed at the next build', async () => {
  const old = await cachedBuild('templates', randomUUID(), () => {});
  const used = await cachedBuild('templates', randomUUID(), () => {});
  made.add(used);
  const longAgo = new Date(Date.now() - 31 * 24 * 3_600_000);
  utimesSync(old, longAgo, longAgo);
  await ask(randomUUID(), 'new');
  expect(readdirSync(dirname(old)).map((name) => join(dirname(old), name))).not.toContain(old);
  expect(existsSync(used)).toBe(true);
});
