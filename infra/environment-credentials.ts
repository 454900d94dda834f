/**
 * Takes the place of the SDK's chain of credential providers in bundles: Lambda gives a function its role's credentials in
 * the environment. The chain's other members (files, SSO, processes, web identities) are a fifth of a bundle.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
