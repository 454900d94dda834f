import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstHash } from '../../../../core/partition/split.ts';
import { keys } from '../../../../core/names.ts';
import { pipelineFile, prepareRows, run } from '../../../fixtures/features.ts';

const all = 2 ** 60;

describe('the partitions of a split by hash', () => {
  it('are divided at the first hash that, as a share of all hashes in 64-bit floating point, reaches the share', () => {
    const share = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0.15, 0.3, 0.15 + 0.15, 1));
    fc.assert(
      fc.property(share, fc.bigInt(-200n, 200n), (limit, near) => {
        const first = firstHash(limit);
        const hash = first + near;
        if (hash < 0n || hash >= BigInt(all)) return;
        expect(Number(hash) / all < limit).toBe(hash < first);
      }),
    );
  });

  it('contain each row once', async () => {
    const columns = { id: 'integer', x: 'number', y: 'number' };
    const rows = Array.from({ length: 200 }, (_, id) => `${id},${id % 7},${id % 3}`);
    const file = pipelineFile({ problem: 'regression', columns, target: { column: 'y' }, key: ['id'] });
    const { divided, readMatrix, bucket } = await prepareRows(file, `id,x,y\n${rows.join('\n')}\n`);
    const { train, validation, test } = divided.rows;
    expect(train + validation + test).toBe(200);
    expect((await readMatrix('train')).length).toBe(train);
    expect((await readMatrix('validation')).length).toBe(validation);
    expect((await readMatrix('test-challenger')).length).toBe(test);
    expect(await bucket.readJson(keys.split(run.runId))).toMatchObject({ overlap: { keys: 0 } });
  });
});
