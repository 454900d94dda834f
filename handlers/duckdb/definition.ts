import { z } from 'zod';
import { PipelineFileError } from '../../core/errors.ts';
import { columnSchema, type BatchDefinition, type Definition, type Derived } from '../../core/sql/definition.ts';
import { resolveHistory } from '../../core/features/resolve-history.ts';
import { identifier } from '../../core/sql/sql.ts';
import { targetViolation } from '../../core/features/target.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import { derivedColumns } from '../../core/pipeline/derived.ts';
import type { DuckDb } from './duckdb.ts';
import { resolveExpression, type Expression } from './expression.ts';

/**
 * The pipeline's columns with its target, its derived columns and its history checked and typed. Throws a
 * PipelineFileError that names every expression that reads more than its own row, names a column or function there is
 * not, or gives no feature, and every derived column that only the target's columns could give.
 */
export async function resolveDefinition(db: DuckDb, pipeline: Pipeline): Promise<BatchDefinition> {
  const mistakes: string[] = [];
  /** The expression, unless it is wrong or `faultOf` finds something wrong with it. */
  const resolve = async (field: string, sql: string, faultOf: (found: Expression) => string | undefined) => {
    let found: Expression | undefined;
    let fault: string | undefined;
    try {
      found = await resolveExpression(db, pipeline, sql);
      fault = faultOf(found);
    } catch (error) {
      if (!(error instanceof PipelineFileError)) throw error;
      fault = error.message;
    }
    if (fault !== undefined) mistakes.push(`${field}: ${fault} (in ${JSON.stringify(sql)})`);
    return found;
  };

  const { column = '', sql } = pipeline.target;
  const typed = { sql: identifier(column), type: pipeline.columns[column]?.type ?? 'text', reads: [column] };
  const target =
    sql === undefined ? typed : await resolve('target.sql', sql, ({ type }) => targetViolation(pipeline.problem, type));

  const lagged = new Set(pipeline.history?.lags.columns);
  const derive: Derived[] = [];
  const readBy: string[] = [];
  for (const { name, sql: expression } of derivedColumns(pipeline.derive)) {
    const found = await resolve(`derive.${name}`, expression, ({ reads }) => {
      const unknown = reads.find((read) => target?.reads.includes(read));
      if (unknown === undefined) return undefined;
      readBy.push(name);
      // Of earlier rows it is known.
      if (lagged.has(name)) return undefined;
      return `reads the target column "${unknown}", which is not known when a prediction is asked for`;
    });
    if (found !== undefined) derive.push({ name, sql: found.sql, type: found.type });
  }
  const definition = { missing: pipeline.input.missing, columns: columnsWithZone(pipeline), derive };
  const { history, mistakes: misplaced } = resolveHistory(pipeline, definition, readBy);
  // Of a derived column that is wrong the type is not known.
  if (mistakes.length === 0) mistakes.push(...misplaced);
  if (mistakes.length > 0 || target === undefined) throw new PipelineFileError(mistakes.join('\n'));
  return { ...definition, ...(history && { history }), target: { ...target, readBy } };
}

function columnsWithZone({ columns, input: { timezone } }: Pipeline): Definition['columns'] {
  if (timezone === 'UTC') return columns;
  const placed = Object.entries(columns).map(([name, column]) => [
    name,
    column.type === 'timestamp' ? { ...column, timezone } : column,
  ]);
  return z.record(z.string(), columnSchema).parse(Object.fromEntries(placed));
}
