/** The domain of ECR's addresses by the prefix of the region: each AWS partition has its own. */
const suffixes: [region: string, suffix: string][] = [
  ['cn-', 'amazonaws.com.cn'],
  ['us-iso-', 'c2s.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['us-isof-', 'csp.hci.ic.gov'],
];

/**
 * The URI of an image of AWS. `accounts`: the owner by region. Throws for a region without the
 * image.
 */
export function imageUri(region: string, image: string, accounts: Record<string, string>): string {
  const account = Object.hasOwn(accounts, region) ? accounts[region] : undefined;
  if (account === undefined) {
    throw new Error(
      `SageMaker's image ${image} is not available in ${region}. Available in: ${Object.keys(accounts).join(', ')}`,
    );
  }
  const suffix = suffixes.find(([start]) => region.startsWith(start))?.[1] ?? 'amazonaws.com';
  return `${account}.dkr.ecr.${region}.${suffix}/${image}`;
}
