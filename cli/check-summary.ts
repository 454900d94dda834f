import { styleText } from 'node:util';
import { costOfRun } from '../core/check/cost-of-run.ts';
import { findWarnings } from '../core/check/find-warnings.ts';
import type { Profile } from '../core/profile/profile.ts';
import type { Pipeline } from '../core/pipeline/parse-pipeline.ts';
import { functions } from '../handlers/functions.ts';
import type { TriedData } from './try-data.ts';

const mostReasons = 10;
const mostCells = 40;
const quoted = (names: string[]) => names.map((name) => JSON.stringify(name)).join(', ');

/** What a run would make of the data, for a person: rows, quarantine, sides, features with rows, and what to look at. */
export function renderCheck(pipeline: Pipeline, tried: TriedData): string {
  const { fault, profile, split, features, rows, relations } = tried;
  const lines: string[] = [];
  if (profile !== undefined)
    lines.push('', ...rowsLines(profile), ...quarantineLines(profile), ...columnLines(profile, pipeline));
  if (fault !== undefined) {
    // The file it names is thrown away with the home.
    const message = fault.message.split('\n').filter((line) => !line.startsWith('All of them: '));
    return [...lines, '', `${styleText('red', 'A run would fail')}: ${fault.name}: ${message.join('\n')}`]
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
      `Features    ${features.encodings.length} columns become ${features.featureNames.length} cells; the first training rows:`,
      ...cellLines(['(label)', ...features.featureNames], rows),
    );
  }
  if (features !== undefined) lines.push(...costLines(pipeline));
  if (profile !== undefined && split !== undefined && features !== undefined) {
    const warnings = findWarnings(pipeline, { profile, split, features, relations });
    if (warnings.length > 0)
      lines.push('', styleText('yellow', 'Look at this before a run:'), ...warnings.map((warning) => `- ${warning}`));
  }
  return [...lines, '', styleText('green', 'A run can start.')].join('\n').trimStart();
}

function costLines(pipeline: Pipeline): string[] {
  const onAllRows = Object.values(functions).filter(({ spills }) => spills);
  const gbSeconds = onAllRows.reduce(
    (sum, { memoryMb, timeoutSeconds }) => sum + (memoryMb / 1024) * timeoutSeconds,
    0,
  );
  return costOfRun(pipeline, gbSeconds).map((line, index) => `${index === 0 ? 'Cost        ' : '            '}${line}`);
}

function rowsLines({ rows }: Profile): string[] {
  const { read, quarantined, unlabelled, waiting, outdated, duplicates, clean } = rows;
  const aside = [
    `${quarantined} to quarantine`,
    `${unlabelled} without a label`,
    ...(waiting > 0 ? [`${waiting} younger than their label`] : []),
    ...(outdated > 0 ? [`${outdated} older than the window`] : []),
    `${duplicates} replaced by a newer row of the same key`,
  ];
  return [`Rows        ${read} read: ${clean} usable, ${aside.join(', ')}`];
}

function quarantineLines({ quarantine }: Profile): string[] {
  const lines = quarantine.slice(0, mostReasons).map(({ column, reason, rows, example }) => {
    const where = `${example.file.replace(/^incoming\//, '')} line ${example.line}`;
    return `Quarantine  ${column === null ? '' : `column ${JSON.stringify(column)}: `}${reason}: ${rows} rows, first ${where}: ${JSON.stringify(example.value)}`;
  });
  const more = quarantine.length - mostReasons;
  return more > 0 ? [...lines, `Quarantine  ... and ${more} further reasons`] : lines;
}

function columnLines({ ignoredColumns, columns }: Profile, { target, problem }: Pipeline): string[] {
  const ignored =
    ignoredColumns.length > 0
      ? [`Columns     in the data but not declared, so ignored: ${quoted(ignoredColumns)}`]
      : [];
  const figures = columns[target.column ?? ''];
  if (figures === undefined) return ignored;
  const top = figures.top.map(({ value, count }) => `${value} (${count})`).join(', ');
  const what =
    problem === 'regression'
      ? `from ${figures.min} to ${figures.max}, ${Number(figures.mean?.toPrecision(4))} on average`
      : `${figures.distinct} values: ${top}${figures.distinct > figures.top.length ? ', ...' : ''}`;
  return [...ignored, `Target      ${JSON.stringify(target.column)}: ${what}`];
}

function cellLines(names: string[], rows: string[][]): string[] {
  const shown = names.slice(0, mostCells);
  const width = Math.max(...shown.map((name) => name.length));
  const widths = rows.map((row) => Math.max(...shown.map((_, index) => (row[index] ?? '').length)));
  const lines = shown.map((name, index) => {
    const cells = rows.map((row, place) => (row[index] ?? '').padStart((widths[place] ?? 0) + 2));
    return `  ${name.padEnd(width)}${cells.join('')}`;
  });
  const more = names.length - shown.length;
  return more > 0 ? [...lines, `  ... and ${more} more`] : lines;
}
