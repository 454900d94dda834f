import { describe, expect, it } from 'vitest';
import { keys } from '../../../../core/names.ts';
import { openEncoder } from '../../../../handlers/duckdb/encoder.ts';
import { transform } from '../../../../handlers/transform/transform.ts';
import { bucketWith, pipelineFile, prepareRows, run } from '../../../fixtures/features.ts';

/** The fixture's run starts on 2026-01-01. */
const file = pipelineFile({
  problem: 'binary',
  columns: { id: 'integer', time: 'timestamp', label: 'category' },
  target: { column: 'label', positive: 'yes' },
  key: ['id'],
  time: { column: 'time' },
});

async function read(pipeline: Record<string, unknown>, lines: string[]) {
  const made = await bucketWith(pipeline, { 'incoming/a.csv': `id,time,label\n${lines.join('\n')}\n` });
  const { rows } = await transform({ run, champion: null }, { bucket: made.bucket });
  const clean = await made.readClean();
  const quarantined = (await made.readText(keys.quarantine(run.runId))).trimEnd().split('\n').slice(1);
  const profile = await made.bucket.readJson(keys.profile(run.runId));
  return { rows, profile, quarantined, ids: clean.map(({ id }) => id), times: clean.map(({ time }) => time) };
}

describe('times in a time zone', () => {
  const berlin = { ...file, input: { timezone: 'Europe/Berlin' } };

  it('go to quarantine if the clocks skip them, even with blanks around them', async () => {
    const { quarantined } = await read(berlin, ['1,2024-03-31 02:30:00,yes', '2,2024-03-31 02:30:00Z,no', '3,noon,no']);
    expect(quarantined.map((line) => line.split(',').slice(1, 4))).toEqual([
      ['2', 'time', '2024-03-31 02:30:00'],
      ['4', 'time', 'noon'],
    ]);
    expect(quarantined[0]).toContain('a time that the clocks of Europe/Berlin skip');
  });

  it('are converted to UTC by their offset, otherwise by the zone; a repeated hour means the later one', async () => {
    const { times } = await read(berlin, [
      '1,2024-07-01 12:00:00,yes',
      '2,2024-01-01 12:00:00,yes',
      '3,2024-07-01T12:00:00+00:00,yes',
      '4,2024-07-01 12:00:00-03,yes',
      '5,2024-10-27 02:30:00,yes',
      '6,2024-07-01,yes',
    ]);
    expect(times).toEqual([
      '2024-07-01 10:00:00',
      '2024-01-01 11:00:00',
      '2024-07-01 12:00:00',
      '2024-07-01 15:00:00',
      '2024-10-27 01:30:00',
      '2024-06-30 22:00:00',
    ]);
  });

  it('are read by a format, also if it contains an offset', async () => {
    const columns = (format: string) => ({ id: 'integer', time: { type: 'timestamp', format }, label: 'category' });
    const written = { ...berlin, columns: columns('%d/%m/%Y %I:%M %p') };
    const { times, quarantined } = await read(written, [
      '1,01/07/2024 12:30 PM,yes',
      '2,31/03/2024 2:30 AM,no',
      '3,2024-07-01 12:30,no',
    ]);
    expect(times).toEqual(['2024-07-01 10:30:00']);
    expect(quarantined).toHaveLength(2);
    const offset = await read({ ...berlin, columns: columns('%Y%m%d %H%M %z') }, ['1,20240701 1230 +0530,yes']);
    expect(offset.times).toEqual(['2024-07-01 07:00:00']);
  });
});

