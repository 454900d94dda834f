import type { Pipeline } from './schema.ts';

/**
 * A derived column: its name, its SQL, and its name in the file, which may contain a variable such
 * as `{i}`.
 */
export interface DerivedColumn {
  name: string;
  sql: string;
  writtenAs: string;
}

/** The name of a feature that holds the value of a column `step` rows earlier. */
export const lagName = (column: string, step: number): string => `${column}_lag_${step}`;

/**
 * The names of the features from `history`, column by column, the nearest row first; at most
 * `mostDerived`.
 */
export function lagNames(history: Pipeline['history']): string[] {
  const { columns, steps } = history?.lags ?? { columns: [], steps: 0 };
  const numbers = Array.from({ length: Math.min(steps, mostDerived) }, (_, index) => index + 1);
  return columns.flatMap((column) => numbers.map((step) => lagName(column, step))).slice(0, mostDerived);
}

/**
 * More derived columns come from a mistyped `for`, and the training container could not handle
 * them.
 */
export const mostDerived = 1000;

/**
 * The derived columns, with each `for` unrolled in the order of the file. The first variable
 * changes slowest. `{i}` is replaced in name and SQL. Each entry yields at most `mostDerived + 1`
 * columns.
 */
export function derivedColumns(derive: Pipeline['derive']): DerivedColumn[] {
  return Object.entries(derive).flatMap(([writtenAs, { sql, for: loops = {} }]) => {
    let columns: DerivedColumn[] = [{ name: writtenAs, sql, writtenAs }];
    for (const [variable, [first, last]] of Object.entries(loops)) {
      columns = columns.flatMap((column) => {
        const values = Array.from({ length: Math.min(last - first + 1, mostDerived + 1) }, (_, step) => first + step);
        return values.map((value) => ({
          name: column.name.replaceAll(`{${variable}}`, String(value)),
          sql: column.sql.replaceAll(`{${variable}}`, String(value)),
          writtenAs,
        }));
      });
      columns = columns.slice(0, mostDerived + 1);
    }
    return columns;
  });
}

/**
 * Variables of a `for` that the name does not contain. Their columns would all have the same name.
 */
export function unusedVariables(derive: Pipeline['derive'], name: string): string[] {
  return Object.keys(derive[name]?.for ?? {}).filter((variable) => !name.includes(`{${variable}}`));
}
