import { DuckDBInstance } from '@duckdb/node-api';

/**
 * Usage: encode-floor.ts COUNT. Like encode-once.ts, but with the smallest possible prepared
 * statement.
 */
async function passEach(count: number): Promise<void> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const statement = await connection.prepare('SELECT CAST($1 AS VARCHAR)');
  const milliseconds: number[] = [];
  const start = process.cpuUsage();
  for (let index = 0; index < count; index++) {
    const before = performance.now();
    statement.bindVarchar(1, String(index));
    (await statement.run()).getChunk(0).getRowValues(0);
    milliseconds.push(performance.now() - before);
    if (index === 0) console.log('first');
  }
  const { user, system } = process.cpuUsage(start);
  console.log(JSON.stringify({ milliseconds, cpuMilliseconds: (user + system) / 1000 }));
}

void passEach(Number(process.argv[2]));
