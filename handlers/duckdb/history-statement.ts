import { BIGINT, LIST, listValue, VARCHAR } from '@duckdb/node-api';
import * as z from 'zod';
import type { History } from '../../core/sql/definition.ts';
import type { Features } from '../../core/features/features.ts';
import { requestHistorySql } from '../../core/features/request-history.ts';
import { identifier, rawName } from '../../core/sql/sql.ts';
import type { DuckDb } from './duckdb.ts';

/** A row of a request: an instance from 0, or below 0 one of the rows of history, the newest -1. */
interface SentRow {
  position: number;
  /** The vector of an instance. */
  line: string | null;
  faults: string;
  /** Whether it is earlier than a row that the request puts before it. */
  early: boolean;
}

/** Encodes instances after the rows of history before them. */
export type Execute = (history: Record<string, unknown>[], instances: Record<string, unknown>[]) => Promise<SentRow[]>;

const answerSchema = z.array(
  z.object({ position: z.coerce.number(), line: z.string().nullable(), faults: z.string(), early: z.boolean() }),
);

/** Prepares the one statement that encodes instances after the history that came with them. */
export async function prepareHistory(
  db: DuckDb,
  features: Features,
  history: History,
  cellText: (value: unknown) => string | null,
): Promise<Execute> {
  const columns = Object.keys(features.definition.columns);
  const raw = columns.map((name, index) => `unnest(CAST($${index + 1} AS VARCHAR[])) AS ${identifier(rawName(name))}`);
  const position = `unnest(CAST($${columns.length + 1} AS BIGINT[])) AS "$position"`;
  const source = `(SELECT ${[...raw, position].join(', ')})`;
  const statement = await db.connection.prepare(requestHistorySql(features, history, source));
  return async (earlier, instances) => {
    const records = [...earlier, ...instances];
    for (const [index, name] of columns.entries()) {
      statement.bindList(index + 1, listValue(records.map((record) => cellText(record[name]))), LIST(VARCHAR));
    }
    const positions = records.map((_, index) => BigInt(index - earlier.length));
    statement.bindList(columns.length + 1, listValue(positions), LIST(BIGINT));
    return answerSchema.parse((await statement.runAndReadAll()).getRowObjectsJson());
  };
}
