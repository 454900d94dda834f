import { styleText } from 'node:util';
import { costOfRun } from '../core/check/cost-of-run.ts';
import { findWarnings } from '../core/check/find-warnings.ts';
import type { Profile } from '../core/profile/profile.ts';
import type { Pipeline } from '../core/pipeline/parse-pipeline.ts';
import { functions } from '../handlers/functions.ts';
import type { DryRun } from './dry-run.ts';

const maxReasons = 10;
const maxCells = 40;
const quoted = (names: string[]) => names.map((name) => JSON.stringify(name)).join(', ');

/**
 * Describes a dry run: rows, quarantine, partitions, features of the first rows, cost, and
 * warnings.
 */
export function renderCheck(pipeline: Pipeline, dryRun: DryRun): string {
  const { error, profile, split, features, rows, relations } = dryRun;
  const lines: string[] = [];
  if (profile !== undefined)
    lines.push('', ...rowsLines(profile), ...quarantineLines(profile), ...columnLines(profile, pipeline));
  if (error !== undefined) {
    // The file that this line names is deleted with the temporary home.
    const message = error.message.split('\n').filter((line) => !line.startsWith('All of them: '));
    return [...lines, '', `${styleText('red', 'A run would fail')}: ${error.name}: ${message.join('\n')}`]
      .join('\n')
      .trimStart();
  }
  if (split !== undefined) {
    const { train, validation, test, gap } = split.rows;
    lines.push(
      `Split       by ${split.split.by}: ${train} train, ${validation} validation, ${test} test${gap > 0 ? `, ${gap} in the gap` : ''}`,
    );
  }
  if (features !== undefined) {
    lines.push(
      `Features    ${features.encodings.length} columns become ${features.featureNames.length} features. The first training rows:`,
      ...featureLines(['(label)', ...features.featureNames], rows),
    );
  }
  if (features !== undefined) lines.push(...costLines(pipeline));
  if (profile !== undefined && split !== undefined && features !== undefined) {
    const warnings = findWarnings(pipeline, { profile, split, features, relations });
    if (warnings.length > 0)
      lines.push('', styleText('yellow', 'Check this before a run:'), ...warnings.map((warning) => `- ${warning}`));
  }
  return [...lines, '', styleText('green', 'A run can start.')].join('\n').trimStart();
}

function costLines(pipeline: Pipeline): string[] {
  const rowFunctions = Object.values(functions).filter(({ spills }) => spills);
  const gbSeconds = rowFunctions.reduce(
    (sum, { memoryMb, timeoutSeconds }) => sum + (memoryMb / 1024) * timeoutSeconds,
    0,
  );
  return costOfRun(pipeline, gbSeconds).map((line, index) => `${index === 0 ? 'Cost        ' : '            '}${line}`);
}

function rowsLines({ rows }: Profile): string[] {
  const { read, quarantined, unlabelled, waiting, outdated, duplicates, clean } = rows;
  const excluded = [
    `${quarantined} quarantined`,
    `${unlabelled} without a label`,
    ...(waiting > 0 ? [`${waiting} too recent to have a label`] : []),
    ...(outdated > 0 ? [`${outdated} older than input.window`] : []),
    `${duplicates} replaced by a newer row with the same key`,
  ];
  return [`Rows        ${read} read: ${clean} usable, ${excluded.join(', ')}`];
}

function quarantineLines({ quarantine }: Profile): string[] {
  const lines = quarantine.slice(0, maxReasons).map(({ column, reason, rows, example }) => {
    const location = `${example.file.replace(/^incoming\//, '')} line ${example.line}`;
    return `Quarantine  ${column === null ? '' : `column ${JSON.stringify(column)}: `}${reason}: ${rows} ${rows === 1 ? 'row' : 'rows'}, first in ${location}: ${JSON.stringify(example.value)}`;
  });
  const more = quarantine.length - maxReasons;
  return more > 0 ? [...lines, `Quarantine  ... and ${more} more reasons`] : lines;
}

function columnLines({ ignoredColumns, columns }: Profile, { target, problem }: Pipeline): string[] {
  const ignored =
    ignoredColumns.length > 0
      ? [`Columns     ignored, because the pipeline file does not declare them: ${quoted(ignoredColumns)}`]
      : [];
  const figures = columns[target.column ?? ''];
  if (figures === undefined || figures.count === 0) return ignored;
  const top = figures.top.map(({ value, count }) => `${value} (${count})`).join(', ');
  const summary =
    problem === 'regression'
      ? `from ${figures.min} to ${figures.max}, mean ${Number(figures.mean?.toPrecision(4))}`
      : `${figures.distinct} values: ${top}${figures.distinct > figures.top.length ? ', ...' : ''}`;
  return [...ignored, `Target      ${JSON.stringify(target.column)}: ${summary}`];
}

function featureLines(names: string[], rows: string[][]): string[] {
  const shown = names.slice(0, maxCells);
  const width = Math.max(...shown.map((name) => name.length));
  const widths = rows.map((row) => Math.max(...shown.map((_, index) => (row[index] ?? '').length)));
  const lines = shown.map((name, index) => {
    const cells = rows.map((row, position) => (row[index] ?? '').padStart((widths[position] ?? 0) + 2));
    return `  ${name.padEnd(width)}${cells.join('')}`;
  });
  const more = names.length - shown.length;
  return more > 0 ? [...lines, `  ... and ${more} more`] : lines;
}
