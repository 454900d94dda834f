import { BIGINT, LIST, listValue, VARCHAR } from '@duckdb/node-api';
import * as z from 'zod';
import type { History } from '../../core/sql/definition.ts';
import type { Features } from '../../core/features/features.ts';
import { requestHistorySql } from '../../core/features/request-history.ts';
import { identifier, rawName } from '../../core/sql/sql.ts';
import { special } from '../../core/tables.ts';
import type { DuckDb } from './duckdb.ts';

/** A row of a request. */
interface SentRow {
  /** Instances count from 0, rows of history down from -1, the newest. */
  position: number;
  /** The vector of an instance; null for a row of history. */
  line: string | null;
  /** Indexes of the violated rules, separated by commas. */
  violations: string;
  /** Whether its time is before that of a row which the request puts before it. */
  early: boolean;
}

/** Encodes instances that follow rows of history. */
export type Execute = (history: Record<string, unknown>[], instances: Record<string, unknown>[]) => Promise<SentRow[]>;

const sentRowsSchema = z.array(
  z.object({ position: z.coerce.number(), line: z.string().nullable(), violations: z.string(), early: z.boolean() }),
);

/** Prepares the statement that encodes instances together with the history of their request. */
export async function prepareHistory(
  db: DuckDb,
  features: Features,
  history: History,
  cellText: (value: unknown) => string | null,
): Promise<Execute> {
  const columns = Object.keys(features.definition.columns);
  const raw = columns.map((name, index) => `unnest(CAST($${index + 1} AS VARCHAR[])) AS ${identifier(rawName(name))}`);
  const position = `unnest(CAST($${columns.length + 1} AS BIGINT[])) AS ${special.position}`;
  const source = `(SELECT ${[...raw, position].join(', ')})`;
  const statement = await db.connection.prepare(requestHistorySql(features, history, source));
  return async (earlier, instances) => {
    const records = [...earlier, ...instances];
    for (const [index, name] of columns.entries()) {
      statement.bindList(index + 1, listValue(records.map((record) => cellText(record[name]))), LIST(VARCHAR));
    }
    const positions = records.map((_, index) => BigInt(index - earlier.length));
    statement.bindList(columns.length + 1, listValue(positions), LIST(BIGINT));
    return sentRowsSchema.parse((await statement.runAndReadAll()).getRowObjectsJson());
  };
}
