import { z } from 'zod';
import { DataError } from '../../core/errors.ts';
import type { Column } from '../../core/sql/definition.ts';
import { identifier, literal, trimmed } from '../../core/sql/sql.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import type { DuckDb } from '../duckdb/duckdb.ts';

const describedSchema = z.array(z.object({ column_name: z.string(), column_type: z.string() }));

/** SQL of the rows of a Parquet file. */
export const parquetSql = (path: string): string => `read_parquet(${literal(path)}, binary_as_string = true)`;

/**
 * The columns of a Parquet file, and SQL of the text that each one's cells would be in a CSV file, without blanks around
 * it; NULL stays NULL, which is always missing. Throws a DataError for a file that cannot be read, and for a declared
 * column that holds no plain values.
 */
export async function parquetCells(
  db: DuckDb,
  path: string,
  { file, pipeline }: { file: string; pipeline: Pipeline },
): Promise<{ header: string[]; cells: string[] }> {
  const described = await db.rows(`DESCRIBE FROM ${parquetSql(path)}`).catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  const columns = describedSchema.parse(described);
  const nested = columns.filter(
    ({ column_name: name, column_type: type }) =>
      Object.hasOwn(pipeline.columns, name) && (/[[(]/.test(type.replace(/^DECIMAL\(.*\)$/, '')) || type === 'BLOB'),
  );
  if (nested.length > 0) {
    const shown = nested.map(({ column_name: name, column_type: type }) => `${JSON.stringify(name)} (${type})`);
    throw new DataError(`${file}: ${shown.join(', ')} cannot be a column of a table. Write plain values, one a cell`);
  }
  return {
    header: columns.map(({ column_name: name }) => name),
    cells: columns.map(({ column_name: name, column_type: type }) =>
      cellSql(identifier(name), type, pipeline.columns[name]),
    ),
  };
}

/** A Parquet file that is damaged, or of a kind that DuckDB does not read. */
export function unreadable(file: string, cause: unknown): DataError {
  const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
  return new DataError(`${file} cannot be read as Parquet: ${reason}. Write and upload it again`, { cause });
}

function cellSql(value: string, type: string, column: Column | undefined): string {
  const text = `CAST(${value} AS VARCHAR)`;
  if (type === 'VARCHAR') return trimmed(text);
  // Many a writer knows no other missing number.
  if (type === 'DOUBLE' || type === 'FLOAT') return `CASE WHEN NOT isnan(${value}) THEN ${text} END`;
  const isTime = type === 'DATE' || type.startsWith('TIMESTAMP');
  if (isTime && column?.format !== undefined) return `strftime(${value}, ${literal(column.format)})`;
  // Nor, many another, a date without a time of day.
  if (isTime && column?.type === 'date') {
    const day = `CAST(${value} AS DATE)`;
    return `CASE WHEN ${value} = ${day} THEN CAST(${day} AS VARCHAR) ELSE ${text} END`;
  }
  return text;
}
