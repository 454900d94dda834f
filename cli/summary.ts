import { writeFileSync } from 'node:fs';
import { styleText } from 'node:util';
import * as z from 'zod';
import { formatDollars } from '../core/run/cost/cost.ts';
import { keys } from '../core/names.ts';
import type { RunRecord } from '../core/run/records/run-record.ts';
import type { Connection } from '../laptop/connect.ts';
import { readObject } from '../laptop/read-object.ts';
import { defaultHome } from './home-option.ts';
import { shellQuoted } from './shell-quoted.ts';
import type { Target } from './target.ts';
import { verdictOf } from './verdict.ts';

/**
 * The result of a run: verdict, rows, metrics, rules, paths of the records, and commands to run
 * next.
 */
export async function renderSummary(options: {
  record: RunRecord;
  connection: Connection;
  /** The folder with the copies of the records. */
  records: string;
  /** --home and --target of this command, to repeat them in the next commands. */
  home: string;
  target: Target;
}): Promise<string> {
  const { record, connection, records, home, target } = options;
  const { verdict, colour, reason } = verdictOf(record);
  const lines = ['', `${styleText(['bold', colour], verdict)}: ${reason}`];
  if (record.rows !== null) {
    const { read, quarantined, unlabelled, train, validation, test } = record.rows;
    lines.push(
      '',
      `Rows      ${read} read, ${quarantined} quarantined, ${unlabelled} without a label\n          ${train} train, ${validation} validation, ${test} test`,
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
    lines.push(`Cost      ${formatDollars(record.cost.dollars)}, what these seconds would cost in AWS at list prices`);
  }
  const sharedOptions = [
    ...(target === 'local' ? [] : ['--target', target]),
    ...(home === defaultHome ? [] : ['--home', shellQuoted(home)]),
  ];
  if (canBeResumed(record)) {
    const words = ['npx relearn run', record.pipeline, '--resume', record.runId, ...sharedOptions];
    lines.push('', 'After fixing the cause, continue this run:', `  ${words.join(' ')}`);
  }
  const example = record.live === null ? undefined : await exampleRow(connection, record);
  if (example !== undefined) {
    const predictOptions = [
      ...sharedOptions,
      ...(example.history === undefined ? [] : ['--history', shellQuoted(writeHistory(records, example.history))]),
    ];
    const words = [
      'npx relearn predict',
      record.pipeline,
      ...predictOptions,
      shellQuoted(JSON.stringify(example.record)),
    ];
    lines.push('', 'Get a prediction from the deployed model:', `  ${words.join(' ')}`);
  }
  return lines.join('\n');
}

/** Errors of the input. A run that continues with the same input would fail again. */
const inputErrors = ['InputError', 'PipelineFileError', 'DataError', 'DataQualityError'];

function canBeResumed({ status, error }: RunRecord): boolean {
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

/** A row of the test partition, as an example for predict. */
async function exampleRow(connection: Connection, record: RunRecord) {
  const text = await readObject(connection.s3, connection.bucket, keys.replay(record.runId));
  return text === undefined ? undefined : replayFile.parse(JSON.parse(text)).rows[0];
}

/** Writes the records before the example as JSON lines. Returns the file's path. */
function writeHistory(records: string, history: Record<string, unknown>[]): string {
  const file = `${records}/example-history.jsonl`;
  writeFileSync(file, history.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return file;
}
