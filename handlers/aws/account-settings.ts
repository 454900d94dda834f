import type { PrivateNetwork } from './private-network.ts';

/** Settings of the account that are added to requests to SageMaker. */
export interface AccountSettings {
  /** ARN of the customer's own key, which encrypts what SageMaker stores. */
  key?: string | undefined;
  /** The network that SageMaker's containers run in. */
  network?: PrivateNetwork | undefined;
}

/**
 * Reads the account's settings from a function's environment, where lists are separated by commas.
 */
export function accountSettings(environment: {
  KMS_KEY_ARN?: string | undefined;
  SUBNETS?: string | undefined;
  SECURITY_GROUPS?: string | undefined;
}): AccountSettings {
  const { KMS_KEY_ARN: key, SUBNETS: subnets, SECURITY_GROUPS: securityGroups } = environment;
  const network =
    subnets === undefined || securityGroups === undefined
      ? undefined
      : { subnets: subnets.split(','), securityGroups: securityGroups.split(',') };
  return { key, network };
}
