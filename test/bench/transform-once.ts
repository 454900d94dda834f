import { copyFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { keys } from '../../core/names.ts';
import { split } from '../../handlers/split/split.ts';
import { transform } from '../../handlers/transform/transform.ts';

/**
 * Usage: transform-once.ts PIPELINE.json DATA FOLDER. Runs Transform and Split with a folder as
 * bucket. Prints a JSON line with the seconds of each, the peak memory of the process, and the peak
 * size of TMPDIR.
 */
const [pipelineFile = '', data = '', folder = ''] = process.argv.slice(2);
const run = { runId: 'bench', execution: 'arn:aws:states:us-east-1:000000000000:execution:relearn-bench:1' };
const pathOf = async (key: string) => {
  const path = join(folder, key);
  await mkdir(dirname(path), { recursive: true });
  return path;
};
const incoming = `${keys.incoming}rows.csv`;
const bucket = {
  uri: (key: string) => `s3://bench/${key}`,
  readJson: async (key: string): Promise<unknown> => JSON.parse(await readFile(await pathOf(key), 'utf8')),
  // There is no champion to read.
  readVersioned: () => Promise.resolve(undefined),
  writeJson: async (key: string, value: unknown) => writeFile(await pathOf(key), JSON.stringify(value)),
  download: async (key: string, path: string) => copyFile(key === incoming ? data : await pathOf(key), path),
  upload: async (path: string, key: string) => copyFile(path, await pathOf(key)),
};
await bucket.writeJson(keys.plan(run.runId), {
  version: 1,
  ...run,
  trigger: 'manual',
  startedAt: new Date().toISOString(),
  force: false,
  promote: false,
  pipeline: JSON.parse(await readFile(pipelineFile, 'utf8')),
  objects: [{ key: incoming, etag: '"bench"', sizeBytes: (await stat(data)).size }],
});

async function bytesBelow(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = entries.map(async (entry) =>
    entry.isFile()
      ? stat(join(entry.parentPath, entry.name)).then(
          ({ size }) => size,
          () => 0,
        )
      : 0,
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
const scratch = { transform: 0, split: 0 };
let step: keyof typeof scratch = 'transform';
const watch = setInterval(() => {
  void bytesBelow(tmpdir()).then((bytes) => {
    scratch[step] = Math.max(scratch[step], bytes);
  });
}, 250);

const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const start = performance.now();
const { rows } = await transform({ run, champion: null }, { bucket });
const between = performance.now();
const transformCpuSeconds = cpuSeconds();
const transformPeakMb = process.resourceUsage().maxRSS / 1024;
step = 'split';
await split({ run, champion: null }, { bucket });
const end = performance.now();
clearInterval(watch);
console.log(
  JSON.stringify({
    rows: rows.read,
    seconds: (end - start) / 1000,
    transformSeconds: (between - start) / 1000,
    transformCpuSeconds,
    cpuSeconds: cpuSeconds(),
    transformPeakMb,
    peakMb: process.resourceUsage().maxRSS / 1024,
    transformScratchMb: scratch.transform / 2 ** 20,
    splitScratchMb: scratch.split / 2 ** 20,
  }),
);
