import { describe, expect, it } from 'vitest';
import { keys } from '../../../../core/names.ts';
import { pipelineFile, prepareRows, run } from '../../../fixtures/features.ts';

const rows = Array.from({ length: 60 }, (_, id) => `${id},${id % 7},${id % 3 === 0 ? 'yes' : 'no'}`);
const csv = `id,age,left\n${rows.join('\n')}\n`;
const churn = (serve: object) =>
  pipelineFile({
    problem: 'binary',
    columns: { id: 'integer', age: 'number', left: 'category' },
    target: { column: 'left', positive: 'yes' },
    key: ['id'],
    serve,
  });

describe('Split', () => {
  it('writes no further matrix if the threshold is a number', async () => {
    const { readMatrix, readText } = await prepareRows(churn({ threshold: 0.4 }), csv);
    await expect(readMatrix('validation-challenger')).rejects.toThrow('ENOENT');
    await expect(readText(keys.validationLabels(run.runId))).rejects.toThrow('ENOENT');
  });

  it('writes the validation rows for scoring, and their labels, if the threshold is to be chosen', async () => {
    const chosen = churn({ threshold: { cost: { falsePositive: 1, falseNegative: 5 } } });
    const { divided, readMatrix, readText } = await prepareRows(chosen, csv);
    const labels = (await readText(keys.validationLabels(run.runId))).trimEnd().split('\n');
    const unlabelled = await readMatrix('validation-challenger');
    expect(labels).toHaveLength(divided.rows.validation);
    expect(new Set(labels)).toEqual(new Set(['0', '1']));
    expect(unlabelled.map((line, row) => `${labels[row]},${line}`)).toEqual(await readMatrix('validation'));
  });
});
