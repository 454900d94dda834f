import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import type { Home } from './home.ts';

/** host.json: the process that serves the home. */
const hostFileSchema = z.strictObject({
  pid: z.number().int(),
  url: z.string(),
  /** A hash of each pipeline file that the host serves, by pipeline name. */
  pipelines: z.record(z.string(), z.string()),
});
export type HostFile = z.infer<typeof hostFileSchema>;

/**
 * The host that serves a home. Undefined if its process has ended: a killed host leaves its file
 * behind.
 */
export function runningHost(home: Pick<Home, 'hostFile'>): HostFile | undefined {
  if (!existsSync(home.hostFile)) return undefined;
  const host = hostFileSchema.parse(JSON.parse(readFileSync(home.hostFile, 'utf8')));
  try {
    process.kill(host.pid, 0);
    return host;
  } catch {
    return undefined;
  }
}
