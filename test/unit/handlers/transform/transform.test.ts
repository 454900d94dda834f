import { describe, expect, it } from 'vitest';
import { keys } from '../../../../core/names.ts';
import { transform } from '../../../../handlers/transform/transform.ts';
import { bucketWith, pipelineFile, prepareRows, run } from '../../../fixtures/features.ts';

const file = pipelineFile({
  problem: 'binary',
  columns: {
    id: 'text',
    'Seat/class "x"': 'category',
    Age: 'number',
    count: 'integer',
    day: 'date',
    at: 'timestamp',
    flag: 'boolean',
    size: { type: 'category', values: ['S', 'M'] },
    label: 'category',
  },
  target: { column: 'label', positive: 'yes' },
  key: ['id'],
  drop: ['at'],
  derive: { inverse: '1 / Age' },
  input: { missing: ['', 'NA'] },
});
const header = 'id,"Seat/class ""x""",Age,count,day,at,flag,size,label';
const good = (id: number) => `${id},Eco, 4${id} ,7,2020-02-03,2020-02-03 04:05:06,true,S,yes`;

async function outcome(pipeline: Record<string, unknown>, files: Record<string, string | Buffer>) {
  const made = await bucketWith(pipeline, files);
  const rows = async () => {
    const { rows: counts } = await transform({ run, champion: null }, { bucket: made.bucket });
    return counts;
  };
  return { ...made, rows };
}

const strict = { ...file, quality: { minRows: 1, maxQuarantined: 0 } };

describe('a file that cannot be read is a DataError that names it', () => {
  it.each([
    ['an empty file', '', /incoming\/a\.csv is empty/],
    ['only blanks', '\r\n \n', /incoming\/a\.csv is empty/],
    ['only a header', `${header}\r\n`, /incoming\/a\.csv: there is no row below the header/],
    [
      'a missing column',
      `${header.replace('Age', 'Aeg')}\n${good(1)}\n`,
      /a\.csv, line 1: column "Age" is declared but missing; did you mean "Aeg"\?/,
    ],
    ['a repeated column', `${header},Age\n${good(1)},1\n`, /column "Age" occurs 2 times/],
    ['no target', `${header.replace(',label', '')}\n1,Eco,4,7,,,,\n`, /column "label" is declared but missing/],
    [
      'a quote that is not closed',
      `${header}\n${good(1)}\n2,"Eco,1,2\n${good(3)}\n${good(4)}\n`,
      /a\.csv, line 3: a quote is not closed/,
    ],
  ])('%s', async (_, text, message) => {
    const { rows } = await outcome(strict, { 'incoming/a.csv': text });
    const failing = rows();
    await expect(failing).rejects.toThrow(message);
    await expect(failing).rejects.toMatchObject({ name: 'DataError' });
  });
});

