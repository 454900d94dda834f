import type { Pipeline } from '../pipeline.ts';
import type { Features } from './features.ts';
import { codeSql, identifier, literal } from './sql.ts';

/** The class that classes with too few rows are merged into. */
export const otherClass = 'other';

/** The column that the label is read from. */
export function targetColumn(pipeline: Pipeline): string {
  if (pipeline.target.column === undefined) throw new Error('target.sql is not supported yet');
  return pipeline.target.column;
}

/** The typed target: SQL of the class name (VARCHAR), or of the number in its own units; NULL where there is no label. */
export function labelSql(pipeline: Pipeline): { label: string; target: string } {
  const name = targetColumn(pipeline);
  const value = identifier(name);
  if (pipeline.problem === 'regression') {
    return { label: 'CAST(NULL AS VARCHAR)', target: `CAST(${value} AS DOUBLE)` };
  }
  // A number column writes its classes as 1, not as 1.0.
  const label =
    pipeline.columns[name]?.type === 'number'
      ? `CASE WHEN ${value} = trunc(${value}) AND abs(${value}) < 1e15 THEN CAST(CAST(${value} AS BIGINT) AS VARCHAR) ELSE CAST(${value} AS VARCHAR) END`
      : `CAST(${value} AS VARCHAR)`;
  return { label, target: 'CAST(NULL AS DOUBLE)' };
}

/** What can be wrong with a label that its column's type does not see; undefined if nothing can. */
export function labelFault(pipeline: Pipeline): { column: string; reason: string; isFaulty: string } | undefined {
  if (pipeline.target.transform !== 'log1p') return undefined;
  const column = targetColumn(pipeline);
  return {
    column,
    reason: 'log1p needs a target above -1',
    isFaulty: `${identifier(column)} IS NOT NULL AND ${identifier(column)} <= -1`,
  };
}

/** SQL of a training label over `$label` and `$target`: a class's index, or the transformed number; NULL for a class that is not trained. */
export function trainedLabelSql(features: Pick<Features, 'problem' | 'classes' | 'target'>): string {
  if (features.problem !== 'regression') return codeSql(features.classes, mergedLabelSql(features.classes));
  return features.target.transform === 'log1p' ? 'ln(1 + "$target")' : '"$target"';
}

/** SQL of a row's class name after rare classes were merged. */
export function mergedLabelSql(classes: string[]): string {
  if (!classes.includes(otherClass)) return '"$label"';
  return `CASE WHEN "$label" IN (${classes.map(literal).join(', ')}) THEN "$label" ELSE ${literal(otherClass)} END`;
}
