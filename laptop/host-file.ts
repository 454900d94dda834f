import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Home } from './home.ts';

/** host.json: which process serves the home. */
const hostFileSchema = z.strictObject({
  pid: z.number().int(),
  url: z.string(),
  /** A hash of each served pipeline file, by pipeline name. */
  pipelines: z.record(z.string(), z.string()),
});
export type HostFile = z.infer<typeof hostFileSchema>;

/** The host that serves a home, if its process is alive; a killed one leaves its file behind. */
export function runningHost(home: Pick<Home, 'hostFile'>): HostFile | undefined {
  if (!existsSync(home.hostFile)) return undefined;
  const found = hostFileSchema.parse(JSON.parse(readFileSync(home.hostFile, 'utf8')));
  try {
    process.kill(found.pid, 0);
    return found;
  } catch {
    return undefined;
  }
}
