import { z } from 'zod';
import { PipelineFileError } from '../../core/errors.ts';
import { columnType } from '../../core/features/column-types.ts';
import { columnSchema, derivedType, type Definition, type Derived } from '../../core/features/definition.ts';
import { rowOnly } from '../../core/features/row-only.ts';
import { identifier, literal } from '../../core/features/sql.ts';
import type { Pipeline } from '../../core/pipeline.ts';
import { derivedColumns } from '../../core/pipeline/derived.ts';
import type { DuckDb } from './duckdb.ts';

const serializedSchema = z.tuple([z.object({ tree: z.string() })]);
const textSchema = z.tuple([z.object({ text: z.string() })]);
const describedSchema = z.tuple([z.object({ column_type: z.string() })]);

/**
 * The pipeline's columns with its derived columns checked and typed. Throws a PipelineFileError that names every
 * derived column that reads more than its own row, names a column or function there is not, or gives no feature.
 */
export async function resolveDefinition(db: DuckDb, pipeline: Pipeline): Promise<Definition> {
  const mistakes: string[] = [];
  const derive: Derived[] = [];
  for (const { name, sql } of derivedColumns(pipeline.derive)) {
    try {
      derive.push({ name, ...(await resolveDerived(db, pipeline, sql)) });
    } catch (error) {
      if (!(error instanceof PipelineFileError)) throw error;
      mistakes.push(`derive.${name}: ${error.message} (in ${JSON.stringify(sql)})`);
    }
  }
  if (mistakes.length > 0) throw new PipelineFileError(mistakes.join('\n'));
  return { missing: pipeline.input.missing, columns: columnsWithZone(pipeline), derive };
}

function columnsWithZone({ columns, input: { timezone } }: Pipeline): Definition['columns'] {
  if (timezone === 'UTC') return columns;
  const placed = Object.entries(columns).map(([name, column]) => [
    name,
    column.type === 'timestamp' ? { ...column, timezone } : column,
  ]);
  return z.record(z.string(), columnSchema).parse(Object.fromEntries(placed));
}

async function resolveDerived(db: DuckDb, pipeline: Pipeline, sql: string): Promise<Omit<Derived, 'name'>> {
  // The closing bracket stands on a line of its own: the expression may end in a comment.
  const statement = literal(`SELECT (${sql}\n)`);
  const [{ tree: serialized }] = serializedSchema.parse(
    await db.rows(`SELECT json_serialize_sql(CAST(${statement} AS VARCHAR)) AS tree`),
  );
  const columns = new Set(Object.keys(pipeline.columns));
  const { faults, tree } = rowOnly(JSON.parse(serialized), columns, pipeline.target.column);
  if (faults.length > 0) throw new PipelineFileError(faults.join('; '));
  const [{ text }] = textSchema.parse(
    await db.rows(`SELECT json_deserialize_sql(CAST(${literal(JSON.stringify(tree))} AS JSON)) AS text`),
  );
  const expression = text.replace(/^SELECT /, '');
  const type = await typeOf(db, pipeline, expression);
  return { sql: `(${expression})`, type };
}

async function typeOf(db: DuckDb, pipeline: Pipeline, expression: string): Promise<Derived['type']> {
  const columns = Object.entries(pipeline.columns).map(
    ([name, column]) => `CAST(NULL AS ${columnType(column).sqlType}) AS ${identifier(name)}`,
  );
  let described: unknown;
  try {
    described = await db.rows(`DESCRIBE SELECT ${expression} AS value FROM (SELECT ${columns.join(', ')})`);
  } catch (cause) {
    const message = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new PipelineFileError(message, { cause });
  }
  const [{ column_type: duckdbType }] = describedSchema.parse(described);
  const type = derivedType(duckdbType);
  if (type === undefined) throw new PipelineFileError(`gives ${duckdbType}, which cannot be a feature`);
  return type;
}
