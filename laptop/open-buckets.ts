import { existsSync } from 'node:fs';
import { S3Client } from '@aws-sdk/client-s3';
import { adminCredentials, startLocalS3 } from 'local-aws';
import { stackNames } from '../core/names.ts';
import { account, region } from './account.ts';
import { openHome, type Home } from './home.ts';
import { runningHost } from './host-file.ts';
import { rememberedPipelines } from './pipeline-sources.ts';
import { UsageError } from './usage-error.ts';

/** The buckets of a home's pipelines, or of the pipelines deployed to AWS, for reading. */
export interface Buckets {
  home: Home;
  /** The home or the AWS region, as sentences name it. */
  where: string;
  /** The sentence that this pipeline, or any pipeline, has no bucket there. */
  absent: (pipeline?: string) => string;
  s3: S3Client;
  /** Names of the pipelines that have a bucket. */
  pipelines: string[];
  bucketOf: (pipeline: string) => string;
  close: () => Promise<void>;
}

/**
 * Opens a home for reading: through the host that serves it, or else with S3 alone. S3 alone starts
 * in a fraction of a host's time, and continues no execution that a killed host left. Throws
 * UsageError if the home does not exist.
 */
export async function openBuckets(path: string): Promise<Buckets> {
  if (!existsSync(path)) {
    throw new UsageError(
      `Nothing has run in ${path} yet. relearn run creates that folder. Or name another one with --home.`,
    );
  }
  const home = openHome(path);
  const where = home.directory;
  const absent = (name?: string) =>
    name === undefined ? `No pipeline has run in ${where} yet.` : `${name} has not run in ${where}.`;
  const bucketOf = (pipeline: string) => stackNames.bucket(pipeline, account, region);
  const host = runningHost(home);
  if (host !== undefined) {
    const s3 = new S3Client({ endpoint: host.url, region, credentials: adminCredentials(home.directory) });
    const pipelines = Object.keys(host.pipelines);
    return { home, where, absent, s3, pipelines, bucketOf, close: async () => s3.destroy() };
  }
  const pipelines = rememberedPipelines(home.pipelines);
  const local = await startLocalS3({ directory: home.directory, region, buckets: pipelines.map(bucketOf) });
  const s3 = new S3Client(local.client);
  return {
    home,
    where,
    absent,
    s3,
    pipelines,
    bucketOf,
    close: async () => {
      s3.destroy();
      await local.close();
    },
  };
}
