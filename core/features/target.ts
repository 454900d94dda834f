import type { Pipeline } from '../pipeline/parse-pipeline.ts';
import type { BatchDefinition } from '../sql/definition.ts';
import type { Features } from './features.ts';
import { codeSql, literal } from '../sql/sql.ts';

/** The class that classes with too few rows are merged into. */
export const otherClass = 'other';

/** Largest number of a 32-bit float, which SageMaker's algorithms read. */
const largestNumber = '3.4028234663852886e38::DOUBLE';

type Target = BatchDefinition['target'];

/** What is wrong with the type that an expression of the target has; undefined if it fits the problem. */
export function targetViolation(problem: Pipeline['problem'], type: Target['type']): string | undefined {
  const allowed = problem === 'regression' ? ['number', 'integer'] : ['category', 'boolean', 'integer'];
  const wanted = problem === 'regression' ? 'a number' : 'true or false, a text or a whole number';
  return allowed.includes(type) ? undefined : `gives ${type}; a ${problem} target must be ${wanted}`;
}

/** The target as messages name it: its column, or `target.sql`. */
export function targetName({ target }: Pick<Pipeline, 'target'>): string {
  return target.column === undefined ? 'target.sql' : JSON.stringify(target.column);
}

/** What `features.target` says of the target: its column or its expression. */
export function storedTarget(pipeline: Pipeline, { sql, reads }: Target): Features['target'] {
  const { column, transform, min } = pipeline.target;
  return column === undefined ? { sql, reads, transform, min } : { column, transform, min };
}

/** The columns that a request need not have, because they say what is asked for. */
export function targetReads({ column, reads }: Features['target']): string[] {
  return reads ?? (column === undefined ? [] : [column]);
}

/** The target of a row: SQL of the class name (VARCHAR), or of the number in its own units; NULL where there is no label. */
export function labelSql(pipeline: Pipeline, target: Target): { label: string; target: string } {
  const value = valueSql(pipeline, target);
  if (pipeline.problem === 'regression') {
    return { label: 'CAST(NULL AS VARCHAR)', target: `CAST(${value} AS DOUBLE)` };
  }
  return { label: `CAST(${value} AS VARCHAR)`, target: 'CAST(NULL AS DOUBLE)' };
}

/** An expression that fails gives NULL here; `labelFaults` finds that row. */
function valueSql(pipeline: Pipeline, { sql }: Target): string {
  return pipeline.target.sql === undefined ? sql : `struct_extract(TRY({ v: ${sql} }), 'v')`;
}

/** What can be wrong with a label that the columns' types do not see. */
export function labelViolations(
  pipeline: Pipeline,
  target: Target,
): { column: string; reason: string; isFaulty: string }[] {
  const column = pipeline.target.column ?? 'target.sql';
  const value = valueSql(pipeline, target);
  const fault = (reason: string, isFaulty: string) => ({ column, reason, isFaulty });
  const isExpression = pipeline.target.sql !== undefined;
  return [
    ...(isExpression ? [fault('cannot be computed from this row', `TRY({ v: ${target.sql} }) IS NULL`)] : []),
    ...(isExpression && pipeline.problem === 'regression'
      ? [
          fault(
            'gives no finite number (of at most 3.4e38)',
            `${value} IS NOT NULL AND NOT abs(CAST(${value} AS DOUBLE)) <= ${largestNumber}`,
          ),
        ]
      : []),
    ...(pipeline.target.transform === 'log1p'
      ? [fault('log1p needs a target above -1', `${value} IS NOT NULL AND ${value} <= -1`)]
      : []),
  ];
}

/** SQL of a training label over `$label` and `$target`: a class's index, or the transformed number; NULL for a class that is not trained. */
export function trainedLabelSql(features: Pick<Features, 'problem' | 'classes' | 'target'>): string {
  if (features.problem !== 'regression') return codeSql(features.classes, mergedLabelSql(features.classes));
  return features.target.transform === 'log1p' ? 'ln(1 + "$target")' : '"$target"';
}

/** A row's class name after rare classes were merged. */
export function mergedLabel(classes: string[], label: string): string {
  return classes.includes(otherClass) && !classes.includes(label) ? otherClass : label;
}

/** SQL of a row's class name after rare classes were merged. */
export function mergedLabelSql(classes: string[]): string {
  if (!classes.includes(otherClass)) return '"$label"';
  return `CASE WHEN "$label" IN (${classes.map(literal).join(', ')}) THEN "$label" ELSE ${literal(otherClass)} END`;
}
