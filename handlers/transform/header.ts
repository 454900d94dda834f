import { DataError } from '../../core/errors.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import { nearestName } from '../../core/text/nearest-name.ts';

/** A column of a file that goes on, and its place there. */
export interface KeptColumn {
  name: string;
  index: number;
}

const quoted = (names: string[]) => names.map((name) => JSON.stringify(name)).join(', ');

/** Throws a DataError that names every declared column which the file lacks or has twice, with the nearest new name. */
export function checkHeader(header: string[], file: string, pipeline: Pipeline): void {
  const declared = Object.keys(pipeline.columns);
  const undeclared = undeclaredColumns(header, pipeline);
  const faults = declared.flatMap((name) => {
    const places = header.filter((cell) => cell === name).length;
    if (places === 1) return [];
    if (places > 1) return [`column ${JSON.stringify(name)} is there ${places} times`];
    const near = nearestName(name, undeclared);
    const hint = near === undefined ? '' : `; did you mean ${JSON.stringify(near)}?`;
    return [`column ${JSON.stringify(name)} is declared but not there${hint}`];
  });
  if (faults.length === 0) return;
  const others = undeclared.length === 0 ? 'It has no other column' : `Not declared are ${quoted(undeclared)}`;
  throw new DataError(
    `${file}, line 1: ${faults.join('\n')}\n${others}. Change "columns" in the pipeline file, or the data`,
  );
}

/** The columns of a file that the pipeline file does not declare, as they are written. */
export function undeclaredColumns(header: string[], pipeline: Pipeline): string[] {
  return [...new Set(header.filter((name) => !Object.hasOwn(pipeline.columns, name)))];
}

/** Declared columns, and those others that a table can hold beside them: SQL does not tell "Age" from "age". */
export function keptColumns(header: string[], pipeline: Pipeline): KeptColumn[] {
  const taken = new Set(Object.keys(pipeline.columns).map((name) => name.toLowerCase()));
  return header.flatMap((name, index) => {
    if (Object.hasOwn(pipeline.columns, name)) return [{ name, index }];
    if (taken.has(name.toLowerCase())) return [];
    taken.add(name.toLowerCase());
    return [{ name, index }];
  });
}
