import { describe, expect, it } from 'vitest';
import { guessTable } from '../../../../core/init/guess-table.ts';
import { guessTarget, targetCandidates } from '../../../../core/init/guess-target.ts';
import { proposePipeline } from '../../../../core/init/propose-pipeline.ts';
import { readSample } from '../../../../core/init/sample.ts';
import { adultLike } from '../../../adult-like.ts';

function propose(text: string, targetName: string, key: string[] = []) {
  const table = guessTable(readSample(text, true));
  const target = table.columns.find(({ name }) => name === targetName);
  if (target === undefined) throw new Error(`${targetName} is not one of ${table.sample.names.join()}`);
  const problem = guessTarget(target);
  if (problem.problem === undefined) throw new Error(problem.reason);
  const { rows } = table.sample;
  const { file, remarks } = proposePipeline(table, { name: 'p', target, problem, key, encoding: 'utf-8', rows });
  return { file, remarks: remarks.join('\n') };
}

/** Makes a CSV file. Each cell is a function of its row's index. */
function csv(columns: Record<string, (row: number) => string | number>, rows = 1000, delimiter = ','): string {
  const lines = Array.from({ length: rows }, (_, row) => Object.values(columns).map((cell) => cell(row)));
  return [Object.keys(columns), ...lines].map((cells) => cells.join(delimiter)).join('\n');
}

const noise = (row: number, of = 100) => (row * 7919) % of;

describe('a column that cannot be the target is rejected with the reason', () => {
  it.each([
    ['one value', { y: () => 'same' }, 'only one value'],
    ['an id', { y: (row: number) => row * 7 }, 'looks like an id'],
    ['a date', { y: (row: number) => `2026-01-${10 + (row % 20)}` }, 'it is a date'],
    ['free text', { y: (row: number) => `word ${row}` }, 'too many for classes'],
    ['a decimal comma', { y: (row: number) => `"${row},${noise(row)}"` }, 'write them as 1234.5'],
  ])('%s', (_, columns, reason) => {
    expect(() => propose(csv({ x: (row) => noise(row), ...columns }), 'y')).toThrow(reason);
  });
});

describe('a table that Relearn has not seen before', () => {
  const { file, remarks } = propose(adultLike(2000), 'column_11');
  it('is found to have no header, and a marker for missing values', () => {
    expect(file['input']).toEqual({ header: false, missing: ['', '?'] });
  });
  it('gets a type for every column, and the rarer class as the positive one', () => {
    expect(file['columns']).toMatchObject({
      column_1: 'number',
      column_2: 'category',
      column_3: 'number',
      column_9: 'number',
    });
    expect(Object.keys(file['columns'] ?? {})).toHaveLength(11);
    expect(file).toMatchObject({ problem: 'binary', target: { column: 'column_11', positive: '>50K' } });
  });
  it('has no key, and a remark explains the consequence', () => {
    expect(file).not.toHaveProperty('key');
    expect(remarks).toMatch(/Without a key, rows are split by all their features/);
  });
  it('is too small for the default gate, which is lowered with a remark', () => {
    expect(file['gate']).toEqual({ minTestRows: 240 });
    expect(remarks).toMatch(/2,000 rows\. About 300 of them are test rows/);
  });
});

it('reads semicolons, and converts numbers with a decimal comma by a derived column', () => {
  const text = csv(
    {
      id: (row) => `k${row}`,
      price: (row) => `${noise(row)},5`,
      big: (row) => `1.${100 + (row % 800)},25`,
      left: (row) => (noise(row) < 40 ? 'yes' : 'no'),
    },
    4000,
    ';',
  );
  const { file, remarks } = propose(text, 'left');
  expect(file).toEqual({
    name: 'p',
    problem: 'binary',
    columns: { id: 'text', price: 'text', big: 'text', left: 'category' },
    target: { column: 'left', positive: 'yes' },
    input: { delimiter: ';' },
    key: ['id'],
    drop: ['price'],
    derive: { 'big (number)': `CAST(replace(replace("big", '.', ''), ',', '.') AS DOUBLE)` },
  });
  expect(remarks).toMatch(/"big" contains numbers such as 1\.234,5, which can be read in two ways/);
  expect(remarks).toMatch(/"price" alone explains 100\.0% of the rows outside the largest class of "left"/);
});

