/** What ECR's addresses end with, by the beginning of the region; each partition of AWS has its own. */
const suffixes: [region: string, suffix: string][] = [
  ['cn-', 'amazonaws.com.cn'],
  ['us-iso-', 'c2s.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['us-isof-', 'csp.hci.ic.gov'],
];

/**
 * The URI of an image that AWS ships, by the accounts that own it in each region. Throws for a region without it.
 */
export function imageUri(region: string, image: string, accounts: Record<string, string>): string {
  const account = Object.hasOwn(accounts, region) ? accounts[region] : undefined;
  if (account === undefined) {
    throw new Error(
      `SageMaker's image ${image} is not known in ${region}. Regions with one: ${Object.keys(accounts).join(', ')}`,
    );
  }
  const suffix = suffixes.find(([start]) => region.startsWith(start))?.[1] ?? 'amazonaws.com';
  return `${account}.dkr.ecr.${region}.${suffix}/${image}`;
}
