import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { identifier, list, rawName } from '../../core/sql/sql.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';
import { checkHeader, keptColumns, undeclaredColumns, type KeptColumn } from './header.ts';
import { fileKind, readBytes } from './open-file.ts';
import { quarantineBroken, quarantineInvalidRows } from './quarantine.ts';
import { openCsv, segmentSize, type Segment } from './read-csv.ts';
import { parquetCells, parquetSql, unreadable } from './read-parquet.ts';
import type { RowChecks } from './row-checks.ts';
import type { RawRows } from './raw-rows.ts';
import { readsNumbers, segmentRows } from './segment-rows.ts';
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
  // What a compressed file holds is not known beforehand.
  const fileBytes = kind === 'csv' ? (await stat(path)).size : undefined;
  const source = { file, directory, pipeline, segmentBytes: segmentSize(fileBytes) };
  const { header, segments } = await openCsv(readBytes(path, file, kind), source);
  checkHeader(header, file, pipeline);
  const columns = takeColumns(checks, header);
  const loaded: LoadedFile = { parts: [], broken: 0, ignored: undeclaredColumns(header, pipeline) };

  let areNumbers = checks.numbers.size > 0 && readsNumbers(pipeline.input);
  const load = async (on: DuckDb, segment: Segment): Promise<Part> => {
    const write = async (numbers: ReadonlySet<string>) => {
      const rows = segmentRows(segment, header.length, { columns, input: pipeline.input, numbers });
      return writePart(on, checks, rows, { path: `${segment.path}.parquet`, file });
    };
    /** The reader refuses a cell that is no number, and says little of it: then the cells are looked at. Any other failure comes again. */
    const writeNumbers = async () => {
      if (!areNumbers || !segment.isPlain || segment.hasBlanks) return undefined;
      const written = await write(checks.numbers).catch(() => undefined);
      if (written?.rows.faulty === 0) return written;
      areNumbers = false;
      return undefined;
    };
    const part = (await writeNumbers()) ?? (await write(new Set()));
    await rm(segment.path);
    const written = Object.values(part.rows).reduce((sum, count) => sum + count, 0);
    if (written !== segment.records) throw new Error(`${file}: of ${segment.records} records ${written} were read`);
    await quarantineInvalidRows(on, checks, part, segment.jumps);
    await quarantineBroken(on, segment.broken, { file, hasHeader: pipeline.input.header });
    loaded.broken += segment.broken.length;
    return part;
  };
  await db.withConnections(async (share) => {
    const loading: Promise<Part>[] = [];
    for await (const segment of segments) {
      // DuckDB reads two segments while the next one is made.
      await loading[loading.length - 2];
      const part = share((on) => load(on, segment));
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
  { path: source, file, directory }: FileSource,
): Promise<LoadedFile> {
  const { pipeline } = checks;
  const { header, cells } = await parquetCells(db, source, { file, pipeline });
  checkHeader(header, file, pipeline);
  const columns = takeColumns(checks, header);
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
  const part = await writePart(db, checks, rows, { path, file }).catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  await quarantineInvalidRows(db, checks, part, [{ record: 0, line: 1 }]);
  return { parts: [part], broken: 0, ignored: undeclaredColumns(header, pipeline) };
}

/** The columns of a file that go on; those that no file before had are added to the run's. */
function takeColumns(checks: RowChecks, header: string[]): KeptColumn[] {
  const columns = keptColumns(header, checks.pipeline);
  const known = new Set(checks.rawColumns);
  checks.rawColumns.push(...columns.map(({ name }) => name).filter((name) => !known.has(name)));
  return columns;
}
