/**
 * Replaces the SDK's credential provider chain in bundles: Lambda puts the role's credentials into
 * the environment. The chain's other providers (files, SSO, processes, web identities) would be a
 * fifth of a bundle.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
