import { gzipSync } from 'node:zlib';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { keys } from '../../../../core/names.ts';
import { openDuckDb } from '../../../../handlers/duckdb/duckdb.ts';
import { transform } from '../../../../handlers/transform/transform.ts';
import { bucketWith, pipelineFile, run } from '../../../fixtures/features.ts';

const file = pipelineFile({
  problem: 'binary',
  columns: { id: 'integer', name: 'category', size: 'number', label: 'category' },
  target: { column: 'label', positive: 'yes' },
  key: ['id'],
});
const text = 'id,name,size,label\n1,Müller,4.5,yes\n2,"a\n""b""",,no\n';
const expected = [
  ['1', 'Müller', 4.5, 'yes'],
  ['2', 'a\n"b"', null, 'no'],
];

async function read(pipeline: Record<string, unknown>, files: Record<string, string | Buffer>) {
  const made = await bucketWith(pipeline, files);
  await transform({ run, champion: null }, { bucket: made.bucket });
  const rows = await made.readClean();
  const quarantined = (await made.readText(keys.quarantine(run.runId))).trimEnd().split('\n').slice(1);
  return { ...made, quarantined, rows: rows.map(({ id, name, size, label }) => [id, name, size, label]) };
}
const withInput = (input: object) => ({ ...file, input });

