import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection, type Json } from '@duckdb/node-api';
import { trinoMacros } from '../../core/sql/trino-macros.ts';
import { runOnPool, type Share } from './run-on-pool.ts';

/** An in-memory DuckDB. Rows are DuckDB's JSON: a BIGINT, a date or a time is a string. */
export interface DuckDb {
  connection: DuckDBConnection;
  run: (sql: string) => Promise<void>;
  rows: (sql: string) => Promise<Record<string, Json>[]>;
  /**
   * Runs jobs on a pool of connections (`runOnPool`), at most `sideBySide` at once. The default is
   * one per core, but at most `mostConnections`. Meanwhile each statement has one thread, because
   * threads that share a statement wait for each other. A temporary table belongs to one
   * connection.
   */
  withConnections: <T>(plan: (share: Share<DuckDb>) => Promise<T>, sideBySide?: number) => Promise<T>;
  close: () => void;
}

/** The memory that Node and its buffers need, of a function's memory. */
const nodeMb = 300;

const mostConnections = 2;

/**
 * Opens an in-memory DuckDB with Trino's functions and the time zone UTC. It stays within the
 * function's memory and has no network access, because extensions are neither loaded nor installed.
 * `locked` also forbids files and further settings.
 */
export async function openDuckDb(options: { locked: boolean }): Promise<DuckDb> {
  const threads = options.locked ? 1 : Math.min(mostConnections, availableParallelism());
  const functionMb = Number(process.env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'] ?? totalmem() / 2 ** 21);
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${Math.max(256, Math.floor(functionMb - nodeMb))}MB`,
    threads: String(threads),
    temp_directory: join(tmpdir(), 'duckdb'),
    autoload_known_extensions: 'false',
    autoinstall_known_extensions: 'false',
  });
  const main = await connect(instance, threads, () => instance.closeSync());
  await main.run(trinoMacros.join(';\n'));
  if (options.locked) {
    await main.run('SET enable_external_access = false');
    await main.run('SET lock_configuration = true');
  }
  return main;
}

async function connect(instance: DuckDBInstance, threads: number, onClose: () => void): Promise<DuckDb> {
  const connection = await instance.connect();
  const run = async (sql: string) => {
    await connection.run(sql);
  };
  await run("SET TimeZone = 'UTC'");
  await run('SET integer_division = true');
  // This optimizer moves what two TRY expressions share outside both, where an exception is no
  // longer caught.
  await run("SET disabled_optimizers = 'common_subexpressions'");
  const self: DuckDb = {
    connection,
    run,
    rows: async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson(),
    withConnections: async (plan, sideBySide = threads) => {
      const others = await Promise.all(
        Array.from({ length: Math.min(threads, sideBySide) - 1 }, () => connect(instance, 1, () => undefined)),
      );
      await run('SET threads = 1');
      try {
        return await runOnPool([self, ...others], plan);
      } finally {
        for (const other of others) other.close();
        await run(`SET threads = ${threads}`);
      }
    },
    close: () => {
      connection.closeSync();
      onClose();
    },
  };
  return self;
}