describe('the age of rows', () => {
  it('sends a row without a time to quarantine if the pipeline needs the age', async () => {
    const { quarantined } = await read({ ...file, input: { window: '10 days' } }, ['1,,yes', '2,2025-12-01,no']);
    expect(quarantined).toEqual(['incoming/a.csv,2,time,"","has no time, which input.window asks for"']);
  });

  it('excludes and counts rows outside the window, which is counted back from the newest row', async () => {
    const windowed = { ...file, input: { window: '10 days' } };
    const lines = [
      '1,2020-05-01,yes',
      '2,2020-05-10,no',
      '3,2020-05-12,no',
      '3,2020-05-20,yes',
      '4,2020-05-09 23:59:59,no',
    ];
    const { ids, rows, profile } = await read(windowed, lines);
    expect(ids).toEqual(['2', '3']);
    expect(rows).toEqual({ read: 5, quarantined: 0, unlabelled: 0 });
    expect(profile).toMatchObject({ rows: { outdated: 2, duplicates: 1, clean: 2 } });
  });

  it('is not affected by a wrong date in the far future', async () => {
    const { ids } = await read({ ...file, input: { window: '10 days' } }, ['1,2025-12-30,yes', '2,2099-01-01,no']);
    expect(ids).toEqual(['1', '2']);
  });

  it('excludes and counts rows whose label cannot be known when the run starts, with or without a label', async () => {
    const delayed = { ...file, time: { column: 'time', labelDelay: '30 days' } };
    const lines = ['1,2025-12-02 00:00:00,yes', '2,2025-12-02 00:00:01,no', '3,2025-12-20,', '4,2025-01-01,'];
    const { ids, profile, rows } = await read(delayed, lines);
    expect(ids).toEqual(['1']);
    expect(rows).toEqual({ read: 4, quarantined: 0, unlabelled: 1 });
    expect(profile).toMatchObject({ rows: { waiting: 2, unlabelled: 1, clean: 1 } });
  });

  it('is part of the message if too few rows are left', async () => {
    const delayed = {
      ...file,
      time: { column: 'time', labelDelay: '30 days' },
      input: { window: '10 days' },
      quality: { minRows: 3 },
    };
    const lines = ['1,2025-12-02,yes', '2,2025-12-31,no', '3,2020-12-20,no'];
    await expect(read(delayed, lines)).rejects.toThrow(
      'Of the 3 rows read, 0 are in quarantine, 0 have no label, 1 have a label that cannot be known before time.labelDelay has passed, 1 are older than input.window',
    );
  });
});

it('a request is read like its row, with zone, format and all spellings of a number', async () => {
  const pipeline = pipelineFile({
    problem: 'regression',
    columns: {
      id: 'integer',
      at: 'timestamp',
      day: { type: 'date', format: '%d/%m/%Y' },
      amount: 'number',
      whole: 'integer',
      y: 'number',
    },
    target: { column: 'y' },
    key: ['id'],
    input: { timezone: 'America/New_York' },
    split: { validation: 0.2, test: 0.6 },
  });
  const amounts = ['"1,234.5"', '1e-5', ' 3 ', '"-1,234,567"', '+.5', '"12,345,678.25"', '007', ''];
  const wholes = ['"1,234,567"', '1e3', ' 5 ', '12.0', ''];
  const lines = Array.from({ length: 60 }, (_, id) => {
    const day = `${String(1 + (id % 28)).padStart(2, '0')}/1${id % 3}/2024`;
    const at = id % 2 === 0 ? `2024-11-03 0${id % 10}:30:00` : `2024-11-03T0${id % 10}:30:00+02:00`;
    return `${id},${at},${day},${amounts[id % 8]},${wholes[id % 5]},${id}`;
  });
  const made = await prepareRows(pipeline, `id,at,day,amount,whole,y\n${lines.join('\n')}\n`);
  expect(made.transformed.rows.quarantined).toBe(0);
  const encoder = await openEncoder(await made.readFeatures());
  try {
    const records = (await made.readTestRows()).map(({ record }) => record);
    const written = records.map(({ id }) => {
      const cells = /^(\d+),([^,]*),([^,]*),("[^"]*"|[^,]*),("[^"]*"|[^,]*),/.exec(lines[Number(id)] ?? '') ?? [];
      const [, , at, day, amount = '', whole = ''] = cells;
      return { id, at, day, amount: amount.replaceAll('"', ''), whole: whole.replaceAll('"', '') };
    });
    const matrix = await made.readMatrix('test-challenger');
    expect(matrix.length).toBeGreaterThan(20);
    expect(await encoder.encode(records)).toEqual(matrix);
    expect(await encoder.encode(written)).toEqual(matrix);
    for (const amount of ['1,234', '1.234,5', '1_000', 'inf', 'nan', '0x10', '1e400', '1,23,456.5', '12 345']) {
      await expect(encoder.encode([{ amount }])).rejects.toThrow(`column "amount": "${amount}" is not a number`);
    }
    await expect(encoder.encode([{ at: '2024-03-10 02:30:00' }])).rejects.toThrow(
      'the clocks of America/New_York skip',
    );
  } finally {
    encoder.close();
  }
});