describe('an invalid row goes to quarantine with file, line, column, value and reason', () => {
  const row = (change: Record<number, string>) =>
    good(9)
      .split(',')
      .map((cell, index) => change[index] ?? cell)
      .join(',');
  it.each([
    ['too many cells', `${good(9)},1`, ',', 'more cells than the header has'],
    ['too few cells', '9,Eco', ',', 'fewer cells than the header has'],
    ['text after a quote', `9,"E"co,4,7,2020-02-03,,true,S,yes`, ',', 'text after a closing quote'],
    ['a word for a number', row({ 2: 'old' }), 'Age,old', 'not a number'],
    ['a number with underscores', row({ 2: '1_000' }), 'Age,1_000', 'not a number'],
    ['an infinite number', row({ 2: 'inf' }), 'Age,inf', 'not a number'],
    ['a text that is not a number', row({ 2: 'NaN' }), 'Age,NaN', 'not a number'],
    ['a comma that may be decimal', row({ 2: '"1,234"' }), 'Age,"1,234"', 'could be two numbers'],
    ['decimals after a comma', row({ 2: '"1.234,5"' }), 'Age,"1.234,5"', 'could be two numbers'],
    ['a hexadecimal number', row({ 2: '0x10' }), 'Age,0x10', 'not a number'],
    ['a hexadecimal integer', row({ 3: '0x10' }), 'count,0x10', 'not a whole number'],
    ['a year of two digits', row({ 4: '20-02-03' }), 'day,20-02-03', 'not a date'],
    ['a word that DuckDB reads as a time', row({ 5: 'epoch' }), 'at,epoch', 'not a timestamp'],
    ['a number beyond a 32-bit float', row({ 2: '1e39' }), 'Age,1e39', 'not a number'],
    ['a fraction for an integer', row({ 3: '2.5' }), 'count,2.5', 'not a whole number'],
    ['a day that does not exist', row({ 4: '2020-02-30' }), 'day,2020-02-30', 'not a date'],
    ['a time of day in a date', row({ 4: '2020-02-03 10:00' }), 'day,2020-02-03 10:00', 'not a date'],
    ['a word for a timestamp', row({ 5: 'noon' }), 'at,noon', 'not a timestamp'],
    ['a word for a boolean', row({ 6: 'maybe' }), 'flag,maybe', 'not a boolean'],
    ['a value outside a closed list', row({ 7: 'XL' }), 'size,XL', 'not one of the listed values'],
    ['a derived value that fails', row({ 2: '0' }), 'inverse,', 'derive cannot be computed'],
    ['no key', row({ 0: 'NA' }), 'id,NA', 'the key is missing'],
  ])('%s', async (_, line, cell, reason) => {
    const text = [header, good(1), good(2), line, good(3)].join('\r\n');
    const { rows, readText } = await outcome(file, { 'incoming/a.csv': text });
    expect(await rows()).toEqual({ read: 4, quarantined: 1, unlabelled: 0 });
    const [, entry] = (await readText(keys.quarantine(run.runId))).split('\n');
    expect(entry).toContain('incoming/a.csv,4,');
    expect(entry).toContain(cell);
    expect(entry).toContain(reason);
  });

  it('with the correct line, even after invalid records and quoted line ends, in each file', async () => {
    const text = [header, good(1), '2,Eco', `3,"a\nb\nc",1,2,2020-01-01,,t,M,no`, `${good(4)},1`, row({ 2: 'x' })].join(
      '\n',
    );
    const { rows, readText } = await outcome(file, { 'incoming/a.csv': text, 'incoming/b.csv': text });
    expect(await rows()).toEqual({ read: 10, quarantined: 6, unlabelled: 0 });
    const lines = (await readText(keys.quarantine(run.runId))).split('\n').slice(1, 7);
    const fileLines = lines.map((line) => line.split(',').slice(0, 2).join(':'));
    expect(fileLines).toEqual(
      ['a.csv:3', 'a.csv:7', 'a.csv:8', 'b.csv:3', 'b.csv:7', 'b.csv:8'].map((at) => `incoming/${at}`),
    );
  });
});

