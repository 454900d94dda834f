import { existsSync, globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** Folders of tests, each with the folder of the source that it mirrors. */
const mirrors = [
  { tests: 'test/unit', source: '.' },
  { tests: 'packages/local-aws/test', source: 'packages/local-aws' },
];

describe('the layout', () => {
  it.each(mirrors)('$tests mirrors the folders of the source', ({ tests, source }) => {
    const files = globSync('**/*.test.ts', { cwd: join(root, tests) });
    expect(files.length).toBeGreaterThan(10);
    const folders = [...new Set(files.map((file) => dirname(file)))];
    expect(folders.filter((folder) => !existsSync(join(root, source, folder)))).toEqual([]);
  });
});