/** A Parquet file with the result of an SQL query. */
async function parquet(sql: string): Promise<Buffer> {
  const directory = await mkdtemp(join(tmpdir(), 'parquet-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const db = await openDuckDb({ locked: false });
  await db.run(`COPY (${sql}) TO '${directory}/rows' (FORMAT PARQUET)`);
  db.close();
  return readFile(join(directory, 'rows'));
}

it.each([
  [',', '"'],
  [';', ''],
  ['_', ''],
  ['_', '"'],
])('numbers are read in the same way with the delimiter %j and quotes %j', async (delimiter, quote) => {
  const sizes = ['1,234.5', '-1,234,567', '1_0', '1,234', '7'];
  const quoted = (size: string) => (size.includes(delimiter) ? `"${size}"` : `${quote}${size}${quote}`);
  const lines = sizes.map((size, id) => [`${id}`, 'a', quoted(size), 'yes'].join(delimiter));
  const body = [['id', 'name', 'size', 'label'].join(delimiter), ...lines].join('\n');
  const { rows, quarantined } = await read(
    { ...file, quality: { minRows: 1, maxQuarantined: 1 }, input: { delimiter } },
    { 'incoming/a.csv': body },
  );
  expect(rows.map(([id, , size]) => [id, size])).toEqual([
    ['0', 1234.5],
    ['1', -1234567],
    ['4', 7],
  ]);
  expect(quarantined.map((line) => line.split(',')[1])).toEqual(['4', '5']);
});

it('a cell in quarantine is unchanged, even if it contains the escape characters of kept cells', async () => {
  const { quarantined } = await read(
    { ...file, quality: { minRows: 1, maxQuarantined: 1 } },
    { 'incoming/a.csv': 'id,name,size,label\n1,a\x1fb,2\x1f\x1en3,yes\n2,a,\x1e1,yes\n3,a,1,no\n' },
  );
  expect(quarantined.map((line) => line.split(',')[3])).toEqual(['2\x1f\x1en3', '\x1e1']);
});

describe('a file that does not match the pipeline file is a DataError that says what to set', () => {
  const latin1 = Buffer.from(text, 'latin1');
  const utf16 = Buffer.from(`\u{feff}${text}`, 'utf16le');
  const lone = Buffer.concat([utf16, Buffer.from([0x00, 0xd8, 0x0a, 0x00])]);
  const csv = (body: string | Buffer) => ({ 'incoming/a.csv': body });
  it.each([
    [
      'latin-1 for utf-8',
      {},
      csv(latin1),
      /a\.csv, line 2: .* is not utf-8\. Set input\.encoding to "utf-16" or "latin-1"/,
    ],
    ['a header that is not utf-8', {}, csv(Buffer.from('nämen\n', 'latin1')), /a\.csv, line 1: .* is not utf-8/],
    ['utf-16 for utf-8', {}, csv(utf16), /a\.csv is not utf-8\. Set input\.encoding to "utf-16"/],
    ['utf-16 without a byte order mark', {}, csv(utf16.subarray(2)), /Set input\.encoding to "utf-16"/],
    ['utf-8 for utf-16', { encoding: 'utf-16' }, csv(text), /Set input\.encoding to "utf-8" or "latin-1"/],
    ['utf-8 for latin-1', { encoding: 'latin-1' }, csv(`\u{feff}${text}`), /Set input\.encoding to "utf-8"/],
    ['half a character of utf-16', { encoding: 'utf-16' }, csv(lone), /a\.csv, line 5: something is not utf-16/],
    [
      'half a code unit of utf-16',
      { encoding: 'utf-16' },
      csv(utf16.subarray(0, -1)),
      /a\.csv, line 4: something is not utf-16/,
    ],
    ['truncated gzip', {}, csv(gzipSync(text).subarray(0, -12)), /a\.csv is damaged gzip/],
    ['a workbook', {}, csv('PK\x03\x04abcdef'), /a\.csv is a ZIP archive \(or an Excel workbook\)\. Upload CSV/],
    ['damaged Parquet', {}, csv('PAR1abcdefghijklmnop'), /a\.csv cannot be read as Parquet/],
  ])('%s', async (_, input, files, message) => {
    const failing = read(withInput(input), files);
    await expect(failing).rejects.toThrow(message);
    await expect(failing).rejects.toMatchObject({ name: 'DataError' });
  });

  it('for a nested column of Parquet', async () => {
    const nested = await parquet(`SELECT 1 AS id, ['a'] AS name, 1 AS size, 'yes' AS label`);
    await expect(read(file, csv(nested))).rejects.toThrow(
      '"name" (VARCHAR[]) is nested or binary, which is not supported',
    );
  });

  it('and names missing columns, similar names and new columns', async () => {
    await expect(read(file, csv('id,nmae,label,weight\n1,a,yes,2\n'))).rejects.toThrow(
      /column "name" is declared but missing; did you mean "nmae"\?\ncolumn "size" is declared but missing\nUndeclared columns: "nmae", "weight"/,
    );
  });
});

it.each([
  ['utf-8', {}, text],
  ['utf-8 with a byte order mark', {}, `\u{feff}${text}`],
  ['gzip', {}, gzipSync(text)],
  ['two gzip files in one', {}, Buffer.concat([gzipSync(text.slice(0, 30)), gzipSync(text.slice(30))])],
  ['utf-16', { encoding: 'utf-16' }, Buffer.from(`\u{feff}${text}`, 'utf16le')],
  ['big-endian utf-16', { encoding: 'utf-16' }, Buffer.from(`\u{feff}${text}`, 'utf16le').swap16()],
  ['latin-1', { encoding: 'latin-1' }, Buffer.from(text, 'latin1')],
  ['CRLF', {}, text.replaceAll('\n', '\r\n').replace('a\r\n', 'a\n')],
  [
    'all kinds of line ends, and blank lines',
    {},
    `\n${text.replace('label\n', 'label\r').replace('yes\n', 'yes\r\n \n')}\r\n`,
  ],
  ['no line end in the last line', {}, text.trimEnd()],
  ['blanks around cells', {}, 'id , name,size,label\n 1, Müller ,\t4.5,yes \n2, "a\n""b""" ,,no'],
  ['tabs', { delimiter: '\t' }, text.replaceAll(',', '\t')],
  ['no header', { header: false }, text.slice(text.indexOf('\n') + 1)],
  [
    'undeclared columns that occur twice',
    {},
    text.replace(/,label/, ',x,label,X,x').replaceAll(/,(yes|no)/g, ',1,$1,2,3'),
  ],
  [
    'a character of Windows-1252',
    { encoding: 'latin-1' },
    Buffer.from(text.replace('Müller', 'M\x80'), 'latin1'),
    'M€',
  ],
])('reads %s', async (_, input, body, name = 'Müller') => {
  const { rows, quarantined } = await read(withInput(input), { 'incoming/a': body });
  expect(quarantined).toEqual([]);
  expect(rows).toEqual([['1', name, 4.5, 'yes'], expected[1]]);
});

it('reads Parquet of any types like a CSV of the same rows, together with CSV and gzip in one run', async () => {
  const pipeline = pipelineFile({
    problem: 'regression',
    columns: {
      id: 'integer',
      amount: 'number',
      single: 'number',
      exact: 'number',
      day: 'date',
      noon: 'date',
      german: { type: 'date', format: '%d.%m.%Y' },
      at: 'timestamp',
      zoned: 'timestamp',
      flag: 'boolean',
      code: 'category',
      y: 'number',
    },
    target: { column: 'y' },
  });
  const rows = await parquet(`SELECT * FROM (VALUES
    (1::SMALLINT, 0.1::DOUBLE, 0.1::FLOAT, 1.50::DECIMAL(9, 2), DATE '2020-01-02', TIMESTAMP '2020-01-02', DATE '2020-02-03',
      TIMESTAMP '2020-01-02 03:04:05.5', TIMESTAMPTZ '2020-01-02 03:04:05+02', true, ' A '::VARCHAR, 1::UTINYINT),
    (2, 'nan'::DOUBLE, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 2))
    rows(id, amount, single, exact, day, noon, german, "at", zoned, flag, code, y)`);
  const columns = Object.keys(pipeline['columns'] ?? {});
  const csv = `${columns.toReversed().join()}\n1,A,true,2020-01-02T03:04:05+02:00,2020-01-02 03:04:05.5,03.02.2020,2020-01-02,2020-01-02,1.5,0.1,0.1,1\n2,,,,,,,,,,,2\n`;
  const made = await bucketWith(pipeline, {
    'incoming/1.parquet': rows,
    'incoming/2.csv': csv,
    'incoming/3.csv.gz': gzipSync(csv),
  });
  expect(await transform({ run, champion: null }, { bucket: made.bucket })).toEqual({
    rows: { read: 6, quarantined: 0, unlabelled: 0 },
  });
  const typed = (await made.readClean()).map((row) => columns.map((name) => row[name]));
  expect(typed.slice(0, 2)).toEqual([
    [
      '1',
      0.1,
      0.1,
      1.5,
      '2020-01-02',
      '2020-01-02',
      '2020-02-03',
      '2020-01-02 03:04:05.5',
      '2020-01-02 01:04:05',
      true,
      'A',
      1,
    ],
    ['2', ...Array<null>(10).fill(null), 2],
  ]);
  expect(typed.slice(2, 4)).toEqual(typed.slice(0, 2));
  expect(typed.slice(4)).toEqual(typed.slice(0, 2));
});

it('gives the line of an invalid row in a file without header, with blank lines and several chunks', async () => {
  const lines = Array.from(
    { length: 60_000 },
    (_, id) => `${id},${'x'.repeat(400)},${id === 50_000 ? 'old' : '1'},yes`,
  );
  const body = `\n${lines.join('\n\n')}\n,,\n`;
  const { quarantined } = await read(withInput({ header: false }), { 'incoming/a.csv': body });
  expect(quarantined).toEqual([
    expect.stringMatching(/^incoming\/a\.csv,100002,size,old,/),
    'incoming/a.csv,120001,,",,","fewer cells than ""columns"" declares"',
  ]);
});
