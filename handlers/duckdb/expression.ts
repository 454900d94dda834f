import { z } from 'zod';
import { PipelineFileError } from '../../core/errors.ts';
import { columnType } from '../../core/sql/column-types.ts';
import { derivedType, type Column } from '../../core/sql/definition.ts';
import { rowOnly } from '../../core/sql/row-only.ts';
import { identifier, literal } from '../../core/sql/sql.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import type { DuckDb } from './duckdb.ts';

const serializedSchema = z.tuple([z.object({ tree: z.string() })]);
const textSchema = z.tuple([z.object({ text: z.string() })]);
const describedSchema = z.tuple([z.object({ column_type: z.string() })]);

/** An expression of the pipeline file over one row: normalised, typed, and the declared columns it reads. */
export interface Expression {
  sql: string;
  type: Column['type'];
  reads: string[];
}

/**
 * Checks an expression of the pipeline file and finds its type. Throws a PipelineFileError for one that looks beyond
 * its own row, names a column or function there is not, or gives no feature.
 */
export async function resolveExpression(db: DuckDb, pipeline: Pipeline, sql: string): Promise<Expression> {
  // The closing bracket stands on a line of its own: the expression may end in a comment.
  const statement = literal(`SELECT (${sql}\n)`);
  const [{ tree: serialized }] = serializedSchema.parse(
    await db.rows(`SELECT json_serialize_sql(CAST(${statement} AS VARCHAR)) AS tree`),
  );
  const columns = new Set(Object.keys(pipeline.columns));
  const { faults, tree, reads } = rowOnly(parseTree(serialized), columns);
  if (faults.length > 0) throw new PipelineFileError(faults.join('; '));
  const [{ text }] = textSchema.parse(
    await db.rows(`SELECT json_deserialize_sql(CAST(${literal(JSON.stringify(tree))} AS JSON)) AS text`),
  );
  const expression = text.replace(/^SELECT /, '');
  const type = await typeOf(db, pipeline, expression);
  return { sql: `(${expression})`, type, reads };
}

/** DuckDB writes Infinity where a number is too large, which is no JSON. */
function parseTree(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PipelineFileError('has a number that is too large', { cause });
  }
}

async function typeOf(db: DuckDb, pipeline: Pipeline, expression: string): Promise<Column['type']> {
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
