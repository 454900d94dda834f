import type { Pipeline } from './schema.ts';

/** One derived column: its name, its SQL, and the name it has in the file (with `{i}`). */
export interface DerivedColumn {
  name: string;
  sql: string;
  writtenAs: string;
}

/** The name of a column's value so many rows earlier. */
export const lagName = (column: string, step: number): string => `${column}_lag_${step}`;

/** The names that `history` gives, column by column, the nearest row first; not beyond `mostDerived`. */
export function lagNames(history: Pipeline['history']): string[] {
  const { columns, steps } = history?.lags ?? { columns: [], steps: 0 };
  const numbers = Array.from({ length: Math.min(steps, mostDerived) }, (_, index) => index + 1);
  return columns.flatMap((column) => numbers.map((step) => lagName(column, step))).slice(0, mostDerived);
}

/** More derived columns than this are a mistyped `for`; the training container would not get through either. */
export const mostDerived = 1000;

/**
 * The derived columns, each `for` unrolled in the file's order (the first variable changes slowest), `{i}` replaced in
 * name and SQL. Stops after `mostDerived` of one entry.
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
