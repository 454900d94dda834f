import { describe, expect, it } from 'vitest';
import { openEncoder } from '../../../../handlers/duckdb/encoder.ts';
import { pipelineFile, prepareRows } from '../../../fixtures/features.ts';

const base = {
  problem: 'regression',
  columns: { id: 'integer', age: 'number', since: 'date', member: 'boolean', plan: 'category', y: 'number' },
  target: { column: 'y' },
  key: ['id'],
};
/** Plain numbers, because `standardized` would hide imputed values. */
const raw = { age: 'number', since: 'number', member: 'number' };
const linear = { ...base, train: { algorithm: 'linear-learner' }, encode: raw };

/** 200 rows in the order of their label; every fourth has no age, date, membership and plan. */
function csv(): string {
  const rows = Array.from({ length: 200 }, (_, id) => {
    const known = id % 4 !== 0;
    const cells = known
      ? [id % 50, `1970-01-${String(1 + (id % 28)).padStart(2, '0')}`, id % 3 > 0, `p${id % 2}`]
      : ['', '', '', ''];
    return [id, ...cells, id].join(',');
  });
  return `id,age,since,member,plan,y\n${rows.join('\n')}\n`;
}

const numberFill = (features: { encodings: { column: string; missing?: number }[] }, column: string) =>
  features.encodings.find((encoding) => encoding.column === column)?.missing;

const middle = (values: number[]) => {
  const sorted = [...values].sort((a, b) => a - b);
  return (
    ((sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? NaN)) / 2
  );
};

describe('a matrix for the linear learner', () => {
  it('is not written if impute names a derived column with levels', async () => {
    const file = { ...linear, derive: { letter: 'substr(plan, 1, 1)' }, impute: { letter: 'median' } };
    await expect(prepareRows(pipelineFile(file), csv())).rejects.toThrow('impute.letter: is for numbers');
  });

  it('has the training rows’ median for a missing number, as a request has', async () => {
    const { readMatrix, readFeatures } = await prepareRows(pipelineFile(linear), csv());
    const features = await readFeatures();
    const matrix = await readMatrix('train');
    expect(matrix.join('\n')).not.toMatch(/,,|,\n|,$/);

    const known = matrix.map((line) => line.split(',').map(Number)).filter(([y = 0]) => y % 4 !== 0);
    for (const [index, column] of ['age', 'since', 'member'].entries()) {
      expect(numberFill(features, column)).toBe(middle(known.map((cells) => cells[2 * index + 1] ?? NaN)));
    }
    const isMissing = ({ 0: y = 0, 2: age, 4: since, 6: member }: number[]) => [
      age,
      since,
      member,
      y % 4 === 0 ? 1 : 0,
    ];
    for (const cells of matrix.map((line) => line.split(',').map(Number))) {
      expect(new Set(isMissing(cells)).size).toBe(1);
    }

    const encoder = await openEncoder(features);
    const [line] = await encoder.encode([{ id: 1, plan: null }]);
    encoder.close();
    const fills = ['age', 'since', 'member'].map((column) => numberFill(features, column));
    expect(line).toBe(`${fills.join(',1,')},1,0,0,0,1`);
  });

  it('has the mean or a constant if the pipeline says so', async () => {
    const impute = { age: 'mean', since: -7.5 };
    const { readMatrix, readFeatures } = await prepareRows(pipelineFile({ ...linear, impute }), csv());
    const features = await readFeatures();
    const ages = (await readMatrix('train'))
      .map((line) => line.split(',').map(Number))
      .filter(([y = 0]) => y % 4 !== 0);
    const mean = ages.reduce((sum, [, age = NaN]) => sum + age, 0) / ages.length;
    expect(numberFill(features, 'age')).toBeCloseTo(mean, 9);
    expect(numberFill(features, 'since')).toBe(-7.5);
  });

  it('has no column without values, and one more code for a missing level', async () => {
    const empty = csv().replaceAll(/^(\d+),[^,]*/gm, '$1,');
    const file = { ...linear, encode: { ...raw, plan: 'ordinal' } };
    const features = await (await prepareRows(pipelineFile(file), empty)).readFeatures();
    expect(features.dropped).toEqual([{ column: 'age', why: 'missing' }]);
    expect(features.featureNames).not.toContain('age');
    expect(numberFill(features, 'plan')).toBe(2);
  });

  it('is one-hot for up to a hundred levels', async () => {
    const rows = Array.from({ length: 2000 }, (_, id) => `${id},${id % 250},${id}`);
    const columns = { id: 'integer', plan: 'category', y: 'number' };
    const { readFeatures } = await prepareRows(
      pipelineFile({ ...linear, columns, encode: {} }),
      `id,plan,y\n${rows.join('\n')}\n`,
    );
    const features = await readFeatures();
    expect(features.featureNames).toHaveLength(102);
    expect(features.encodings).toMatchObject([{ kind: 'onehot', column: 'plan' }]);
  });

  it('is shuffled in the same way every time, because the container reads rows in order', async () => {
    const order = async () => {
      const { readMatrix } = await prepareRows(pipelineFile(linear), csv());
      return (await readMatrix('train')).map((line) => Number(line.split(',')[0]));
    };
    const labels = await order();
    const sorted = [...labels].sort((a, b) => a - b);
    expect(labels).not.toEqual(sorted);
    // If the rows were still sorted by label, the first half would have the small labels.
    const half = labels.slice(0, labels.length / 2);
    expect(half.filter((label) => label < 100).length / half.length).toBeLessThan(0.7);
    expect(await order()).toEqual(labels);
  });
});

describe('a matrix for XGBoost', () => {
  it('keeps missing values and the order of the rows, unless the pipeline replaces the values', async () => {
    const { readMatrix } = await prepareRows(pipelineFile({ ...base, impute: { age: 40 } }), csv());
    const matrix = await readMatrix('train');
    const labels = matrix.map((line) => Number(line.split(',')[0]));
    expect(labels).toEqual([...labels].sort((a, b) => a - b));
    expect(matrix.find((line) => Number(line.split(',')[0]) % 4 === 0)).toMatch(/^[\d.]+,40,,,0,0,0,1$/);
  });
});
