import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { entry } from '../../../../handlers/aws/entry.ts';
import { readEnvironment } from '../../../../handlers/aws/environment.ts';
import { awsError } from '../../../fixtures/fake-sagemaker.ts';

const written: string[] = [];
beforeEach(() => {
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((line) => written.push(String(line)) > 0);
  }
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Everything that the logger writes while a handler runs. */
async function logOf(run: () => Promise<unknown>): Promise<string> {
  written.length = 0;
  await run().catch(() => undefined);
  return written.join('\n');
}

const input = z.strictObject({ name: z.string(), size: z.number() });

describe('a handler', () => {
  it('names every problem of an invalid event, and does nothing', async () => {
    let called = false;
    const handler = entry(input, () => {
      called = true;
      return Promise.resolve(null);
    });
    await expect(handler({ size: 'x', more: 1 })).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(/name: .*size: .*more/s),
    });
    expect(called).toBe(false);
  });

  it.each(['ThrottlingException', 'TooManyRequestsException', 'SlowDown'])(
    'turns %s into the error that the state machine retries',
    async (name) => {
      const cause = awsError(name, 'Rate exceeded');
      const handler = entry(input, () => Promise.reject(cause));
      await expect(handler({ name: 'a', size: 1 })).rejects.toMatchObject({ name: 'ThrottledError', cause });
    },
  );

  it('rethrows every other error unchanged', async () => {
    const error = awsError('AccessDenied', 'no');
    await expect(entry(input, () => Promise.reject(error))({ name: 'a', size: 1 })).rejects.toBe(error);
  });

  it('logs input and output, but not users’ rows', async () => {
    const event = { name: 'a person', size: 1 };
    const work = () => Promise.resolve({ answer: 'their row' });
    expect(await logOf(() => entry(input, work)(event))).toMatch(/a person.*their row/s);
    const quiet = await logOf(() => entry(input, work, { logData: false })(event));
    expect(quiet).toContain('done');
    expect(quiet).not.toMatch(/a person|their row/);
    const failing = () => Promise.reject(new Error('broken'));
    const failed = await logOf(() => entry(input, failing, { logData: false })(event));
    expect(failed).toContain('broken');
    expect(failed).not.toContain('a person');
  });
});

describe('a function’s environment', () => {
  it('is rejected with the name of every missing or invalid variable', () => {
    vi.stubEnv('RELEARN_TEST_SIZE', 'x');
    const read = () => readEnvironment({ RELEARN_TEST_NAME: z.string(), RELEARN_TEST_SIZE: z.coerce.number() });
    expect(read).toThrow(/RELEARN_TEST_NAME: .*RELEARN_TEST_SIZE: /);
  });
});
