import { join } from 'node:path';

/**
 * Where Node keeps what it has compiled, whichever home is used: every command and every function's process loads the
 * same files. Node tells versions of itself and of a file apart.
 */
export const compileCacheDirectory = join(import.meta.dirname, '..', 'node_modules', '.cache', 'relearn');
