/**
 * The URI of an image that AWS ships, by the accounts that own it in each region. Throws for a region without it.
 */
export function imageUri(region: string, image: string, accounts: Record<string, string>): string {
  const account = accounts[region];
  if (account === undefined) {
    throw new Error(
      `SageMaker's image ${image} is not known in ${region}. Regions with one: ${Object.keys(accounts).join(', ')}`,
    );
  }
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `${account}.dkr.ecr.${region}.${suffix}/${image}`;
}
