import type { BatchDefinition } from '../../core/sql/definition.ts';
import { violationRules, type ViolationRule } from '../../core/features/clean.ts';
import { placementViolations } from '../../core/partition/placement.ts';
import { keyOf } from '../../core/partition/split.ts';
import { identifier, presentText, rawName } from '../../core/sql/sql.ts';
import { labelViolations } from '../../core/features/target.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';

/** A rule that exists only in a batch, because it is about the label, the time or the key. */
interface BatchRule extends ViolationRule {
  /** SQL that is true for a row that violates the rule. */
  isViolated: string;
}

/** What a run requires of each row, for all its files. It does not change while files are read. */
export interface RowChecks {
  readonly pipeline: Pipeline;
  readonly definition: BatchDefinition;
  /** The rules beyond those for cells. */
  readonly rules: readonly BatchRule[];
  /** The start of the run, ISO 8601. */
  readonly startedAt: string;
  /** Whether a column's raw cells are kept in valid rows, too (`keepsCells`). */
  readonly isKept: (name: string) => boolean;
  /** Number columns whose text is not needed. DuckDB's CSV reader may parse them. */
  readonly numbers: ReadonlySet<string>;
}

export function rowChecks(
  pipeline: Pipeline,
  definition: BatchDefinition,
  { startedAt, isKept }: Pick<RowChecks, 'startedAt' | 'isKept'>,
): RowChecks {
  const key = keyOf(pipeline, definition.target.reads);
  const numbers = Object.entries(definition.columns)
    .filter(([name, { type }]) => type === 'number' && !key.includes(name) && !isKept(name))
    .map(([name]) => name);
  const rules = batchRules(pipeline, definition);
  return Object.freeze({ pipeline, definition, rules, startedAt, isKept, numbers: new Set(numbers) });
}

/** The rules for the label, for the time, and for a declared key. */
function batchRules(pipeline: Pipeline, { target }: BatchDefinition): BatchRule[] {
  const rules = [...labelViolations(pipeline, target), ...placementViolations(pipeline)];
  if (pipeline.key === undefined) return rules;
  const missing = pipeline.key.map(
    (column) => `(${presentText(identifier(rawName(column)), pipeline.input.missing, 'trimmed')}) IS NULL`,
  );
  return [...rules, { column: pipeline.key[0] ?? '', reason: 'the key is missing', isViolated: missing.join(' AND ') }];
}

/**
 * All rules: first those for cells. A part's violations column stores their indexes in this list.
 */
export function allViolationRules({ definition, rules }: RowChecks): ViolationRule[] {
  return [...violationRules(definition), ...rules];
}
