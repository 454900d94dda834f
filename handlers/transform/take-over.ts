import { join } from 'node:path';
import { keys } from '../../core/names.ts';
import { profileSchema } from '../../core/profile/profile.ts';
import { cleanPartsSchema } from '../duckdb/clean-parts.ts';
import type { Bucket } from '../aws/bucket.ts';

interface TakeOver {
  runId: string;
  /** The id of the earlier run. */
  earlier: string;
  /** A folder for temporary files. */
  directory: string;
  isKept: (name: string) => boolean;
}

/**
 * Makes an earlier run's clean rows this run's own. It copies their records, but the parts stay
 * where they are. Undefined if that run did not finish Transform, if its rows have expired, or if
 * they lack cells that this run keeps.
 */
export async function takeOverRows(
  bucket: Pick<Bucket, 'readJson' | 'readVersioned' | 'writeJson' | 'download' | 'upload'>,
  { runId, earlier, directory, isKept }: TakeOver,
): Promise<{ read: number; quarantined: number; unlabelled: number } | undefined> {
  const clean = cleanPartsSchema.safeParse((await bucket.readVersioned(keys.clean(earlier)))?.value);
  if (!clean.success) return undefined;
  if (clean.data.rawColumns.some((name) => isKept(name) && !clean.data.kept.includes(name))) return undefined;
  const profile = profileSchema.parse(await bucket.readJson(keys.profile(earlier)));
  const quarantine = join(directory, 'quarantine.csv');
  await bucket.download(keys.quarantine(earlier), quarantine);
  await bucket.upload(quarantine, keys.quarantine(runId), 'text/csv');
  await bucket.writeJson(keys.profile(runId), profile);
  await bucket.writeJson(keys.clean(runId), clean.data);
  const { read, quarantined, unlabelled } = profile.rows;
  return { read, quarantined, unlabelled };
}
