import { account } from './account.ts';
import { openAccessKeys } from './credentials.ts';
import { filesIn } from './files.ts';
import { startGateway, type ClientConfiguration } from './gateway/gateway.ts';
import { createPolicies } from './gateway/policies.ts';
import { createS3Service } from './s3/s3-service.ts';

/**
 * Starts S3 alone, to look into a directory that no process serves. That takes a fraction of the
 * start of all services, and continues no execution and no job.
 */
export async function startLocalS3(options: {
  directory: string;
  region: string;
  /** Names of the versioned buckets. */
  buckets: string[];
}): Promise<{ client: ClientConfiguration; close: () => Promise<void> }> {
  const { region } = options;
  const files = filesIn(options.directory);
  const s3 = createS3Service({
    directory: files.s3,
    region,
    account,
    buckets: options.buckets.map((name) => ({ name, versioned: true, eventBridge: false })),
    onEvent: () => {},
  });
  const gateway = await startGateway({
    services: [s3],
    keys: openAccessKeys(files, []),
    policies: createPolicies({ account, region, roles: [], resourcePolicies: [] }),
    trailFile: files.trailFile,
    region,
    account,
  });
  return {
    client: gateway.callAs('admin'),
    close: async () => {
      await gateway.close();
      await s3.close();
    },
  };
}
