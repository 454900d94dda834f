import type { Pipeline } from '../pipeline/parse-pipeline.ts';
import type { BatchDefinition } from '../sql/definition.ts';
import type { Features } from './features.ts';
import { largestFloat32 } from '../sql/column-types.ts';
import { codeSql, literal } from '../sql/sql.ts';
import { special } from '../tables.ts';

/** Classes with too few rows are merged into this class. */
export const otherClass = 'other';

type Target = BatchDefinition['target'];

/** Why the type of a target expression does not fit the problem; undefined if it does. */
export function targetViolation(problem: Pipeline['problem'], type: Target['type']): string | undefined {
  const allowed = problem === 'regression' ? ['number', 'integer'] : ['category', 'boolean', 'integer'];
  const wanted = problem === 'regression' ? 'a number' : 'true or false, a text or a whole number';
  return allowed.includes(type) ? undefined : `gives ${type}; a ${problem} target must be ${wanted}`;
}

/** The target's name in messages: its column, or `target.sql`. */
export function targetInWords({ target }: Pick<Pipeline, 'target'>): string {
  return target.column === undefined ? 'target.sql' : JSON.stringify(target.column);
}

/** The target as features.json stores it: its column or its expression. */
export function storedTarget(pipeline: Pipeline, { sql, reads }: Target): Features['target'] {
  const { column, transform, min } = pipeline.target;
  return column === undefined ? { sql, reads, transform, min } : { column, transform, min };
}

/** The columns that determine the target. A request does not need them. */
export function targetReads({ column, reads }: Features['target']): string[] {
  return reads ?? (column === undefined ? [] : [column]);
}

/**
 * SQL of a row's class name (VARCHAR), and of its number in its own unit (DOUBLE); NULL if the row
 * has no label.
 */
export function labelSql(pipeline: Pipeline, target: Target): { label: string; target: string } {
  const value = valueSql(pipeline, target);
  if (pipeline.problem === 'regression') {
    return { label: 'CAST(NULL AS VARCHAR)', target: `CAST(${value} AS DOUBLE)` };
  }
  return { label: `CAST(${value} AS VARCHAR)`, target: 'CAST(NULL AS DOUBLE)' };
}

/** If the expression fails, this gives NULL, and `labelViolations` finds the row. */
function valueSql(pipeline: Pipeline, { sql }: Target): string {
  return pipeline.target.sql === undefined ? sql : `struct_extract(TRY({ v: ${sql} }), 'v')`;
}

/** The rules for a label, beyond the type of its column. */
export function labelViolations(
  pipeline: Pipeline,
  target: Target,
): { column: string; reason: string; isViolated: string }[] {
  const column = pipeline.target.column ?? 'target.sql';
  const value = valueSql(pipeline, target);
  const rule = (reason: string, isViolated: string) => ({ column, reason, isViolated });
  const isExpression = pipeline.target.sql !== undefined;
  return [
    ...(isExpression ? [rule('cannot be computed from this row', `TRY({ v: ${target.sql} }) IS NULL`)] : []),
    ...(isExpression && pipeline.problem === 'regression'
      ? [
          rule(
            'gives no finite number (of at most 3.4e38)',
            `${value} IS NOT NULL AND NOT abs(CAST(${value} AS DOUBLE)) <= ${largestFloat32}`,
          ),
        ]
      : []),
    ...(pipeline.target.transform === 'log1p'
      ? [rule('log1p needs a target above -1', `${value} IS NOT NULL AND ${value} <= -1`)]
      : []),
  ];
}

/**
 * SQL of a training label: the class's index, or the transformed number. NULL if no training row
 * has the class.
 */
export function trainedLabelSql(features: Pick<Features, 'problem' | 'classes' | 'target'>): string {
  if (features.problem !== 'regression') return codeSql(features.classes, mergedLabelSql(features.classes));
  return features.target.transform === 'log1p' ? `ln(1 + ${special.target})` : special.target;
}

/** A row's class name after rare classes were merged. */
export function mergedLabel(classes: string[], label: string): string {
  return classes.includes(otherClass) && !classes.includes(label) ? otherClass : label;
}

/** SQL of a row's class name after rare classes were merged. */
export function mergedLabelSql(classes: string[]): string {
  if (!classes.includes(otherClass)) return special.label;
  return `CASE WHEN ${special.label} IN (${classes.map(literal).join(', ')}) THEN ${special.label} ELSE ${literal(otherClass)} END`;
}
