import { writeFileSync } from 'node:fs';
import { styleText } from 'node:util';
import { z } from 'zod';
import { formatDollars } from '../core/run/cost/cost.ts';
import { keys } from '../core/names.ts';
import type { RunRecord } from '../core/run/records/run-record.ts';
import type { Connection } from '../laptop/connect.ts';
import { defaultHome, type Place } from './arguments.ts';
import { readObject } from '../laptop/read-object.ts';
import { shellQuoted } from './shell-quoted.ts';
import { verdictOf } from './verdict.ts';

/** What a run came to, for a person: verdict, rows, rules, metrics, where the records are, how to ask the model. */
export async function renderSummary(options: {
  record: RunRecord;
  connection: Connection;
  /** The folder with the copies of the records. */
  records: string;
  /** As they were given, to be given again. */
  home: string;
  place: Place;
}): Promise<string> {
  const { record, connection, records, home, place } = options;
  const { verdict, colour, reason } = verdictOf(record);
  const lines = ['', `${styleText(['bold', colour], verdict)}: ${reason}`];
  if (record.rows !== null) {
    const { read, quarantined, unlabelled, train, validation, test } = record.rows;
    lines.push(
      '',
      `Rows      ${read} read, ${quarantined} quarantined, ${unlabelled} without a label; ${train} train, ${validation} validation, ${test} test`,
    );
  }
  if (record.metrics !== null) lines.push('', ...metricsTable(record.metrics));
  for (const { rule, passed, why } of record.decision?.rules ?? []) {
    lines.push(`${styleText(passed ? 'green' : 'red', passed ? '  pass' : '  fail')}  ${rule}: ${why}`);
  }
  lines.push('');
  if (record.live !== null) lines.push(`Serving   ${record.live.endpoint}`);
  if (record.report !== null) lines.push(`Report    ${records}/report.html`);
  lines.push(`Records   ${records}`);
  if (record.seconds?.['total'] !== undefined) lines.push(`Took      ${record.seconds['total'].toFixed(1)} s`);
  if (record.cost !== null && record.cost.dollars !== null) {
    lines.push(`Cost      ${formatDollars(record.cost.dollars)} for these seconds in AWS, by list prices`);
  }
  const where = [
    ...(place === 'local' ? [] : ['--target', place]),
    ...(home === defaultHome ? [] : ['--home', shellQuoted(home)]),
  ];
  if (mayBeResumed(record)) {
    const words = ['npx relearn run', record.pipeline, '--resume', record.runId, ...where];
    lines.push('', 'Go on with what it finished, once the cause is gone:', `  ${words.join(' ')}`);
  }
  const example = record.live === null ? undefined : await exampleRow(connection, record);
  if (example !== undefined) {
    const given = [
      ...where,
      ...(example.history === undefined ? [] : ['--history', shellQuoted(writeHistory(records, example.history))]),
    ];
    const words = ['npx relearn predict', record.pipeline, ...given, shellQuoted(JSON.stringify(example.record))];
    lines.push('', 'Ask the live model:', `  ${words.join(' ')}`);
  }
  return lines.join('\n');
}

/** Where the input is to blame, a run on the same input would end the same way. */
const inputErrors = ['InputError', 'PipelineFileError', 'DataError', 'DataQualityError'];

function mayBeResumed({ status, error }: RunRecord): boolean {
  return ['Failed', 'Aborted', 'TimedOut'].includes(status) && !inputErrors.includes(error?.name ?? '');
}

function metricsTable({ challenger, champion }: NonNullable<RunRecord['metrics']>): string[] {
  const cell = (value: number | null | undefined) =>
    (value === null || value === undefined ? '' : value.toPrecision(4)).padStart(12);
  const names = Object.keys(challenger);
  const width = Math.max(...names.map((name) => name.length), 6);
  return [
    `${'Metric'.padEnd(width)}${'challenger'.padStart(12)}${champion === null ? '' : 'champion'.padStart(12)}`,
    ...names.map(
      (name) => `${name.padEnd(width)}${cell(challenger[name])}${champion === null ? '' : cell(champion[name])}`,
    ),
    '',
  ];
}

const rowSchema = z.record(z.string(), z.unknown());
const replayFile = z.looseObject({
  rows: z.array(z.looseObject({ record: rowSchema, history: z.array(rowSchema).optional() })).min(1),
});

/** A test row to ask the model about. */
async function exampleRow(connection: Connection, record: RunRecord) {
  const found = await readObject(connection.s3, connection.bucket, keys.replay(record.runId));
  return found === undefined ? undefined : replayFile.parse(JSON.parse(found)).rows[0];
}

/** Writes the records before the example's, a line each, and says where. */
function writeHistory(records: string, history: Record<string, unknown>[]): string {
  const file = `${records}/example-history.jsonl`;
  writeFileSync(file, history.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return file;
}
