import { cleanSql, violationsColumn } from './clean.ts';
import type { History } from '../sql/definition.ts';
import { lineSql } from './encode.ts';
import type { Features } from './features.ts';
import { historySql } from './history.ts';
import { identifier } from '../sql/sql.ts';

/**
 * SQL of a request's rows over raw cells with `$position`: from 0 the instances, below 0 the rows of history, the newest
 * -1. Each instance gets its lag columns as in a batch that holds the history of its partition and, as its last row, the
 * instance: instances do not see each other. Gives `position`, `line` (NULL for history), `faults`, and `early`, true of a
 * row whose `orderBy` value is below one that the request puts before it.
 */
export function requestHistorySql(features: Features, history: History, source: string): string {
  const orderBy = identifier(history.orderBy);
  const partitionBy = history.partitionBy.map(identifier);
  const partition = partitionBy.length === 0 ? '' : `PARTITION BY ${partitionBy.join(', ')} `;
  const same = partitionBy.map((column) => ` AND earlier.${column} = asked.${column}`).join('');
  const rows = { partitionBy: ['"$instance"'], orderBy: ['"$position"'] };
  return `
WITH sent AS MATERIALIZED (SELECT *, coalesce(${orderBy} < max(${orderBy}) FILTER ("$position" < 0)
    OVER (${partition}ORDER BY "$position" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), false) AS "$early"
  FROM (${cleanSql(features.definition, source)})),
earlier AS (SELECT * FROM sent WHERE "$position" < 0
  QUALIFY row_number() OVER (${partition}ORDER BY "$position" DESC) <= ${history.steps}),
sequences AS (SELECT *, "$position" AS "$instance" FROM sent WHERE "$position" >= 0
  UNION ALL SELECT earlier.*, asked."$position" FROM earlier JOIN sent AS asked ON asked."$position" >= 0${same})
SELECT "$position" AS position, ${lineSql(features)} AS line, ${identifier(violationsColumn)} AS faults, "$early" AS early
FROM (${historySql(history, 'sequences', rows)}) WHERE "$position" >= 0
UNION ALL SELECT "$position", NULL, ${identifier(violationsColumn)}, "$early" FROM sent WHERE "$position" < 0
ORDER BY position`;
}