describe('too little valid data is a DataQualityError', () => {
  const bad = good(5).replace(/ 45 /, 'old');

  it('that shows the most frequent reasons with an example if too many rows are invalid', async () => {
    const text = [header, good(1), bad, bad.replace('5', '6'), '7,Eco', good(8)].join('\n');
    const { rows } = await outcome(
      { ...file, quality: { minRows: 1, maxQuarantined: 0.5 } },
      { 'incoming/a.csv': text },
    );
    const failing = rows();
    await expect(failing).rejects.toMatchObject({ name: 'DataQualityError' });
    await expect(failing).rejects.toThrow(
      /3 of 5 rows \(60%\) are invalid, but quality\.maxQuarantined allows only 50%.*\n- column "Age": not a number.*: 2 times, first in incoming\/a\.csv, line 3: "old"\n- fewer cells.*: once in incoming\/a\.csv, line 5: "7,Eco"\nAll of them: s3:\/\/bucket\/work/,
    );
  });

  it('but quarantine and profile are written, so that the reason can be found', async () => {
    const { rows, readText, bucket } = await outcome(strict, { 'incoming/a.csv': [header, good(1), bad].join('\n') });
    await expect(rows()).rejects.toThrow('quality.maxQuarantined');
    expect(await readText(keys.quarantine(run.runId))).toContain('Age,old');
    expect(await bucket.readJson(keys.profile(run.runId))).toMatchObject({ rows: { read: 2, quarantined: 1 } });
  });

  it('if fewer rows than quality.minRows are left', async () => {
    const text = [header, good(1), good(2).replace('yes', ''), good(1)].join('\n');
    const { rows } = await outcome({ ...file, quality: { minRows: 2, maxQuarantined: 0 } }, { 'incoming/a.csv': text });
    await expect(rows()).rejects.toThrow(
      /1 rows can be used, but quality\.minRows requires 2.*1 have no label and 1 were replaced/,
    );
  });

  it('if log1p cannot take the target', async () => {
    const pipeline = pipelineFile({
      problem: 'regression',
      columns: { a: 'number', y: 'number' },
      target: { column: 'y', transform: 'log1p' },
    });
    const { rows, readText } = await outcome(pipeline, { 'incoming/a.csv': 'a,y\n1,2\n2,-1\n' });
    expect(await rows()).toEqual({ read: 2, quarantined: 1, unlabelled: 0 });
    expect(await readText(keys.quarantine(run.runId))).toContain('a.csv,3,y,-1,log1p needs a target above -1');
  });
});

it('counts rows without a label as unlabelled, not as invalid', async () => {
  const text = [header, good(1), good(2).replace('yes', ' '), good(3).replace('yes', 'NA')].join('\n');
  const { rows } = await outcome(strict, { 'incoming/a.csv': text });
  expect(await rows()).toEqual({ read: 3, quarantined: 0, unlabelled: 2 });
});

it('keeps the newest row of a key by time, regardless of the order of the files', async () => {
  const dated = { ...file, time: { column: 'day' } };
  const older = good(1).replace('2020-02-03,', '2019-01-01,').replace('Eco', 'Old');
  const { rows, readClean, bucket } = await outcome(dated, {
    'incoming/a.csv': [header, good(1), good(2)].join('\n'),
    'incoming/b.csv': [header, older].join('\n'),
  });
  await rows();
  const clean = await readClean();
  expect(clean.map((row) => [row['id'], row['Seat/class "x"']])).toEqual([
    ['1', 'Eco'],
    ['2', 'Eco'],
  ]);
  expect(await bucket.readJson(keys.profile(run.runId))).toMatchObject({ rows: { duplicates: 1, clean: 2 } });
});

it('keeps the last row of a key in file order if there is no time', async () => {
  const { rows, readClean } = await outcome(file, {
    'incoming/a.csv': [header, good(1), good(2), good(1).replace('Eco', 'New')].join('\n'),
  });
  await rows();
  const clean = await readClean();
  expect(clean.map((row) => [row['id'], row['Seat/class "x"']])).toEqual([
    ['2', 'Eco'],
    ['1', 'New'],
  ]);
});

it('keeps identical rows if no key is declared', async () => {
  const { key: _, ...keyless } = file as { key: unknown };
  const { rows, readClean } = await outcome(keyless, { 'incoming/a.csv': [header, good(1), good(1)].join('\n') });
  await rows();
  expect(await readClean()).toHaveLength(2);
});

it('reads an unnamed first column as column_1, accepts columns in any order, and lists the ignored ones', async () => {
  const pipeline = pipelineFile({
    problem: 'binary',
    columns: { column_1: 'number', b: 'category', y: 'category' },
    target: { column: 'y', positive: '1' },
  });
  const { rows, readClean, bucket } = await outcome(pipeline, {
    'incoming/a.csv': '\u{feff},y,b,Extra one,B\r\n5,1,x,left,out\r\n',
    'incoming/b.csv': 'b,column_1,y\nz,6,0\n',
  });
  await rows();
  const clean = await readClean();
  expect(clean.map((row) => [row['column_1'], row['b'], row['y']])).toEqual([
    [5, 'x', '1'],
    [6, 'z', '0'],
  ]);
  expect(await bucket.readJson(keys.profile(run.runId))).toMatchObject({ ignoredColumns: ['Extra one', 'B'] });
});

