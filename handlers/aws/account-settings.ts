import type { PrivateNetwork } from './private-network.ts';

/** What belongs to the account and goes into what is asked of SageMaker. */
export interface AccountSettings {
  /** ARN of the customer's own key for what SageMaker stores. */
  key?: string | undefined;
  /** Where its containers run. */
  network?: PrivateNetwork | undefined;
}

/** The account's settings from a function's environment, where lists are divided by commas. */
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
