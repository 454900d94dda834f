import * as z from 'zod';
import { DataError } from '../../core/errors.ts';
import type { Column } from '../../core/sql/definition.ts';
import { identifier, literal, trimmed } from '../../core/sql/sql.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';

const parquetColumnsSchema = z.array(z.object({ column_name: z.string(), column_type: z.string() }));

/** SQL of the rows of a Parquet file. */
export const parquetSql = (path: string): string => `read_parquet(${literal(path)}, binary_as_string = true)`;

/**
 * The columns of a Parquet file, and SQL of their cells as trimmed texts, as a CSV file would have
 * them. NULL stays NULL, which always means "missing". Throws a DataError for a file that cannot be
 * read, and for a declared column of a nested or binary type.
 */
export async function parquetCells(
  db: DuckDb,
  path: string,
  { file, pipeline }: { file: string; pipeline: Pipeline },
): Promise<{ header: string[]; cells: string[] }> {
  const described = await db.rows(`DESCRIBE FROM ${parquetSql(path)}`).catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  const columns = parquetColumnsSchema.parse(described);
  const nested = columns.filter(
    ({ column_name: name, column_type: type }) =>
      Object.hasOwn(pipeline.columns, name) && (/[[(]/.test(type.replace(/^DECIMAL\(.*\)$/, '')) || type === 'BLOB'),
  );
  if (nested.length > 0) {
    const shown = nested.map(({ column_name: name, column_type: type }) => `${JSON.stringify(name)} (${type})`);
    throw new DataError(
      `${file}: ${shown.join(', ')} is nested or binary, which is not supported. Write one plain value per cell`,
    );
  }
  return {
    header: columns.map(({ column_name: name }) => name),
    cells: columns.map(({ column_name: name, column_type: type }) =>
      cellSql(identifier(name), type, pipeline.columns[name]),
    ),
  };
}

/** The error for a Parquet file that is damaged, or in a form that DuckDB does not read. */
export function unreadable(file: string, cause: unknown): DataError {
  const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
  return new DataError(`${file} cannot be read as Parquet: ${reason}. Write and upload it again`, { cause });
}

function cellSql(value: string, type: string, column: Column | undefined): string {
  const text = `CAST(${value} AS VARCHAR)`;
  if (type === 'VARCHAR') return trimmed(text);
  // Many writers store a missing number as NaN.
  if (type === 'DOUBLE' || type === 'FLOAT') return `CASE WHEN NOT isnan(${value}) THEN ${text} END`;
  const isTime = type === 'DATE' || type.startsWith('TIMESTAMP');
  if (isTime && column?.format !== undefined) return `strftime(${value}, ${literal(column.format)})`;
  // Many writers store a date with a time of day.
  if (isTime && column?.type === 'date') {
    const day = `CAST(${value} AS DATE)`;
    return `CASE WHEN ${value} = ${day} THEN CAST(${day} AS VARCHAR) ELSE ${text} END`;
  }
  return text;
}