it('applies the offset of a time, and reads a time without one as UTC', async () => {
  const text = [header, good(1).replace('04:05:06', '04:05:06+02:00'), good(2)].join('\n');
  const { rows, readClean } = await outcome(file, { 'incoming/a.csv': text });
  await rows();
  const clean = await readClean();
  expect(clean.map((row) => row['at'])).toEqual(['2020-02-03 02:05:06', '2020-02-03 04:05:06']);
});

it('profiles each column of the clean rows', async () => {
  const lines = [1, 2, 3, 4].map(good);
  const text = [header, ...lines, good(5).replace(' 45 ', 'NA').replace('Eco', 'Business'), '6,Eco'].join('\n');
  const { rows, bucket } = await outcome(file, { 'incoming/a.csv': text });
  await rows();
  expect(await bucket.readJson(keys.profile(run.runId))).toMatchObject({
    rows: { read: 6, quarantined: 1, unlabelled: 0, duplicates: 0, clean: 5 },
    quarantine: [{ column: null, rows: 1, example: { file: 'incoming/a.csv', line: 7, value: '6,Eco' } }],
    columns: {
      Age: {
        type: 'number',
        count: 4,
        missing: 1,
        distinct: 4,
        min: '41.0',
        max: '44.0',
        mean: 42.5,
        quantiles: { '0.5': 42.5 },
      },
      'Seat/class "x"': {
        distinct: 2,
        mean: null,
        top: [
          { value: 'Eco', count: 4 },
          { value: 'Business', count: 1 },
        ],
      },
      day: { type: 'date', min: '2020-02-03', max: '2020-02-03' },
      inverse: { type: 'number', count: 4, missing: 1 },
    },
  });
});

it('gives the same results when it runs again', async () => {
  const { rows, readClean } = await outcome(file, { 'incoming/a.csv': [header, good(1), good(2)].join('\n') });
  const first = [await rows(), await readClean()];
  expect([await rows(), await readClean()]).toEqual(first);
});

it('accepts columns with the names that its own SQL uses', async () => {
  const names = [
    'label',
    'level',
    'count',
    'value',
    'place',
    'record',
    'line',
    'row',
    'hash',
    'file',
    'typed',
    'select',
  ];
  const pipeline = pipelineFile({
    problem: 'multiclass',
    columns: { ...Object.fromEntries(names.map((name) => [name, 'category'])), target: 'category' },
    target: { column: 'target' },
    key: ['hash'],
  });
  const lines = Array.from(
    { length: 80 },
    (_, i) => `${names.map((name) => `${name}${name === 'hash' ? i : i % 2}`).join()},t${i % 3}`,
  );
  const { readFeatures } = await prepareRows(pipeline, [`${names.join()},target`, ...lines].join('\n'));
  const { encodings, classes } = await readFeatures();
  expect(classes).toEqual(['t0', 't1', 't2']);
  for (const encoding of encodings) {
    const levels = encoding.kind === 'number' ? [] : encoding.levels.toSorted();
    expect(levels).toEqual([`${encoding.column}0`, `${encoding.column}1`]);
  }
});

it('quarantines a row once per derived column that fails, even if two columns share the failing part', async () => {
  const pipeline = { ...file, derive: { one: '1 / Age', two: '1 / Age + 1' } };
  const text = [header, good(1), good(2).replace(' 42 ', '0')].join('\n');
  const { rows, readText } = await outcome(pipeline, { 'incoming/a.csv': text });
  expect(await rows()).toEqual({ read: 2, quarantined: 1, unlabelled: 0 });
  const lines = (await readText(keys.quarantine(run.runId))).trimEnd().split('\n').slice(1);
  expect(lines.map((line) => line.split(',')[2])).toEqual(['one', 'two']);
});
