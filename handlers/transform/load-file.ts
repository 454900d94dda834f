import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { identifier, list, literal, rawName, trimmed } from '../../core/features/sql.ts';
import type { DuckDb } from '../shared/duckdb.ts';
import { checkHeader, keptColumns, undeclaredColumns, type KeptColumn } from './header.ts';
import { fileKind, readBytes } from './open-file.ts';
import { quarantineBroken, quarantineFaulty } from './quarantine.ts';
import { openCsv, type Segment } from './read-csv.ts';
import { parquetCells, parquetSql, unreadable } from './read-parquet.ts';
import type { RowChecks } from './row-checks.ts';
import { writePart, type Part } from './write-part.ts';

/** What became of a file. */
export interface LoadedFile {
  parts: Part[];
  /** Records that are no rows. */
  broken: number;
  /** Columns that the pipeline file does not declare. */
  ignored: string[];
}

/** A file on disk, its name for messages, and a folder of its own for what is made of it. */
export interface FileSource {
  path: string;
  file: string;
  directory: string;
}

/**
 * Writes the rows of a file to parts, with what is wrong with them in quarantine. All columns are read, undeclared
 * ones too: a champion may have been trained on them. Throws a DataError for a file that is empty, lacks a declared
 * column or has no sound structure.
 */
export async function loadFile(db: DuckDb, checks: RowChecks, source: FileSource): Promise<LoadedFile> {
  const kind = await fileKind(source.path, source.file);
  return kind === 'parquet' ? loadParquet(db, checks, source) : loadCsv(db, checks, { ...source, kind });
}

async function loadCsv(
  db: DuckDb,
  checks: RowChecks,
  { path, file, directory, kind }: FileSource & { kind: 'csv' | 'gzip' },
): Promise<LoadedFile> {
  const { pipeline } = checks;
  const { header, segments } = await openCsv(readBytes(path, file, kind), { file, directory, pipeline });
  checkHeader(header, file, pipeline);
  const columns = takeColumns(checks, header);
  const loaded: LoadedFile = { parts: [], broken: 0, ignored: undeclaredColumns(header, pipeline) };

  const load = async (segment: Segment) => {
    const relation = segmentSql(segment, header.length, { columns, delimiter: pipeline.input.delimiter });
    const part = await writePart(db, checks, { relation, columns, path: `${segment.path}.parquet`, file });
    await rm(segment.path);
    const written = Object.values(part.rows).reduce((sum, count) => sum + count, 0);
    if (written !== segment.records) throw new Error(`${file}: of ${segment.records} records ${written} were read`);
    await quarantineFaulty(db, checks, part, segment.jumps);
    await quarantineBroken(db, segment.broken, { file, hasHeader: pipeline.input.header });
    loaded.broken += segment.broken.length;
    loaded.parts.push(part);
  };
  // DuckDB reads a segment while the next one is made.
  let loading = Promise.resolve();
  for await (const segment of segments) {
    await loading;
    loading = load(segment);
    loading.catch(() => undefined);
  }
  await loading;
  return loaded;
}

async function loadParquet(db: DuckDb, checks: RowChecks, { path, file, directory }: FileSource): Promise<LoadedFile> {
  const { pipeline } = checks;
  const { header, cells } = await parquetCells(db, path, { file, pipeline });
  checkHeader(header, file, pipeline);
  const columns = takeColumns(checks, header);
  const raw = columns.map(({ name, index }) => `${cells[index] ?? 'NULL'} AS ${identifier(rawName(name))}`);
  const relation = `(SELECT ${list(raw)} FROM ${parquetSql(path)})`;
  const made = { relation, columns, path: join(directory, 'rows.parquet'), file };
  const part = await writePart(db, checks, made).catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  await quarantineFaulty(db, checks, part, [{ record: 0, line: 1 }]);
  return { parts: [part], broken: 0, ignored: undeclaredColumns(header, pipeline) };
}

/** The columns of a file that go on; those that no file before had are added to the run's. */
function takeColumns(checks: RowChecks, header: string[]): KeptColumn[] {
  const columns = keptColumns(header, checks.pipeline);
  const known = new Set(checks.rawColumns);
  checks.rawColumns.push(...columns.map(({ name }) => name).filter((name) => !known.has(name)));
  return columns;
}

/** SQL of a segment's raw cells, trimmed. */
function segmentSql(
  { path, records, hasBlanks }: Segment,
  width: number,
  { columns, delimiter }: { columns: KeptColumn[]; delimiter: string },
): string {
  const raw = columns.map(({ name, index }) => {
    // An empty cell is NULL to DuckDB; here it is an empty text until input.missing has been asked.
    const cell = records === 0 ? "''" : `coalesce(c${index}, '')`;
    return `${hasBlanks ? trimmed(cell) : cell} AS ${identifier(rawName(name))}`;
  });
  if (records === 0) return `(SELECT ${list(raw)} WHERE false)`;
  const cells = Array.from({ length: width }, (_, index) => `c${index}: 'VARCHAR'`);
  return `(SELECT ${list(raw)} FROM read_csv(${literal(path)}, auto_detect = false, header = false,
    columns = {${cells.join(', ')}}, delim = ${literal(delimiter)}, quote = '"', escape = '"', new_line = '\\n'))`;
}
