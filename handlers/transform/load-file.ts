import { z } from 'zod';
import { DataError } from '../../core/errors.ts';
import { identifier, list, literal, rawName } from '../../core/features/sql.ts';
import type { Pipeline } from '../../core/pipeline.ts';
import { nearestName } from '../../core/suggest.ts';
import type { DuckDb } from '../shared/duckdb.ts';
import { readHeader } from './read-header.ts';

/** Where rows of all files go: `$row` (from 0, in the order of the plan), `$file`, `$line`, and the raw columns. */
export const rawTable = 'raw_rows';
/** Lines that are no rows. */
export const brokenTable = 'broken_lines';

/** Makes the two tables that `loadFile` fills. */
export async function createRawTables(db: DuckDb): Promise<void> {
  await db.run(`CREATE TABLE ${rawTable} ("$row" BIGINT, "$file" VARCHAR, "$line" BIGINT)`);
  await db.run(`CREATE TABLE ${brokenTable} (file VARCHAR, line BIGINT, value VARCHAR, reason VARCHAR)`);
}

const countSchema = z.tuple([z.object({ count: z.coerce.number() })]);
const brokenSchema = z.array(z.object({ line: z.string(), value: z.string() }));

/** DuckDB's reasons in plain words. */
const reasonSql = `CASE CAST(error_type AS VARCHAR)
  WHEN 'TOO MANY COLUMNS' THEN 'more cells than the header has'
  WHEN 'MISSING COLUMNS' THEN 'fewer cells than the header has'
  WHEN 'UNQUOTED VALUE' THEN 'text after a closing quote'
  WHEN 'INVALID ENCODING' THEN 'not in the encoding that input.encoding names'
  ELSE lower(CAST(error_type AS VARCHAR)) END`;

/**
 * Appends a file's rows to the raw table and its broken lines to the broken table. All columns are kept, undeclared
 * ones too: a champion may have been trained on them. Throws a DataError for a file that is empty, lacks a declared
 * column or has no sound structure. Returns the columns that are not declared.
 */
export async function loadFile(
  db: DuckDb,
  source: { path: string; file: string },
  pipeline: Pipeline,
): Promise<{ ignored: string[] }> {
  const { path, file } = source;
  const header = await readHeader(path, file, pipeline);
  checkHeader(header, file, pipeline);
  const { delimiter, encoding, header: hasHeader } = pipeline.input;
  const cells = header.map((_, index) => `c${index}`);
  const csv = `read_csv(${literal(path)}, auto_detect = false, header = ${String(hasHeader)},
    columns = {${cells.map((cell) => `'${cell}': 'VARCHAR'`).join(', ')}}, delim = ${literal(delimiter)}, quote = '"',
    escape = '"', encoding = ${literal(encoding)}, store_rejects = true, rejects_limit = 0)`;
  const kept = keptColumns(header, pipeline);
  // An unquoted empty cell is NULL to DuckDB; here it is an empty text until input.missing has been asked.
  const columns = kept.map(({ name, index }) => `coalesce(c${index}, '') AS ${identifier(rawName(name))}`);
  const newlines = `length(${cells.map((cell) => `coalesce(${cell}, '')`).join(' || ')}) - length(replace(${cells.map((cell) => `coalesce(${cell}, '')`).join(' || ')}, chr(10), ''))`;
  await db
    .run(
      `CREATE OR REPLACE TEMP TABLE file_rows AS
    SELECT row_number() OVER () - 1 AS place, ${list(columns)}, ${newlines} AS newlines FROM ${csv}`,
    )
    .catch((cause: unknown) => {
      const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
      throw new DataError(
        `${file} cannot be read as CSV: ${reason} Look for a quote that is not closed, or line ends of two kinds`,
        { cause },
      );
    });
  await keepBroken(db, file);
  await keepRows(
    db,
    file,
    kept.map(({ name }) => identifier(rawName(name))),
    hasHeader,
  );
  const declared = new Set(Object.keys(pipeline.columns));
  return { ignored: header.filter((name) => !declared.has(name)) };
}

