import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection, type Json } from '@duckdb/node-api';
import { trinoMacros } from '../../core/sql/trino-macros.ts';
import { runOnPool, type Share } from './run-on-pool.ts';

/** An in-memory DuckDB. Rows come as DuckDB's JSON: BIGINT, dates and the like are strings. */
export interface DuckDb {
  connection: DuckDBConnection;
  run: (sql: string) => Promise<void>;
  rows: (sql: string) => Promise<Record<string, Json>[]>;
  /**
   * Shares work out among as many connections as there are cores (`shareOut`). A statement has one thread then: threads
   * that share one wait for each other. Temporary tables are a connection's own.
   */
  withConnections: <T>(plan: (share: Share<DuckDb>) => Promise<T>) => Promise<T>;
  close: () => void;
}

/** Node and its buffers want a part of a function's memory for themselves. */
const nodeMb = 300;

/**
 * Opens an in-memory DuckDB with Trino's functions and the time zone UTC, within the function's memory and without
 * the network: extensions are neither loaded nor installed. `locked` takes away files too, and the right to change that.
 */
export async function openDuckDb(options: { locked: boolean }): Promise<DuckDb> {
  const threads = options.locked ? 1 : Math.min(2, availableParallelism());
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
  // It would compute what two TRY expressions share outside of both, where its failure is no longer caught.
  await run("SET disabled_optimizers = 'common_subexpressions'");
  const self: DuckDb = {
    connection,
    run,
    rows: async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson(),
    withConnections: async (plan) => {
      const others = await Promise.all(
        Array.from({ length: threads - 1 }, () => connect(instance, 1, () => undefined)),
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
