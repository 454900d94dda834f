import * as z from 'zod';
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
 * The pipeline's columns with its target, derived columns and history, all checked and typed.
 * Throws a PipelineFileError that lists all mistakes: expressions that read more than their own
 * row, name an unknown column or function, or give no feature, and derived columns that read the
 * target.
 */
export async function resolveDefinition(db: DuckDb, pipeline: Pipeline): Promise<BatchDefinition> {
  const mistakes: string[] = [];
  /** Resolves an expression. Records its mistake, or the one that `check` finds in it. */
  const resolve = async (field: string, sql: string, check: (expression: Expression) => string | undefined) => {
    let expression: Expression | undefined;
    let mistake: string | undefined;
    try {
      expression = await resolveExpression(db, pipeline, sql);
      mistake = check(expression);
    } catch (error) {
      if (!(error instanceof PipelineFileError)) throw error;
      mistake = error.message;
    }
    if (mistake !== undefined) mistakes.push(`${field}: ${mistake} (in ${JSON.stringify(sql)})`);
    return expression;
  };

  const { column = '', sql } = pipeline.target;
  const typed = { sql: identifier(column), type: pipeline.columns[column]?.type ?? 'text', reads: [column] };
  const target =
    sql === undefined ? typed : await resolve('target.sql', sql, ({ type }) => targetViolation(pipeline.problem, type));

  const lagged = new Set(pipeline.history?.lags.columns);
  const derive: Derived[] = [];
  const readBy: string[] = [];
  for (const { name, sql: text } of derivedColumns(pipeline.derive)) {
    const expression = await resolve(`derive.${name}`, text, ({ reads }) => {
      const unknown = reads.find((read) => target?.reads.includes(read));
      if (unknown === undefined) return undefined;
      readBy.push(name);
      // Its values in earlier rows are known.
      if (lagged.has(name)) return undefined;
      return `reads the target column "${unknown}", which is not known at the time of a prediction`;
    });
    if (expression !== undefined) derive.push({ name, sql: expression.sql, type: expression.type });
  }
  const definition = { missing: pipeline.input.missing, columns: columnsWithZone(pipeline), derive };
  const { history, mistakes: historyMistakes } = resolveHistory(pipeline, definition, readBy);
  // The type of a derived column with a mistake is unknown.
  if (mistakes.length === 0) mistakes.push(...historyMistakes);
  if (mistakes.length > 0 || target === undefined) throw new PipelineFileError(mistakes.join('\n'));
  return { ...definition, ...(history && { history }), target: { ...target, readBy } };
}

function columnsWithZone({ columns, input: { timezone } }: Pipeline): Definition['columns'] {
  if (timezone === 'UTC') return columns;
  const zoned = Object.entries(columns).map(([name, column]) => [
    name,
    column.type === 'timestamp' ? { ...column, timezone } : column,
  ]);
  return z.record(z.string(), columnSchema).parse(Object.fromEntries(zoned));
}
