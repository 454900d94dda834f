import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { functions } from '../../../handlers/functions.ts';
import { bundledFunctions } from '../../../laptop/bundled-functions.ts';
import { createLambda } from '../../../packages/local-aws/lambda/lambda.ts';

const directory = mkdtempSync(join(tmpdir(), 'relearn-bundled-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('Every function has a bundle', async () => {
  const { bundleOf } = await bundledFunctions();
  const entries = Object.values(functions).map(({ entry }) => entry);
  expect(entries.filter((entry) => !existsSync(bundleOf(entry)))).toEqual([]);
});

test('The stack of an error in a bundle names source files and lines', async () => {
  const { bundleOf, runtime } = await bundledFunctions();
  const lambda = createLambda({
    functions: [
      {
        name: 'gate',
        arn: 'arn:aws:lambda:us-east-1:000000000000:function:gate',
        entry: bundleOf(functions['gate-on-metric'].entry),
        environment: {},
        memoryMb: 512,
        timeoutSeconds: 60,
        taskRoot: directory,
        tmpDirectory: join(directory, 'tmp'),
      },
    ],
    region: 'us-east-1',
    runtime,
    logDirectory: directory,
    compileCacheDirectory: join(directory, 'compiled'),
  });
  const result = await lambda.invoke('gate', {});
  lambda.close();
  const source = (file: string) => `${join(import.meta.dirname, '..', '..', '..', file)}:`;
  expect(result).toMatchObject({
    payload: {
      errorMessage: expect.stringContaining("The function's environment is incomplete"),
      trace: expect.arrayContaining([
        expect.stringContaining(source('handlers/aws/environment.ts')),
        expect.stringContaining(source('handlers/gate-on-metric/index.ts')),
      ]),
    },
  });
});
