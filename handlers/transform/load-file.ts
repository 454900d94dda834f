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

const unclosedSchema = z.array(z.object({ line: z.string(), value: z.string() }));

/** A broken record as it was written; DuckDB begins it with half of the line end before. */
const brokenText = 'trim(csv_line, chr(10) || chr(13))';

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
  try {
    await db.run(`CREATE TEMP TABLE file_rows AS
      SELECT row_number() OVER () - 1 AS place, concat_ws('', ${cells.join(', ')}) AS text, ${list(columns)} FROM ${csv}`);
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new DataError(
      `${file} cannot be read as CSV: ${reason} Look for a quote that is not closed, or line ends of two kinds`,
      { cause },
    );
  }
  await refuseUnclosedQuote(db, file);
  for (const { name } of kept) {
    await db.run(`ALTER TABLE ${rawTable} ADD COLUMN IF NOT EXISTS ${identifier(rawName(name))} VARCHAR`);
  }
  await appendRows(db, file, hasHeader ? 2 : 1);
  for (const table of ['file_rows', 'reject_errors', 'reject_scans']) await db.run(`DROP TABLE ${table}`);
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

/** DuckDB gives up on the rest of the file there and calls it one broken line. */
async function refuseUnclosedQuote(db: DuckDb, file: string): Promise<void> {
  const [unclosed] = unclosedSchema.parse(
    await db.rows(`SELECT line, left(${brokenText}, 80) AS value FROM reject_errors
      WHERE error_type = 'UNQUOTED VALUE' AND contains(${brokenText}, chr(10)) LIMIT 1`),
  );
  if (unclosed === undefined) return;
  throw new DataError(
    `${file}, line ${unclosed.line}: a quote is opened and not closed before the end of the row, so the rows after it cannot be told apart: ${unclosed.value}`,
  );
}

/**
 * Moves the rows of one file to the raw table and its broken records to the broken table, each with its line. DuckDB
 * counts records: broken ones by themselves, sound ones not at all, and neither knows of line ends inside a cell.
 */
async function appendRows(db: DuckDb, file: string, firstLine: number): Promise<void> {
  await db.run(`CREATE TEMP TABLE file_broken AS
    SELECT line AS record, any_value(${brokenText}) AS value, any_value(${reasonSql}) AS reason,
      line - row_number() OVER (ORDER BY line) + 1 AS position, row_number() OVER (ORDER BY line) AS ordinal
    FROM reject_errors GROUP BY line`);
  await db.run(`CREATE TEMP TABLE file_lines AS
    SELECT place, place + ${firstLine} + coalesce(ordinal, 0) AS sound_record,
      length(text) - length(replace(text, chr(10), '')) AS own_breaks,
      sum(own_breaks) OVER (ORDER BY place ROWS UNBOUNDED PRECEDING) AS breaks,
      sound_record + breaks - own_breaks AS line
    FROM file_rows ASOF LEFT JOIN file_broken ON place + ${firstLine} >= position ORDER BY place`);
  await db.run(`INSERT INTO ${brokenTable}
    SELECT ${literal(file)}, record + coalesce(breaks, 0), value, reason
    FROM file_broken ASOF LEFT JOIN file_lines ON record >= sound_record`);
  await db.run(`INSERT INTO ${rawTable} BY NAME
    SELECT (SELECT count(*) FROM ${rawTable}) + file_rows.place AS "$row", ${literal(file)} AS "$file", CAST(line AS BIGINT) AS "$line",
      file_rows.* EXCLUDE (place, text)
    FROM file_rows POSITIONAL JOIN file_lines`);
  for (const table of ['file_broken', 'file_lines']) await db.run(`DROP TABLE ${table}`);
}
