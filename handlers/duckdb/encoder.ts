import { DataError } from '../../core/errors.ts';
import { violationRules } from '../../core/features/clean.ts';
import type { History } from '../../core/sql/definition.ts';
import type { Features } from '../../core/features/features.ts';
import { targetReads } from '../../core/features/target.ts';
import { nearestName } from '../../core/text/nearest-name.ts';
import { openDuckDb } from './duckdb.ts';
import { prepareHistory } from './history-statement.ts';
import { prepareInstances } from './instance-statements.ts';

/** Encodes raw records as the vectors of one model. */
export interface Encoder {
  /**
   * Gives one CSV line per record, as in the matrices, without a label. An absent column counts as
   * missing, and the target's columns are ignored. A model with history needs the records before
   * each instance, oldest first; other models ignore them. Throws a DataError that lists all
   * violations with instance or row of history (from 0), column and value.
   */
  encode: (instances: Record<string, unknown>[], history?: Record<string, unknown>[]) => Promise<string[]>;
  close: () => void;
}

/**
 * Opens a DuckDB without access to files or the network, and prepares the statements that encode
 * requests.
 */
export async function openEncoder(features: Features): Promise<Encoder> {
  const db = await openDuckDb({ locked: true });
  const rules = violationRules(features.definition);
  const { history } = features.definition;
  const execute =
    history === undefined
      ? await prepareInstances(db, features, cellText)
      : await prepareHistory(db, features, history, cellText);
  // A statement holds one set of values at a time, so calls wait for each other.
  let last: Promise<unknown> = Promise.resolve();

  const encode = async (instances: Record<string, unknown>[], sent?: Record<string, unknown>[]): Promise<string[]> => {
    if (instances.length === 0) return [];
    if (history !== undefined && sent === undefined) throw missingHistory(history);
    const earlier = history === undefined ? [] : (sent ?? []);
    const answer = last.then(() => execute(earlier, instances));
    last = answer.catch(() => undefined);
    const rows = await answer;
    const records = [
      ...earlier.map((record, index) => ({ record, where: `history ${index}` })),
      ...instances.map((record, index) => ({ record, where: `instance ${index}` })),
    ];
    const misshapen = records.flatMap(({ record, where }) => shapeViolations(record, where, features));
    const mistyped = rows.flatMap(({ position, violations: indexes }) =>
      indexes === '' ? [] : indexes.split(',').map((index) => describeViolation(position, rules[Number(index)])),
    );
    const early = rows.flatMap(({ position, early: isEarly }) =>
      isEarly
        ? [describeViolation(position, { column: history?.orderBy ?? '', reason: 'earlier than a row before it' })]
        : [],
    );
    const violations = [...misshapen, ...mistyped, ...early];
    if (violations.length > 0) throw new DataError(violations.join('\n'));
    return rows.flatMap(({ position, line }) => (position < 0 || line === null ? [] : [line]));

    function describeViolation(position: number, rule: { column: string; reason: string } | undefined): string {
      const column = rule?.column ?? '';
      const { record = {}, where = '' } = records[position + earlier.length] ?? {};
      const value = record[column];
      const shown = value === undefined ? '' : `${JSON.stringify(value)} is `;
      return `${where}, column "${column}": ${shown}${rule?.reason ?? 'wrong'}`;
    }
  };
  return { encode, close: () => db.close() };
}

function missingHistory({ orderBy, steps }: History): DataError {
  const rows = steps === 1 ? 'row' : 'rows';
  return new DataError(
    `history: is missing; this model looks at the ${steps} ${rows} before an instance by "${orderBy}". Send their records, oldest first (fewer if fewer exist, [] if none exist)`,
  );
}

/**
 * Violations that do not depend on a column's type: undeclared names, and values that cannot be
 * cells.
 */
function shapeViolations(record: Record<string, unknown>, where: string, features: Features): string[] {
  const { columns } = features.definition;
  const ignored = targetReads(features.target);
  return Object.entries(record).flatMap(([name, value]) => {
    if (!Object.hasOwn(columns, name)) {
      if (ignored.includes(name)) return [];
      const near = nearestName(name, Object.keys(columns));
      const hint = near === undefined ? '' : `; did you mean "${near}"?`;
      return [`${where}, column "${name}": there is no such column${hint}`];
    }
    if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return [];
    return [`${where}, column "${name}": ${JSON.stringify(value)} must be a string, a number, true, false or null`];
  });
}

function cellText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}
