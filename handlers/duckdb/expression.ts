import * as z from 'zod';
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

/**
 * A normalised expression of the pipeline file over one row, its type, and the declared columns
 * that it reads.
 */
export interface Expression {
  sql: string;
  type: Column['type'];
  reads: string[];
}

/**
 * Checks an expression of the pipeline file and finds its type. Throws a PipelineFileError if it
 * reads more than its own row, names an unknown column or function, or gives a type that cannot be
 * a feature.
 */
export async function resolveExpression(db: DuckDb, pipeline: Pipeline, sql: string): Promise<Expression> {
  // The closing bracket is on its own line, because the expression may end with a comment.
  const statement = literal(`SELECT (${sql}\n)`);
  const [{ tree: serialized }] = serializedSchema.parse(
    await db.rows(`SELECT json_serialize_sql(CAST(${statement} AS VARCHAR)) AS tree`),
  );
  const columns = new Set(Object.keys(pipeline.columns));
  const { mistakes, tree, reads } = rowOnly(parseTree(serialized), columns);
  if (mistakes.length > 0) throw new PipelineFileError(mistakes.join('; '));
  const [{ text }] = textSchema.parse(
    await db.rows(`SELECT json_deserialize_sql(CAST(${literal(JSON.stringify(tree))} AS JSON)) AS text`),
  );
  const expression = text.replace(/^SELECT /, '');
  const type = await typeOf(db, pipeline, expression);
  return { sql: `(${expression})`, type, reads };
}

/** DuckDB writes Infinity for a number that is too large, which is not valid JSON. */
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
