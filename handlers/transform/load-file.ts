import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { identifier, list, rawName } from '../../core/sql/sql.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';
import { checkHeader, keptColumns, undeclaredColumns } from './header.ts';
import { fileKind, readBytes } from './open-file.ts';
import { quarantineBroken, quarantineInvalidRows } from './quarantine.ts';
import { openCsv, segmentSize, type Segment } from './read-csv.ts';
import { parquetCells, parquetSql, unreadable } from './read-parquet.ts';
import type { RowChecks } from './row-checks.ts';
import type { RawColumns } from './raw-columns.ts';
import type { RawRows } from './raw-rows.ts';
import { readsNumbers, segmentRows } from './segment-rows.ts';
import { writePart, type Part } from './write-part.ts';

/** The result of reading a file. */
export interface LoadedFile {
  parts: Part[];
  /** The number of invalid records. */
  broken: number;
  /** The columns that the pipeline file does not declare. */
  ignored: string[];
}

/** A downloaded file. */
export interface FileSource {
  path: string;
  /** The file's name in messages. */
  file: string;
  /** A folder for everything that is made from this file. */
  directory: string;
}

/**
 * Writes the rows of a file to parts, and their violations to quarantine. It reads undeclared
 * columns too, because a champion may have been trained on them, and adds all columns to
 * `rawColumns`. Throws a DataError if the file is empty, lacks a declared column or is damaged.
 */
export async function loadFile(
  db: DuckDb,
  checks: RowChecks,
  rawColumns: RawColumns,
  source: FileSource,
): Promise<LoadedFile> {
  const kind = await fileKind(source.path, source.file);
  return kind === 'parquet'
    ? loadParquet(db, checks, rawColumns, source)
    : loadCsv(db, checks, rawColumns, { ...source, kind });
}

async function loadCsv(
  db: DuckDb,
  checks: RowChecks,
  collected: RawColumns,
  { path, file, directory, kind }: FileSource & { kind: 'csv' | 'gzip' },
): Promise<LoadedFile> {
  const { pipeline } = checks;
  // The uncompressed size of a gzip file is unknown.
  const fileBytes = kind === 'csv' ? (await stat(path)).size : undefined;
  const source = { file, directory, pipeline, segmentBytes: segmentSize(fileBytes) };
  const { header, segments } = await openCsv(readBytes(path, file, kind), source);
  checkHeader(header, file, pipeline);
  const columns = keptColumns(header, pipeline);
  const rawColumns = collected.add(columns.map(({ name }) => name));
  const loaded: LoadedFile = { parts: [], broken: 0, ignored: undeclaredColumns(header, pipeline) };

  let mayBeNumbers = checks.numbers.size > 0 && readsNumbers(pipeline.input);
  const load = async (connection: DuckDb, segment: Segment): Promise<Part> => {
    const write = async (numbers: ReadonlySet<string>) => {
      const rows = segmentRows(segment, header.length, { columns, input: pipeline.input, numbers });
      return writePart(connection, checks, rows, { path: `${segment.path}.parquet`, file, rawColumns });
    };
    /**
     * Lets DuckDB's reader parse the numbers. It fails on an invalid number without saying which.
     * Undefined then, and the segment is read again as text. Any other failure occurs again there.
     */
    const writeNumbers = async () => {
      if (!mayBeNumbers || !segment.isPlain || segment.hasBlanks) return undefined;
      const written = await write(checks.numbers).catch(() => undefined);
      if (written?.rows.faulty === 0) return written;
      mayBeNumbers = false;
      return undefined;
    };
    const part = (await writeNumbers()) ?? (await write(new Set()));
    await rm(segment.path);
    const written = Object.values(part.rows).reduce((sum, count) => sum + count, 0);
    if (written !== segment.records)
      throw new Error(`${file}: a segment of ${segment.records} records gave ${written} rows`);
    await quarantineInvalidRows(connection, checks, part, { lines: segment.jumps, rawColumns });
    await quarantineBroken(connection, segment.broken, { file, hasHeader: pipeline.input.header });
    loaded.broken += segment.broken.length;
    return part;
  };
  await db.withConnections(async (share) => {
    const loading: Promise<Part>[] = [];
    for await (const segment of segments) {
      // DuckDB reads two segments while the next one is being written.
      await loading[loading.length - 2];
      const part = share((connection) => load(connection, segment));
      part.catch(() => undefined);
      loading.push(part);
    }
    loaded.parts.push(...(await Promise.all(loading)));
  });
  return loaded;
}

async function loadParquet(
  db: DuckDb,
  checks: RowChecks,
  collected: RawColumns,
  { path: source, file, directory }: FileSource,
): Promise<LoadedFile> {
  const { pipeline } = checks;
  const { header, cells } = await parquetCells(db, source, { file, pipeline });
  checkHeader(header, file, pipeline);
  const columns = keptColumns(header, pipeline);
  const rawColumns = collected.add(columns.map(({ name }) => name));
  const raw = columns.map(({ name, index }) => `${cells[index] ?? 'NULL'} AS ${identifier(rawName(name))}`);
  const relation = `(SELECT ${list(raw)} FROM ${parquetSql(source)})`;
  const rows: RawRows = {
    relation,
    columns,
    cells: 'trimmed',
    missing: pipeline.input.missing,
    isEmptyNull: false,
    numbers: new Set(),
  };
  const path = join(directory, 'rows.parquet');
  const part = await writePart(db, checks, rows, { path, file, rawColumns }).catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  await quarantineInvalidRows(db, checks, part, { lines: [{ record: 0, line: 1 }], rawColumns });
  return { parts: [part], broken: 0, ignored: undeclaredColumns(header, pipeline) };
}
