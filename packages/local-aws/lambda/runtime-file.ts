import { fileURLToPath } from 'node:url';

/**
 * The script that a function's process runs. A bundle of it starts faster than the source: pass the
 * bundle as `runtime`.
 */
export const lambdaRuntime = fileURLToPath(new URL('./runtime.ts', import.meta.url));
