import { DataError } from '../../core/errors.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import { nearestName } from '../../core/text/nearest-name.ts';

/** A column that is read, and its index in the file. */
export interface KeptColumn {
  name: string;
  index: number;
}

const quoted = (names: string[]) => names.map((name) => JSON.stringify(name)).join(', ');

/**
 * Throws a DataError that lists all declared columns that the file lacks or repeats, with the most
 * similar name.
 */
export function checkHeader(header: string[], file: string, pipeline: Pipeline): void {
  const declared = Object.keys(pipeline.columns);
  const undeclared = undeclaredColumns(header, pipeline);
  const violations = declared.flatMap((name) => {
    const count = header.filter((cell) => cell === name).length;
    if (count === 1) return [];
    if (count > 1) return [`column ${JSON.stringify(name)} occurs ${count} times`];
    const near = nearestName(name, undeclared);
    const hint = near === undefined ? '' : `; did you mean ${JSON.stringify(near)}?`;
    return [`column ${JSON.stringify(name)} is declared but missing${hint}`];
  });
  if (violations.length === 0) return;
  const others =
    undeclared.length === 0 ? 'The file has no undeclared column' : `Undeclared columns: ${quoted(undeclared)}`;
  throw new DataError(
    `${file}, line 1: ${violations.join('\n')}\n${others}. Change "columns" in the pipeline file, or the data`,
  );
}

/** The columns of a file that the pipeline file does not declare. */
export function undeclaredColumns(header: string[], pipeline: Pipeline): string[] {
  return [...new Set(header.filter((name) => !Object.hasOwn(pipeline.columns, name)))];
}

/**
 * The columns to read: declared ones, and others unless their names differ only in case. SQL
 * ignores case.
 */
export function keptColumns(header: string[], pipeline: Pipeline): KeptColumn[] {
  const taken = new Set(Object.keys(pipeline.columns).map((name) => name.toLowerCase()));
  return header.flatMap((name, index) => {
    if (Object.hasOwn(pipeline.columns, name)) return [{ name, index }];
    if (taken.has(name.toLowerCase())) return [];
    taken.add(name.toLowerCase());
    return [{ name, index }];
  });
}
