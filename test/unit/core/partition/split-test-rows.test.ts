import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { keys } from '../../../../core/names.ts';
import { pipelineFile, prepareRows, run } from '../../../fixtures/features.ts';

const lines = Array.from({ length: 60 }, (_, id) => {
  const plan = id % 4 === 0 ? '' : ` p${id % 2} `;
  return `${id},2026-01-0${1 + (id % 3)} 0${id % 10}:30:00,${plan},${id % 3 === 0 ? 'yes' : 'no'}`;
});
const csv = `id,at,plan,left\n${lines.join('\n')}\n`;
const churn = (rest: object) =>
  pipelineFile({
    problem: 'binary',
    columns: { id: 'integer', at: 'timestamp', plan: 'category', left: 'category' },
    target: { column: 'left', positive: 'yes' },
    key: ['id'],
    derive: { late: 'id >= 30' },
    ...rest,
  });

const recordSchema = z.object({ id: z.coerce.number(), at: z.string(), plan: z.string().nullable() });

describe('test.parquet', () => {
  it('has neither cluster nor time if the pipeline file names none', async () => {
    const { readParquet } = await prepareRows(churn({}), csv);
    const rows = await readParquet(keys.testRows(run.runId));
    expect(rows.length).toBeGreaterThan(2);
    expect(rows.every(({ cluster, time }) => cluster === null && time === null)).toBe(true);
    expect(Object.keys(rows[0] ?? {})).not.toContain('slice_0');
  });

  it('has the day as cluster, the time, and the values of the slices, including derived columns', async () => {
    const gate = { slices: { by: ['plan', 'late'] } };
    const { readParquet } = await prepareRows(churn({ time: { column: 'at' }, gate }), csv);
    const rows = await readParquet(keys.testRows(run.runId));
    expect(rows.length).toBeGreaterThan(2);
    for (const row of rows) {
      const { id, at, plan } = recordSchema.parse(row['record']);
      expect(row).toMatchObject({
        incomplete: plan === null,
        cluster: at.slice(0, 10),
        time: at,
        slice_0: plan,
        slice_1: String(id >= 30),
      });
    }
  });
});
