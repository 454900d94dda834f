import { DataError } from '../../core/errors.ts';
import { violationRules } from '../../core/features/clean.ts';
import type { History } from '../../core/sql/definition.ts';
import type { Features } from '../../core/features/features.ts';
import { targetReads } from '../../core/features/target.ts';
import { nearestName } from '../../core/text/nearest-name.ts';
import { openDuckDb } from './duckdb.ts';
import { prepareHistory } from './history-statement.ts';
import { prepareInstances } from './instance-statements.ts';

/** Raw records to the vectors of one model. */
export interface Encoder {
  /**
   * One CSV line for each record, as the matrices have it, without a label. A column that is not there is missing;
   * the target's is ignored. A model with history wants the records before each instance, oldest first; another one
   * ignores them. Throws a DataError that names every fault by instance or row of history (from 0), column and value.
   */
  encode: (instances: Record<string, unknown>[], history?: Record<string, unknown>[]) => Promise<string[]>;
  close: () => void;
}

/** Opens a DuckDB without files or network, and prepares there what encodes a request. */
export async function openEncoder(features: Features): Promise<Encoder> {
  const db = await openDuckDb({ locked: true });
  const rules = violationRules(features.definition);
  const { history } = features.definition;
  const execute =
    history === undefined
      ? await prepareInstances(db, features, cellText)
      : await prepareHistory(db, features, history, cellText);
  // A statement holds one set of values at a time: calls wait for each other.
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
    const misshapen = records.flatMap(({ record, where }) => shapeFaults(record, where, features));
    const mistyped = rows.flatMap(({ position, faults: places }) =>
      places === '' ? [] : places.split(',').map((place) => valueFault(position, rules[Number(place)])),
    );
    const early = rows.flatMap(({ position, early: isEarly }) =>
      isEarly ? [valueFault(position, { column: history?.orderBy ?? '', reason: 'earlier than a row before it' })] : [],
    );
    const faults = [...misshapen, ...mistyped, ...early];
    if (faults.length > 0) throw new DataError(faults.join('\n'));
    return rows.flatMap(({ position, line }) => (position < 0 || line === null ? [] : [line]));

    function valueFault(position: number, rule: { column: string; reason: string } | undefined): string {
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
    `history: is missing; this model looks at the ${steps} ${rows} before an instance by "${orderBy}": send their records, oldest first (fewer where there are fewer, [] where there is none)`,
  );
}

/** What is wrong with a record whatever its cells hold: names that are not declared, values that are no cell. */
function shapeFaults(record: Record<string, unknown>, where: string, features: Features): string[] {
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
