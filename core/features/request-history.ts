import { cleanSql } from './clean.ts';
import type { History } from '../sql/definition.ts';
import { lineSql } from './encode.ts';
import type { Features } from './features.ts';
import { historySql } from './history.ts';
import { identifier } from '../sql/sql.ts';
import { special } from '../tables.ts';

/**
 * SQL that encodes a request's rows, over raw cells and their position. Instances count from 0,
 * rows of history down from -1, the newest. Instances do not see each other: each gets its lag
 * columns as the last row of a batch that contains the history of its sequence.
 *
 * The result has `position`, `line` (NULL for history), `violations`, and `early`. The latter is
 * true if the row's `orderBy` value is below that of a row which the request puts before it.
 */
export function requestHistorySql(features: Features, history: History, source: string): string {
  const { position, instance, isEarly, violations } = special;
  const orderBy = identifier(history.orderBy);
  const partitionBy = history.partitionBy.map(identifier);
  const partition = partitionBy.length === 0 ? '' : `PARTITION BY ${partitionBy.join(', ')} `;
  const sameSequence = partitionBy.map((column) => ` AND earlier.${column} = asked.${column}`).join('');
  const sequence = { partitionBy: [instance], orderBy: [position] };
  return `
WITH sent AS MATERIALIZED (SELECT *, coalesce(${orderBy} < max(${orderBy}) FILTER (${position} < 0)
    OVER (${partition}ORDER BY ${position} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), false) AS ${isEarly}
  FROM (${cleanSql(features.definition, source)})),
earlier AS (SELECT * FROM sent WHERE ${position} < 0
  QUALIFY row_number() OVER (${partition}ORDER BY ${position} DESC) <= ${history.steps}),
sequences AS (SELECT *, ${position} AS ${instance} FROM sent WHERE ${position} >= 0
  UNION ALL SELECT earlier.*, asked.${position} FROM earlier JOIN sent AS asked ON asked.${position} >= 0${sameSequence})
SELECT ${position} AS position, ${lineSql(features)} AS line, ${violations} AS violations, ${isEarly} AS early
FROM (${historySql(history, 'sequences', sequence)}) WHERE ${position} >= 0
UNION ALL SELECT ${position}, NULL, ${violations}, ${isEarly} FROM sent WHERE ${position} < 0
ORDER BY position`;
}
