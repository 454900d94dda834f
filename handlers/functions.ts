/** One Lambda function of the stack. */
export interface FunctionDefinition {
  /** The entry file, from the repository's root. */
  entry: string;
  memoryMb: number;
  timeoutSeconds: number;
  /** Needs the DuckDB layer. */
  duckdb: boolean;
  /** Works on all rows, and gets the scratch space for it. */
  spills: boolean;
}

/** Where DuckDB spills what does not fit in memory, and rows pass through /tmp; the others keep Lambda's own 512 MB. */
export const duckdbScratchMb = 10_240;

function define(
  name: string,
  memoryMb: number,
  timeoutSeconds: number,
  options: { duckdb?: boolean; spills?: boolean } = {},
): FunctionDefinition {
  const { duckdb = false, spills = false } = options;
  return { entry: `handlers/${name}/index.ts`, memoryMb, timeoutSeconds, duckdb, spills };
}

/**
 * The one list of functions: the stack deploys it and the laptop runs it. The first twenty are the Task states of
 * statemachine/retrain.asl.json, each named as its state in kebab-case; the others stand outside the graph.
 */
export const functions = {
  prepare: define('prepare', 512, 60),
  settle: define('settle', 512, 60),
  transform: define('transform', 4096, 900, { duckdb: true, spills: true }),
  split: define('split', 4096, 900, { duckdb: true, spills: true }),
  'create-tuning-job': define('create-tuning-job', 256, 60),
  'poll-tuning': define('poll-tuning', 256, 60),
  'create-training-job': define('create-training-job', 256, 60),
  'poll-training': define('poll-training', 256, 60),
  'start-scoring': define('start-scoring', 256, 60),
  'poll-scoring': define('poll-scoring', 256, 60),
  evaluate: define('evaluate', 4096, 900, { duckdb: true, spills: true }),
  'gate-on-metric': define('gate-on-metric', 512, 60),
  'create-endpoint': define('create-endpoint', 256, 60),
  'poll-endpoint': define('poll-endpoint', 256, 60),
  'verify-endpoint': define('verify-endpoint', 1024, 120, { duckdb: true }),
  'swap-endpoint': define('swap-endpoint', 256, 60),
  'check-bake': define('check-bake', 1024, 120, { duckdb: true }),
  commit: define('commit', 256, 60),
  cleanup: define('cleanup', 256, 60),
  recover: define('recover', 256, 120),

  start: define('start', 256, 30),
  predict: define('predict', 1024, 29, { duckdb: true }),
  'roll-back': define('roll-back', 1024, 120, { duckdb: true }),
  reap: define('reap', 256, 300),
  'tear-down': define('tear-down', 256, 300),
} satisfies Record<string, FunctionDefinition>;

export type FunctionName = keyof typeof functions;

/** One value for each function, by its name. */
export function mapFunctions<T>(
  make: (name: FunctionName, definition: FunctionDefinition) => T,
): Record<FunctionName, T> {
  const entries = Object.entries(functions).map(([name, definition]) => {
    // Object.entries forgets that the keys of this very object are its names.
    const functionName = name as FunctionName;
    return [functionName, make(functionName, definition)] as const;
  });
  return Object.fromEntries(entries) as Record<FunctionName, T>;
}