function checkHeader(header: string[], file: string, pipeline: Pipeline): void {
  const faults = Object.keys(pipeline.columns).flatMap((name) => {
    const places = header.filter((cell) => cell === name).length;
    if (places === 1) return [];
    if (places > 1) return [`column ${JSON.stringify(name)} is there ${places} times`];
    const near = nearestName(name, header);
    const hint =
      near === undefined
        ? `; it has ${header.map((cell) => JSON.stringify(cell)).join(', ')}`
        : `; did you mean ${JSON.stringify(near)}?`;
    return [`column ${JSON.stringify(name)} is declared but not there${hint}`];
  });
  if (faults.length > 0) {
    throw new DataError(`${file}, line 1: ${faults.join('\n')}\nChange "columns" in the pipeline file, or the data`);
  }
}

/** Declared columns, and those others that a table can hold beside them: SQL does not tell "Age" from "age". */
function keptColumns(header: string[], pipeline: Pipeline): { name: string; index: number }[] {
  const taken = new Set(Object.keys(pipeline.columns).map((name) => name.toLowerCase()));
  return header.flatMap((name, index) => {
    if (Object.hasOwn(pipeline.columns, name)) return [{ name, index }];
    if (taken.has(name.toLowerCase())) return [];
    taken.add(name.toLowerCase());
    return [{ name, index }];
  });
}

async function keepBroken(db: DuckDb, file: string): Promise<void> {
  const unclosed = brokenSchema.parse(
    await db.rows(`SELECT line, left(trim(csv_line, chr(10) || chr(13)), 80) AS value FROM reject_errors
      WHERE error_type = 'UNQUOTED VALUE' AND contains(trim(csv_line, chr(10) || chr(13)), chr(10)) LIMIT 1`),
  )[0];
  if (unclosed !== undefined) {
    throw new DataError(
      `${file}, line ${unclosed.line}: a quote is opened and not closed before the end of the row, so the rows after it cannot be told apart: ${unclosed.value}`,
    );
  }
  await db.run(`INSERT INTO ${brokenTable}
    SELECT ${literal(file)}, line, any_value(trim(csv_line, chr(10) || chr(13))), any_value(${reasonSql}) FROM reject_errors GROUP BY line`);
}

/** A row's line: its place, the header, line ends inside earlier cells, and the broken lines before it. */
async function keepRows(db: DuckDb, file: string, columns: string[], hasHeader: boolean): Promise<void> {
  const inFile = countSchema.parse(await db.rows('SELECT coalesce(sum(newlines), 0) AS count FROM file_rows'))[0].count;
  const earlierBreaks = inFile === 0 ? '0' : 'sum(newlines) OVER (ORDER BY place ROWS UNBOUNDED PRECEDING) - newlines';
  const broken = countSchema.parse(await db.rows('SELECT count(*) AS count FROM reject_errors'))[0].count;
  const located =
    broken === 0
      ? 'SELECT *, 0 AS broken FROM numbered'
      : `SELECT numbered.*, coalesce(before, 0) AS broken
         FROM numbered ASOF LEFT JOIN (
           SELECT line - row_number() OVER (ORDER BY line) + 1 AS position, row_number() OVER (ORDER BY line) AS before
           FROM (SELECT DISTINCT line FROM reject_errors)
         ) ON line >= position ORDER BY place`;
  const earlier = countSchema.parse(await db.rows(`SELECT count(*) AS count FROM ${rawTable}`))[0].count;
  for (const column of columns) await db.run(`ALTER TABLE ${rawTable} ADD COLUMN IF NOT EXISTS ${column} VARCHAR`);
  await db.run(`INSERT INTO ${rawTable} BY NAME
    WITH numbered AS (SELECT *, place + ${hasHeader ? 2 : 1} + ${earlierBreaks} AS line FROM file_rows)
    SELECT ${earlier} + place AS "$row", ${literal(file)} AS "$file", CAST(line + broken AS BIGINT) AS "$line", ${columns.join(', ')}
    FROM (${located})`);
  for (const table of ['file_rows', 'reject_errors', 'reject_scans']) await db.run(`DROP TABLE IF EXISTS ${table}`);
}
