/** One Lambda function of the stack. */
export interface FunctionDefinition {
  /** Path of the entry file from the repository's root. */
  entry: string;
  memoryMb: number;
  timeoutSeconds: number;
  /** Whether the function needs the DuckDB layer. */
  duckdb: boolean;
  /** Whether it works on all rows and so needs scratch space. */
  spills: boolean;
}

/**
 * Size of /tmp for functions that work on all rows: DuckDB spills there. The others keep Lambda's
 * default of 512 MB.
 */
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
 * All Lambda functions. The stack deploys them and the laptop runs them. The first twenty are the
 * Task states of statemachine/retrain.asl.json, named after their state in kebab-case. The others
 * are outside the state machine.
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

/** Makes one value for each function. */
export function mapFunctions<T>(
  make: (name: FunctionName, definition: FunctionDefinition) => T,
): Record<FunctionName, T> {
  const entries = Object.entries(functions).map(([name, definition]) => {
    // The type of Object.entries loses the names of the keys.
    const functionName = name as FunctionName;
    return [functionName, make(functionName, definition)] as const;
  });
  return Object.fromEntries(entries) as Record<FunctionName, T>;
}