describe('columns that reveal the target are dropped with a remark', () => {
  const parts = {
    one: (row: number) => noise(row),
    other: (row: number) => noise(row * 3 + 1, 89),
    x: (row: number) => noise(row * 5, 97),
  };
  it('two columns that add up to it', () => {
    const { file, remarks } = propose(csv({ ...parts, y: (row) => parts.one(row) + parts.other(row) }), 'y');
    expect(file['drop']).toEqual(['one', 'other']);
    expect(remarks).toMatch(/"one" and "other" add up to "y"/);
  });
  it('a column that equals it in another unit', () => {
    const { file } = propose(csv({ ...parts, cents: (row) => parts.x(row) * 100, y: (row) => parts.x(row) }), 'y');
    expect(file['drop']).toEqual(['x', 'cents']);
  });
  it('a column with another word for each class', () => {
    const { file, remarks } = propose(
      csv({
        ...parts,
        state: (row) => (noise(row * 5, 97) > 50 ? 'closed' : 'open'),
        y: (row) => (noise(row * 5, 97) > 50 ? 'paid' : 'due'),
      }),
      'y',
    );
    expect(file['drop']).toEqual(['x', 'state']);
    expect(remarks).toMatch(/"state" alone explains 100\.0%/);
  });
  it('two columns whose order predicts the class', () => {
    const up = (row: number) => (parts.one(row) < parts.other(row) ? 'up' : 'down');
    const { file, remarks } = propose(csv({ ...parts, y: up }), 'y');
    expect(file['drop']).toEqual(['one', 'other']);
    expect(remarks).toMatch(/"one" and "other" explain 100\.0% of "y" by their order\. Are they known before "y"\?/);
  });
  it('but no column that merely helps', () => {
    const { file } = propose(csv({ ...parts, y: (row) => (parts.x(row) + noise(row * 11, 83) > 80 ? 'a' : 'b') }), 'y');
    expect(file).not.toHaveProperty('drop');
  });
});

describe('the key', () => {
  const y = (row: number) => noise(row, 97) / 2;
  it('is an id, and a counter and other ids are not features', () => {
    const text = csv(
      {
        '': (row) => row,
        id: (row) => 7000 + row * 3,
        'order number': (row) => 99_000 - row * 2,
        x: (row) => noise(row * 3),
        y,
      },
      5000,
    );
    const { file, remarks } = propose(text, 'y');
    expect(file).toMatchObject({ key: ['id'], drop: ['order number'] });
    expect(file['columns']).toEqual({ id: 'integer', 'order number': 'integer', x: 'number', y: 'number' });
    expect(remarks).toMatch(/"column_1" only counts the rows/);
    expect(remarks).toMatch(/"order number" looks like an id/);
  });
  it('is the time if it differs on each row, and a split by time is suggested', () => {
    const hour = (row: number) => new Date(Date.UTC(2026, 0, 1, row)).toISOString().slice(0, 19).replace('T', ' ');
    const { file, remarks } = propose(csv({ at: hour, x: (row) => noise(row * 3), y }), 'y');
    expect(file).toMatchObject({ columns: { at: 'timestamp' }, key: ['at'], time: { column: 'at' } });
    expect(remarks).toMatch(/"hour": "hour\(at\)".*\n.*"by": "time"/);
  });
  it('is the column that the user names, without further checks', () => {
    expect(propose(csv({ id: (row) => row, x: (row) => noise(row), y }), 'y', ['x']).file).toMatchObject({
      key: ['x'],
    });
  });
});

it('guesses types from all values: codes with leading zeros, other date formats, booleans, markers among numbers', () => {
  const text = csv(
    {
      zip: (row) => `0${1000 + (row % 40)}`,
      born: (row) => `${10 + (row % 18)}/0${1 + (row % 9)}/1990`,
      seen: (row) => `0${1 + (row % 9)}.0${1 + (row % 8)}.2026 1${row % 10}:30`,
      member: (row) => (noise(row) > 50 ? 'True' : 'False'),
      income: (row) => (row % 9 === 0 ? '-' : row % 10 === 1 ? 'NULL' : noise(row * 3, 91)),
      dash: (row) => (row % 2 === 0 ? '-' : '+'),
      nothing: () => '',
      y: (row) => noise(row, 97) / 2,
    },
    5000,
  );
  const { file, remarks } = propose(text, 'y');
  expect(file).toMatchObject({
    columns: {
      zip: 'category',
      born: { type: 'date', format: '%d/%m/%Y' },
      seen: { type: 'timestamp', format: '%d.%m.%Y %H:%M' },
      member: 'boolean',
      income: 'number',
      dash: 'category',
    },
    input: { missing: ['', 'NULL', '-'] },
  });
  expect(file['columns']).not.toHaveProperty('nothing');
  expect(remarks).toMatch(/"nothing" has no values, so it is not a feature/);
});

it('reads CRLF and quoted cells with delimiters, quotes and line ends, and leaves out an incomplete last record', () => {
  const text = '\u{feff}a,"b ""x"", c"\r\n1,"two\r\nlines"\r\n2,"x, y"\r\n3,cut o';
  expect(readSample(text, false)).toEqual({
    delimiter: ',',
    header: true,
    names: ['a', 'b "x", c'],
    columns: [
      ['1', '2'],
      ['two\r\nlines', 'x, y'],
    ],
    rows: 2,
    ragged: 0,
  });
  expect(readSample('a,b\n1,2\n3\n', true)).toMatchObject({ rows: 1, ragged: 1 });
});

it('lists the columns that can be the target, the likeliest first', () => {
  const text = csv({
    n: (row) => row,
    x: (row) => noise(row),
    churned: (row) => (noise(row) > 70 ? 1 : 0),
    day: () => '2026-01-01',
    last: (row) => noise(row, 4),
  });
  expect(targetCandidates(guessTable(readSample(text, true)).columns).map(({ name }) => name)).toEqual([
    'churned',
    'last',
    'x',
  ]);
});
